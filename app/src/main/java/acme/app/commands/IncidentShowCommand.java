package acme.app.commands;

import acme.app.DataFolder;
import acme.knowledge.JobKind;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Verdict;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acme incidents show}. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a past failure with its key lines.")
final class IncidentShowCommand extends BookCommand {
    @Parameters(paramLabel = "ID", description = "The incident's id.")
    private String id = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var incident = IncidentWords.require(folder, id);
        if (format == Format.JSON) {
            json(out, IncidentWords.fields(incident));
        } else {
            text(incident, out);
        }
        return 0;
    }

    private static void text(PastIncident incident, PrintWriter out) {
        out.println(incident.id() + ", " + minute(incident.time()) + ", job " + incident.job()
                + incident.jobs()
                        .map(JobKind::name)
                        .map(kind -> " of kind " + kind)
                        .orElse("") + ": "
                + IncidentWords.outcome(incident));
        switch (incident.outcome()) {
            case RECOVERED -> out.println("after a restart the job went beyond it");
            case RECURRED -> out.println("after a restart the job failed for the same thing");
            case OPEN, CONFIRMED, REFUTED -> {}
        }
        incident.correction().ifPresent(it -> {
            out.println();
            verdict(it.person() + " says, " + minute(it.time()), it.verdict(), out);
        });
        out.println();
        verdict(
                "diagnosed"
                        + (incident.diagnosis().by().isEmpty()
                                ? ""
                                : " by " + incident.diagnosis().by()),
                incident.diagnosis(),
                out);
        if (!incident.keys().isEmpty()) {
            out.println();
            out.println("marks   " + String.join(", ", incident.keys()));
        }
        if (!incident.keyLines().isEmpty()) {
            out.println();
            out.println("lines");
            incident.keyLines().forEach(line -> out.println("  │ " + line));
        }
    }

    private static void verdict(String who, Verdict verdict, PrintWriter out) {
        out.println(who + ":");
        out.println("  " + verdict.errorType() + ", " + verdict.source().word().replace('_', ' ')
                + (verdict.recoverable() ? ", recoverable" : ", not recoverable"));
        out.println("  " + verdict.rootCause());
        if (!verdict.mitigation().isBlank()) {
            out.println("  To do: " + verdict.mitigation());
        }
    }
}
