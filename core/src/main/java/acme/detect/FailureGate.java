package acme.detect;

import acme.model.LineHead;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Says when a log that is being written should be looked at for a failure, and when what is found there may be called
 * one.
 *
 * <p>The rank that fails first is rarely the one that logs first, so signs of trouble settle before they are judged; and
 * since a job survives much of what looks bad, it is given the time of a few of its own steps to go on. Times are the
 * caller's, in milliseconds, and never go back. Confined to the job's thread.
 */
public final class FailureGate {
    /** Trouble has settled when nothing more was logged for so long. */
    static final long QUIET = 5_000;

    /** Trouble is judged after so long even if it goes on. */
    static final long LONGEST_WAIT = 30_000;

    static final long MIN_PATIENCE = 60_000;
    static final long MAX_PATIENCE = 600_000;

    /** A job that still lives makes a step within so many times the longest of its last steps. */
    private static final int PATIENCE_IN_STEPS = 3;

    private static final long NEVER = Long.MIN_VALUE;

    private long firstTrouble = NEVER;
    private long lastTrouble = NEVER;
    private long lastAdvance = NEVER;
    private long lastPrinted = LineHead.NO_TIME;
    private long longestStep;

    /** A line that may tell of a failure was logged. */
    public void trouble(long now) {
        firstTrouble = firstTrouble == NEVER ? now : firstTrouble;
        lastTrouble = now;
    }

    /**
     * A step was made.
     *
     * @param printed when, as the line says, on a clock of its own; {@link LineHead#NO_TIME} where it does not
     * @param seconds how long a step takes, as the line says; {@code NaN} where it does not
     */
    public void advanced(long now, long printed, double seconds) {
        long took = lastAdvance == NEVER ? 0 : now - lastAdvance;
        if (printed != LineHead.NO_TIME && lastPrinted != LineHead.NO_TIME) {
            took = Math.max(took, printed - lastPrinted);
        }
        if (!Double.isNaN(seconds)) {
            took = Math.max(took, (long) (seconds * 1_000));
        }
        longestStep = Math.max(took, longestStep - longestStep / 8);
        lastAdvance = now;
        lastPrinted = printed;
    }

    /** Whether there was trouble that was not judged yet. */
    public boolean isTroubled() {
        return firstTrouble != NEVER;
    }

    /** Whether there was trouble, and it settled. */
    public boolean isDue(long now) {
        return firstTrouble != NEVER && (now - lastTrouble >= QUIET || now - firstTrouble >= LONGEST_WAIT);
    }

    /** Whether a job that survived its trouble would have made a step by now. */
    public boolean isPatienceOver(long now) {
        long patience = Math.clamp(PATIENCE_IN_STEPS * longestStep, MIN_PATIENCE, MAX_PATIENCE);
        return firstTrouble != NEVER && now - Math.max(firstTrouble, lastAdvance) >= patience;
    }

    /** The trouble was judged and did not decide: look again when more was logged, or time has passed. */
    public void lookAgain(long now) {
        lastTrouble = now;
    }

    /** The trouble was judged: nothing is left to look at. */
    public void clear() {
        firstTrouble = NEVER;
        lastTrouble = NEVER;
    }

    /** Writes the whole state; {@link #restore} goes on from it. */
    public void save(DataOutput out) throws IOException {
        out.writeLong(firstTrouble);
        out.writeLong(lastTrouble);
        out.writeLong(lastAdvance);
        out.writeLong(lastPrinted);
        out.writeLong(longestStep);
    }

    /** Reads what {@link #save} wrote. */
    public static FailureGate restore(DataInput in) throws IOException {
        var gate = new FailureGate();
        gate.firstTrouble = in.readLong();
        gate.lastTrouble = in.readLong();
        gate.lastAdvance = in.readLong();
        gate.lastPrinted = in.readLong();
        gate.longestStep = in.readLong();
        return gate;
    }
}
