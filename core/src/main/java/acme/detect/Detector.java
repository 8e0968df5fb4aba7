package acme.detect;

import acme.model.Metrics;
import acme.model.Progress;
import acme.model.RawLine;
import acme.model.Suspicion;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Watches a job for failures that print nothing, or not yet: hangs, loss spikes, slow steps, ranks that are missing.
 *
 * <p>Every line of the log passes through {@link #watch}, dropped or kept. Times are the caller's, in milliseconds since
 * 1970: the line's own in a log that is read after the fact, its arrival in one that is followed. No clock is read. Each
 * suspicion is given once. Confined to the job's thread; bounded memory.
 */
public final class Detector {
    private final ProgressWatch progress = new ProgressWatch();
    private final Metrics metrics = new Metrics();
    private final List<Suspicion> suspicions = new ArrayList<>();

    /**
     * Reads one line; true where the line shows a suspicion, or may turn out to, and must be kept.
     *
     * @param position counts lines from 1, over the attempts of a job too
     * @param timeMillis when it was printed; {@link acme.model.LineHead#NO_TIME} where nothing says so
     */
    public boolean watch(RawLine line, long position, long timeMillis) {
        progress.watch(line, position);
        return false;
    }

    /** Looks for what is overdue by now. To be called now and then while a log is followed, lines or not. */
    public void check(long nowMillis) {}

    /** A launcher started the job, or started it again: what went before is history. */
    public void attemptStarted(long timeMillis) {}

    /** The job reported its end or a failure: silence from now on is no hang. */
    public void ended() {}

    /** The suspicions since the last call, in order; mostly none. */
    public List<Suspicion> takeSuspicions() {
        if (suspicions.isEmpty()) {
            return List.of();
        }
        var taken = List.copyOf(suspicions);
        suspicions.clear();
        return taken;
    }

    /** Steps and losses seen so far; a copy. */
    public Progress progress() {
        return progress.progress();
    }

    /** The last value of each metric; a view that goes on changing. */
    public Metrics metrics() {
        return metrics;
    }

    /** Writes the whole state; {@link #restore} goes on from it exactly. */
    public void save(DataOutput out) throws IOException {
        out.writeByte(1);
    }

    /** Reads what {@link #save} wrote; {@code IOException} where it is no such state, or of a version not known. */
    public static Detector restore(DataInput in) throws IOException {
        if (in.readByte() != 1) {
            throw new IOException("the state of a detector has a version that is not known");
        }
        return new Detector();
    }
}
