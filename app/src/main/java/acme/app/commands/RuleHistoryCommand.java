package acme.app.commands;

import acme.app.DataFolder;
import acme.app.report.TextTable;
import acme.knowledge.RuleBook.Change;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acme rules history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Tells the life of a rule, version by version.")
final class RuleHistoryCommand extends BookCommand {
    @Parameters(paramLabel = "ID", description = "The rule's id.")
    private String id = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var changes = folder.isInUse() ? folder.ruleBook().history(id) : List.<Change>of();
        if (changes.isEmpty()) {
            throw new Refused("the rule book has no rule " + id + "; acme rules list shows all");
        }
        if (format == Format.JSON) {
            var moves = new ArrayList<Map<String, Object>>();
            for (var change : changes) {
                var fields = new LinkedHashMap<String, Object>();
                fields.put("time", iso(change.time()));
                fields.put("version", change.rule().version());
                fields.put("state", change.rule().state().word());
                fields.put("by", change.by().words());
                fields.put("reason", change.rule().reason());
                moves.add(fields);
            }
            json(out, moves);
            return 0;
        }
        var table = new TextTable("WHEN", "VERSION", "STATE", "BY", "WHY");
        for (var change : changes) {
            table.row(
                    minute(change.time()),
                    change.rule().version(),
                    change.rule().state().word(),
                    change.by().words(),
                    change.rule().reason());
        }
        out.print(table.text());
        return 0;
    }
}
