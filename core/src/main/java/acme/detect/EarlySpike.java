package acme.detect;

import acme.model.Metrics;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Looks for a spike before there are enough losses to know their noise, as in an excerpt of a log: only a jump that nobody
 * takes for noise counts, of the loss and of the gradient norm, and only while no later loss is back. To be told after the
 * fact, not while the job runs. Confined to the job's thread.
 */
final class EarlySpike {
    private static final int LEAST_BEFORE = 5;
    private static final int LEAST_AFTER = 4;
    private static final double JUMP = 2.5;
    private static final double NORM_JUMP = 10;
    private static final double CALM = 1.3;
    private static final double OFFSET = 0.05;

    private int before;
    private int after;
    private boolean off;
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest;
    private double highestNorm;
    private long lastStep = Metrics.NO_STEP;

    /** Takes the next finite loss with its gradient norm, {@code NaN} where none was printed; true where a spike may begin. */
    boolean take(double loss, double norm, long step) {
        if (off) {
            return false;
        }
        boolean isHigh = loss + OFFSET >= JUMP * (highest + OFFSET);
        if (after > 0) {
            after++;
            off = !isHigh;
            return false;
        }
        boolean calm = before >= LEAST_BEFORE && highest + OFFSET <= CALM * (lowest + OFFSET);
        if (calm && isHigh && norm >= NORM_JUMP * highestNorm) {
            after = 1;
            return true;
        }
        before++;
        off = loss < 0 || Double.isNaN(norm) || before >= LossSeries.LEAST;
        lowest = Math.min(lowest, loss);
        highest = Math.max(highest, loss);
        highestNorm = Math.max(highestNorm, norm);
        lastStep = step;
        return false;
    }

    /** Whether there was a jump, and no loss since is back. */
    boolean stands() {
        return !off && after >= LEAST_AFTER;
    }

    /** The highest loss before the jump. */
    double highestBefore() {
        return highest;
    }

    /** The last step before the jump, or {@link Metrics#NO_STEP}. */
    long lastStep() {
        return lastStep;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(before);
        out.writeInt(after);
        out.writeBoolean(off);
        out.writeDouble(lowest);
        out.writeDouble(highest);
        out.writeDouble(highestNorm);
        out.writeLong(lastStep);
    }

    static EarlySpike restore(DataInput in) throws IOException {
        var spike = new EarlySpike();
        spike.before = in.readInt();
        spike.after = in.readInt();
        spike.off = in.readBoolean();
        spike.lowest = in.readDouble();
        spike.highest = in.readDouble();
        spike.highestNorm = in.readDouble();
        spike.lastStep = in.readLong();
        return spike;
    }
}
