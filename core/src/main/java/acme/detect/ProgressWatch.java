package acme.detect;

import acme.model.Progress;
import acme.model.RawLine;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads steps and losses from every line as it passes, dropped or kept. Confined to the job's thread; allocates nothing
 * per line; the memory is bounded by thinning old steps out.
 *
 * <p>Understands a number after a word that ends in {@code step} or begins with {@code iter} ({@code step: 50}, {@code
 * iteration 100/5000}, {@code 'global_step': 3}), the {@code 'epoch': 0.25} of Hugging Face's Trainer, and unlabelled
 * tqdm bars ({@code 12/500 [00:10<07:02}), and those of an epoch. Where a line has none of these, its epoch counts if it
 * shows a loss too or says of how many ({@code Epoch 3/90}).
 */
public final class ProgressWatch {
    private static final int MAX_STEPS = 8192;
    private static final int VERSION = 1;

    private final MetricReader reader;
    private long[] positions = new long[256];
    private long[] steps = new long[256];
    private int count;
    private long lastFiniteLoss;
    private long finiteLossesInRow;

    public ProgressWatch() {
        this(new MetricReader());
    }

    /** Follows what the reader reads for others too. */
    ProgressWatch(MetricReader reader) {
        this.reader = reader;
    }

    /** Reads one line; {@code position} counts lines from 1. */
    public void watch(RawLine line, long position) {
        reader.read(line.bytes(), line.from(), line.to());
        take(position);
    }

    /** Takes the line that the reader has just read. */
    void take(long position) {
        if (reader.anyStep() >= 0) {
            record(reader.anyStep(), position);
        } else if (reader.epoch() >= 0) {
            record(reader.epoch(), position);
        }
        if (reader.brokenLoss()) {
            finiteLossesInRow = 0;
        } else if (reader.finiteLoss()) {
            lastFiniteLoss = position;
            finiteLossesInRow++;
        }
    }

    /** What was seen so far; a copy. */
    public Progress progress() {
        return new Progress(
                Arrays.copyOf(positions, count), Arrays.copyOf(steps, count), lastFiniteLoss, finiteLossesInRow);
    }

    private void record(long step, long position) {
        if (count > 0 && steps[count - 1] == step) {
            return;
        }
        if (count == MAX_STEPS) {
            thinOut();
        }
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            steps = Arrays.copyOf(steps, count * 2);
        }
        positions[count] = position;
        steps[count++] = step;
    }

    /** Keeps every other step of the older three quarters: the newest matter most. */
    private void thinOut() {
        int keep = count / 4;
        int out = 0;
        for (int i = 0; i < count - keep; i += 2) {
            positions[out] = positions[i];
            steps[out++] = steps[i];
        }
        for (int i = count - keep; i < count; i++) {
            positions[out] = positions[i];
            steps[out++] = steps[i];
        }
        count = out;
    }

    void save(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            out.writeLong(positions[i]);
            out.writeLong(steps[i]);
        }
        out.writeLong(lastFiniteLoss);
        out.writeLong(finiteLossesInRow);
    }

    static ProgressWatch restore(DataInput in, MetricReader reader) throws IOException {
        States.requireVersion(in, VERSION);
        var watch = new ProgressWatch(reader);
        watch.count = States.size(in, MAX_STEPS);
        watch.positions = new long[Math.max(256, watch.count)];
        watch.steps = new long[Math.max(256, watch.count)];
        for (int i = 0; i < watch.count; i++) {
            watch.positions[i] = in.readLong();
            watch.steps[i] = in.readLong();
        }
        watch.lastFiniteLoss = in.readLong();
        watch.finiteLossesInRow = in.readLong();
        return watch;
    }
}
