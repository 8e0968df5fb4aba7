package acme.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a log says of its progress: where steps advanced, and the loss.
 *
 * <p>Positions are counts of lines seen, from 1, the same for every input that is merged into one log. Immutable.
 */
public final class Progress {
    /** A log without any step. */
    public static final Progress NONE = new Progress(new long[0], new long[0], 0, 0);

    private final long[] positions;
    private final long[] steps;
    private final long lastFiniteLoss;
    private final long finiteLossesInRow;
    private final Optional<Suspicion> lossTrouble;
    private final Optional<Stall> stall;

    public Progress(long[] positions, long[] steps, long lastFiniteLoss, long finiteLossesInRow) {
        this(positions, steps, lastFiniteLoss, finiteLossesInRow, Optional.empty(), Optional.empty());
    }

    private Progress(
            long[] positions,
            long[] steps,
            long lastFiniteLoss,
            long finiteLossesInRow,
            Optional<Suspicion> lossTrouble,
            Optional<Stall> stall) {
        this.positions = positions;
        this.steps = steps;
        this.lastFiniteLoss = lastFiniteLoss;
        this.finiteLossesInRow = finiteLossesInRow;
        this.lossTrouble = lossTrouble;
        this.stall = stall;
    }

    /** The same progress, with a trouble of the loss and a stall from which the job has not recovered. */
    public Progress with(Optional<Suspicion> trouble, Optional<Stall> stall) {
        return new Progress(positions, steps, lastFiniteLoss, finiteLossesInRow, trouble, stall);
    }

    /** How often a step counter advanced between two positions, both exclusive. */
    public int advancesBetween(long from, long to) {
        int first = firstAfter(from);
        int last = firstAfter(to - 1);
        int advances = 0;
        for (int i = Math.max(first, 1); i < last; i++) {
            if (steps[i] > steps[i - 1]) {
                advances++;
            }
        }
        return advances;
    }

    /** The last step seen before a position; -1 where there was none. */
    public long stepBefore(long position) {
        int i = firstAfter(position - 1) - 1;
        return i >= 0 ? steps[i] : -1;
    }

    /** Whether the loss was finite again for some lines after a position. */
    public boolean lossRecoveredAfter(long position) {
        return lastFiniteLoss > position && finiteLossesInRow >= 3;
    }

    /** A spike, divergence or end of the loss in its numbers, from which the job has not recovered when the log ends. */
    public Optional<Suspicion> lossTrouble() {
        return lossTrouble;
    }

    /** Where the times of the lines show that the job stood still to the end. */
    public Optional<Stall> stall() {
        return stall;
    }

    private int firstAfter(long position) {
        int i = Arrays.binarySearch(positions, position + 1);
        return i >= 0 ? i : -i - 1;
    }
}
