package acme.app.commands;

import acme.app.DataFolder;
import acme.app.Wiring;
import acme.knowledge.BookedRule;
import acme.knowledge.JobKind;
import acme.knowledge.RuleText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acme rules show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows a rule as a rule file spells it, booked or shipped.")
final class RuleShowCommand extends BookCommand {
    private static final int NEWEST = 0;

    @Parameters(paramLabel = "ID", description = "The rule's id.")
    private String id = "";

    @Option(names = "--version-number", paramLabel = "N", description = "This version of the rule, not the newest.")
    private int version = NEWEST;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var booked = folder.isInUse() ? booked(folder) : Optional.<BookedRule>empty();
        if (booked.isPresent()) {
            show(booked.get(), out);
            return 0;
        }
        var files = Wiring.ruleFiles(List.of(), List.of(), "nvidia");
        var rules = files.toRuleSet();
        var text = rules.diagnosis().stream()
                .filter(rule -> rule.id().equals(id))
                .map(rule -> RuleText.of(rule, List.of(), List.of()))
                .findFirst()
                .or(() -> rules.filters().stream()
                        .filter(rule -> rule.id().equals(id))
                        .map(rule -> RuleText.of(rule, List.of(), List.of()))
                        .findFirst())
                .orElseThrow(() -> new Refused("no rule is called " + id
                        + (version == NEWEST ? "" : " or it has no version " + version)
                        + "; acme rules list shows those of the rule book"));
        if (format == Format.JSON) {
            json(out, Map.of("id", id, "state", "shipped", "definition", text));
        } else {
            out.println("# " + id + ": " + files.where(id).orElse("shipped"));
            out.print(text);
        }
        return 0;
    }

    private Optional<BookedRule> booked(DataFolder folder) {
        var book = folder.ruleBook();
        if (version == NEWEST) {
            return RuleWords.find(book, id, RuleWords.ALL);
        }
        return book.history(id).reversed().stream()
                .map(change -> change.rule())
                .filter(rule -> rule.version() == version)
                .findFirst();
    }

    private void show(BookedRule rule, PrintWriter out) {
        if (format == Format.JSON) {
            json(out, RuleWords.fields(rule));
            return;
        }
        out.println("# " + RuleWords.name(rule) + ": " + rule.state().word() + " "
                + rule.kind().word() + " rule for "
                + rule.jobs()
                        .map(JobKind::name)
                        .map(name -> "jobs of kind " + name)
                        .orElse("all jobs"));
        out.println("# by " + rule.author().words() + ", " + minute(rule.created())
                + (rule.reason().isBlank() ? "" : "; " + rule.reason()));
        out.println("# matched " + rule.matches() + ", agreed " + rule.agreements() + ", disagreed "
                + rule.disagreements());
        out.print(rule.definition());
    }
}
