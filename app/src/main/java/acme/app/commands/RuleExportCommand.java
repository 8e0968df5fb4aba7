package acme.app.commands;

import acme.app.DataFolder;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.Kind;
import acme.knowledge.BookedRule.State;
import acme.knowledge.JobKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code acme rules export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes the active rules of the rule book as rule files, for acme diagnose --rules FOLDER.")
final class RuleExportCommand extends BookCommand {
    private static final String HEAD = "rules:\n";

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "Write learned-filter.yaml and learned-diagnosis.yaml here, not to standard output.")
    private @Nullable Path target;

    @Override
    int run(DataFolder folder, PrintWriter out) throws IOException {
        var rules = folder.isInUse() ? folder.ruleBook().rules(Set.of(State.ACTIVE)) : List.<BookedRule>of();
        if (target == null) {
            out.print(text(rules));
            return 0;
        }
        Files.createDirectories(target);
        for (var kind : Kind.values()) {
            var its = rules.stream().filter(rule -> rule.kind() == kind).toList();
            if (!its.isEmpty()) {
                var file = target.resolve("learned-" + kind.word() + ".yaml");
                Files.writeString(file, text(its));
                out.println(file + ": " + its.size() + (its.size() == 1 ? " rule" : " rules"));
            }
        }
        if (rules.isEmpty()) {
            out.println("No active rules in " + folder.path() + ".");
        }
        return 0;
    }

    private static String text(List<BookedRule> rules) {
        var text = new StringBuilder(rules.isEmpty() ? "" : HEAD);
        for (var rule : rules) {
            text.append("  # version ")
                    .append(rule.version())
                    .append(", by ")
                    .append(rule.author().words());
            rule.jobs()
                    .map(JobKind::name)
                    .ifPresent(jobs -> text.append("; served jobs of kind ").append(jobs));
            text.append('\n').append(rule.definition().substring(HEAD.length()));
        }
        return text.toString();
    }
}
