package acme.detect;

import acme.model.LineHead;
import acme.model.Metrics;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Tells when steps have become slower than this job's steps were, and stay so. Confined to the job's thread.
 *
 * <p>Step times are taken in blocks of eight, whose medians forget single slow steps such as those of a checkpoint. The
 * baseline is the median of the last 32 healthy blocks. Three blocks in a row at 1.5 times the baseline are a slowdown; it
 * is told once, until a block is healthy again. After 32 slow blocks they become the baseline.
 *
 * <p>The step time is what the job prints, else the inverse of its throughput, else the time between lines.
 */
final class StepTimeWatch {
    /** Where step times come from; a better source, further down, replaces a worse one. */
    private enum Source {
        NONE,
        LINES,
        THROUGHPUT,
        PRINTED
    }

    private static final int VERSION = 1;
    private static final int BLOCK = 8;
    private static final int BLOCKS = 32;
    private static final int LEAST_BLOCKS = 6;
    private static final int WARM_UP = 8;
    private static final double SLOWER = 1.5;
    private static final double AS_BEFORE = 1.2;
    private static final int SLOW_BLOCKS = 3;
    private static final int FAR_BACK = 50;

    private final RobustWindow block = new RobustWindow(BLOCK);
    private final RobustWindow baseline = new RobustWindow(BLOCKS);
    private int warmedUp;
    private int slowBlocks;
    private boolean told;
    private double recent = Double.NaN;
    private Source source = Source.NONE;
    private long lastStep = Metrics.NO_STEP;
    private long lastTime = LineHead.NO_TIME;
    private long slowFrom = Metrics.NO_STEP;
    private long lastGood = Metrics.NO_STEP;

    /** Takes the metrics of a line; true where they show, with those before, that steps are slower now. */
    boolean take(Metrics metrics, long timeMillis) {
        long step = metrics.step();
        if (step == Metrics.NO_STEP) {
            return false;
        }
        var from = !Double.isNaN(metrics.stepSeconds())
                ? Source.PRINTED
                : metrics.throughput() > 0 ? Source.THROUGHPUT : Source.LINES;
        if (from.compareTo(source) < 0) {
            return false;
        }
        if (from != source || step < lastStep - FAR_BACK || step < lastStep / 2) {
            attemptStarted();
            source = from;
        }
        if (step <= lastStep) {
            return false;
        }
        double seconds = switch (from) {
            case PRINTED -> metrics.stepSeconds();
            case THROUGHPUT -> 1 / metrics.throughput();
            case LINES, NONE -> secondsSinceLast(step, timeMillis);
        };
        lastStep = step;
        lastTime = timeMillis;
        return seconds > 0 && add(seconds, step);
    }

    private double secondsSinceLast(long step, long timeMillis) {
        if (lastStep == Metrics.NO_STEP || lastTime == LineHead.NO_TIME || timeMillis == LineHead.NO_TIME) {
            return Double.NaN;
        }
        return (timeMillis - lastTime) / 1000.0 / (step - lastStep);
    }

    private boolean add(double seconds, long step) {
        if (warmedUp < WARM_UP) {
            warmedUp++;
            return false;
        }
        if (block.count() == 0 && slowBlocks == 0) {
            slowFrom = step;
        }
        block.add(seconds);
        if (block.count() < BLOCK) {
            return false;
        }
        double blockMedian = block.median();
        block.clear();
        return judge(blockMedian, step);
    }

    private boolean judge(double blockMedian, long step) {
        double usual = baseline.median();
        if (baseline.count() < LEAST_BLOCKS || blockMedian < usual * (told ? AS_BEFORE : SLOWER)) {
            slowBlocks = 0;
            told = false;
            lastGood = step;
            baseline.add(blockMedian);
            return false;
        }
        recent = blockMedian;
        slowBlocks++;
        if (slowBlocks >= BLOCKS) {
            forget();
            return false;
        }
        boolean first = !told && slowBlocks >= SLOW_BLOCKS;
        told |= first;
        return first;
    }

    private void forget() {
        block.clear();
        baseline.clear();
        warmedUp = 0;
        slowBlocks = 0;
        told = false;
    }

    /** A launcher started the job again, perhaps on other nodes: it finds its own pace. */
    void attemptStarted() {
        forget();
        lastStep = Metrics.NO_STEP;
        lastTime = LineHead.NO_TIME;
    }

    /** How many times slower the last slow block was than the baseline. */
    double factor() {
        return recent / baseline.median();
    }

    /** The first step of the slow blocks. */
    long slowFrom() {
        return slowFrom;
    }

    /** The last step of a healthy block. */
    long lastGood() {
        return lastGood;
    }

    void save(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        block.save(out);
        baseline.save(out);
        out.writeInt(warmedUp);
        out.writeInt(slowBlocks);
        out.writeBoolean(told);
        out.writeDouble(recent);
        out.writeUTF(source.name());
        out.writeLong(lastStep);
        out.writeLong(lastTime);
        out.writeLong(slowFrom);
        out.writeLong(lastGood);
    }

    static StepTimeWatch restore(DataInput in) throws IOException {
        States.requireVersion(in, VERSION);
        var watch = new StepTimeWatch();
        watch.block.restore(in);
        watch.baseline.restore(in);
        watch.warmedUp = in.readInt();
        watch.slowBlocks = in.readInt();
        watch.told = in.readBoolean();
        watch.recent = in.readDouble();
        watch.source = States.constant(in, Source.class);
        watch.lastStep = in.readLong();
        watch.lastTime = in.readLong();
        watch.slowFrom = in.readLong();
        watch.lastGood = in.readLong();
        return watch;
    }
}
