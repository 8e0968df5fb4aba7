package acme.app.report;

import java.util.Locale;

/**
 * A progress bar on standard error for long input; silent for short input.
 *
 * <p>Only the launcher can tell whether standard error is a terminal; it then sets {@code ACME_PROGRESS}.
 */
public final class ProgressBar implements AutoCloseable {
    private static final long QUIET_NANOS = 800_000_000L;
    private static final long STEP_NANOS = 120_000_000L;
    private static final int WIDTH = 30;

    private final String name;
    private final long total;
    private final boolean shown;
    private final long start = System.nanoTime();
    private long last = start;
    private boolean drawn;

    /** {@code total} is the number of bytes to come; -1 where that is unknown. */
    public ProgressBar(String name, long total) {
        this.name = name;
        this.total = total;
        shown = System.getenv("ACME_PROGRESS") != null;
    }

    /** Says how many bytes were read so far. */
    public void update(long bytes) {
        long now = System.nanoTime();
        if (!shown || now - start < QUIET_NANOS || now - last < STEP_NANOS) {
            return;
        }
        last = now;
        drawn = true;
        double seconds = (now - start) / 1e9;
        var speed = String.format(Locale.ROOT, "%.0f MB/s", bytes / 1e6 / seconds);
        if (total > 0) {
            int filled = (int) Math.min(WIDTH, bytes * WIDTH / total);
            System.err.printf(
                    Locale.ROOT,
                    "\r%s [%s%s] %3d %% %s ",
                    name,
                    "#".repeat(filled),
                    ".".repeat(WIDTH - filled),
                    Math.min(100, bytes * 100 / total),
                    speed);
        } else {
            System.err.printf(Locale.ROOT, "\r%s %.0f MB %s ", name, bytes / 1e6, speed);
        }
    }

    @Override
    public void close() {
        if (drawn) {
            System.err.print("\r\u001b[K");
            System.err.flush();
        }
    }
}
