package acme.app.commands;

import acme.app.DataFolder;
import acme.app.report.TextTable;
import acme.knowledge.PastIncident;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code acme incidents list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists past failures, the newest first.")
final class IncidentListCommand extends BookCommand {
    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int max = 20;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Override
    int run(DataFolder folder, PrintWriter out) {
        var incidents = folder.isInUse() ? folder.memory().newest(max) : List.<PastIncident>of();
        if (format == Format.JSON) {
            json(out, incidents.stream().map(IncidentWords::fields).toList());
        } else if (incidents.isEmpty()) {
            out.println("No incidents in " + folder.path() + ".");
        } else {
            var table = new TextTable("ID", "WHEN", "JOB", "TYPE", "OUTCOME", "ROOT CAUSE");
            for (var incident : incidents) {
                var believed = incident.believed();
                table.row(
                        incident.id(),
                        minute(incident.time()),
                        incident.job(),
                        believed.errorType(),
                        IncidentWords.outcome(incident),
                        believed.rootCause());
            }
            out.print(table.text());
        }
        return 0;
    }
}
