package acme.app.commands;

import acme.app.DataFolder;
import acme.app.report.TextTable;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.Kind;
import acme.knowledge.BookedRule.State;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code acme rules list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the rules of the rule book.")
final class RuleListCommand extends BookCommand {
    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE",
            description = "Only these: proposed, shadow, active, retired.")
    private List<State> states = new ArrayList<>();

    @Option(names = "--kind", paramLabel = "KIND", description = "Only filter or diagnosis rules.")
    private @Nullable Kind kind;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Override
    int run(DataFolder folder, PrintWriter out) {
        var wanted = states.isEmpty() ? RuleWords.ALL : Set.copyOf(states);
        var rules = !folder.isInUse()
                ? List.<BookedRule>of()
                : folder.ruleBook().rules(wanted).stream()
                        .filter(rule -> kind == null || rule.kind() == kind)
                        .toList();
        if (format == Format.JSON) {
            json(out, rules.stream().map(RuleWords::fields).toList());
        } else if (rules.isEmpty()) {
            out.println("No such rules in " + folder.path() + ".");
        } else {
            out.print(table(rules));
        }
        return 0;
    }

    private static String table(List<BookedRule> rules) {
        var table = new TextTable("ID", "VERSION", "KIND", "STATE", "MATCHED", "AGREED", "BY");
        for (var rule : rules) {
            long judged = rule.agreements() + rule.disagreements();
            table.row(
                    rule.id(),
                    rule.version(),
                    rule.kind().word(),
                    rule.state().word(),
                    rule.matches(),
                    judged == 0 ? "-" : rule.agreements() + " of " + judged,
                    rule.author().words());
        }
        return table.text();
    }
}
