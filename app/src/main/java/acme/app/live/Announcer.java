package acme.app.live;

import acme.app.report.InputReport;
import acme.app.report.JsonReport;
import acme.app.report.StatusLine;
import acme.app.report.Terminal;
import acme.app.report.TextReport;
import acme.model.Suspicion;
import acme.pipeline.Incident;
import acme.pipeline.JobListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Tells people of the failures of a followed job. Any thread. */
public final class Announcer implements JobListener {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** How failures are written. */
    public enum Format {
        TEXT,
        JSONL
    }

    private final String name;
    private final Format format;
    private final PrintWriter out;
    private final StatusLine status;
    private final Optional<Incidents> incidents;
    private int told;

    /** Writes to {@code out}; with {@code incidents}, only what does not stand there yet. */
    Announcer(String name, Format format, PrintWriter out, StatusLine status, Optional<Incidents> incidents) {
        this.name = name;
        this.format = format;
        this.out = out;
        this.status = status;
        this.incidents = incidents;
    }

    @Override
    public synchronized void failed(Incident incident) {
        tell(incident, "the job failed");
    }

    @Override
    public synchronized void revised(Incident incident) {
        tell(incident, "more of the log shows another root cause");
    }

    /** Somebody who knows more than the rules has diagnosed the failure; {@code notes} say who. */
    synchronized void diagnosed(Incident incident, List<String> notes) {
        tell(incident, "the cause is known by now");
        if (format == Format.TEXT) {
            notes.forEach(note -> out.println("acme: " + note));
            out.flush();
        }
    }

    private void tell(Incident incident, String what) {
        if (isKnown(incident)) {
            return;
        }
        told++;
        status.clear();
        if (format == Format.JSONL) {
            out.println(JsonReport.line(name, incident));
        } else {
            out.println();
            out.println(clock(incident.time()) + "  " + name + ": " + what);
            out.print(new TextReport(Terminal.ofStandardOutput())
                    .render(InputReport.live(name, incident.report()), false));
        }
        out.flush();
    }

    private boolean isKnown(Incident incident) {
        try {
            return incidents.isPresent() && !incidents.get().add(name, incident);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void suspected(Suspicion suspicion) {
        if (format == Format.TEXT) {
            status.clear();
            out.println(clock(System.currentTimeMillis()) + "  " + name + ": " + suspicion.sentence());
            out.flush();
        }
    }

    private static String clock(long millis) {
        return CLOCK.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    /** How many failures were written here, revisions among them. */
    int told() {
        return told;
    }
}
