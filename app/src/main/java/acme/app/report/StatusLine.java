package acme.app.report;

import acme.model.Metrics;
import java.util.ArrayList;
import java.util.Locale;

/**
 * One line on standard error that shows how a followed job is doing; silent where standard error is no terminal. Only the
 * launcher can tell; it then sets {@code ACME_PROGRESS}.
 */
public final class StatusLine {
    private static final long STEP_NANOS = 500_000_000L;

    private final String name;
    private final boolean shown = System.getenv("ACME_PROGRESS") != null;
    private final int width = Terminal.ofStandardOutput().width();
    private long last = System.nanoTime() - STEP_NANOS;

    public StatusLine(String name) {
        this.name = name;
    }

    /** Shows the figures, unless it did so less than half a second ago. */
    public void show(long lines, long kept, Metrics metrics) {
        long now = System.nanoTime();
        if (!shown || now - last < STEP_NANOS) {
            return;
        }
        last = now;
        var whole = text(name, lines, kept, metrics);
        var text = whole.length() < width ? whole : text(lastPart(name), lines, kept, metrics);
        System.err.print("\r\u001b[K" + (text.length() < width ? text : text.substring(0, width - 1)));
        System.err.flush();
    }

    /** On a narrow terminal the figures matter more than the folder. */
    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Takes the line away, so that something else can be printed. */
    public void clear() {
        if (shown) {
            System.err.print("\r\u001b[K");
            System.err.flush();
            last = System.nanoTime() - STEP_NANOS;
        }
    }

    static String text(String name, long lines, long kept, Metrics metrics) {
        var parts = new ArrayList<String>();
        parts.add(name);
        parts.add(String.format(Locale.ROOT, "%,d lines, %,d kept", lines, kept));
        if (metrics.step() != Metrics.NO_STEP) {
            parts.add(String.format(Locale.ROOT, "step %,d", metrics.step()));
        }
        if (metrics.hasLoss()) {
            parts.add(String.format(Locale.ROOT, "loss %.4g", metrics.loss()));
        }
        if (!Double.isNaN(metrics.throughput())) {
            var format = metrics.throughput() < 100 ? "%.3g %s" : "%,.0f %s";
            parts.add(String.format(
                    Locale.ROOT,
                    format,
                    metrics.throughput(),
                    metrics.throughputUnit().words()));
        }
        if (!Double.isNaN(metrics.stepSeconds())) {
            parts.add(String.format(Locale.ROOT, "%.3g s/step", metrics.stepSeconds()));
        }
        return String.join(" · ", parts);
    }
}
