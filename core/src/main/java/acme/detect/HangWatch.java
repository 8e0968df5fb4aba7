package acme.detect;

import acme.model.LineHead;
import acme.model.Metrics;
import acme.model.RawLine;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Tells when steps have stopped: no step for much longer than this job's steps take. Confined to the job's thread.
 *
 * <p>The allowance is a multiple of the median of the last times between steps, and never less than the longest of them
 * twice. It is larger while the job says that it saves, evaluates, loads or compiles, until the next step, and before the
 * first step of an attempt; how long saving and evaluating take is learnt. A stall is told once; progress arms the watch again.
 */
final class HangWatch {
    private enum Phase {
        START_UP,
        STEPPING,
        SAVING,
        EVALUATING,
        LOADING
    }

    private static final int VERSION = 1;
    private static final int GAPS = 64;
    private static final int LEAST_GAPS = 5;
    private static final double MULTIPLE = 10;
    static final long LEAST_MILLIS = 180_000;
    private static final long PHASE_MILLIS = 30 * 60_000L;
    private static final int LEAST_PHASES = 3;
    private static final long LEAST_PHASE_MILLIS = 5 * 60_000L;
    private static final long START_UP_MILLIS = 60 * 60_000L;

    /** Times this far apart are those of different clocks: a line without a year stood before the first with one. */
    private static final long NEW_CLOCK_MILLIS = 10 * 86_400_000L;

    private final int[] phases = new int[2];
    private final long[] longestPhase = new long[2];
    private final RobustWindow gaps = new RobustWindow(GAPS);

    /** The step time that the job prints; it stands when a backlog of lines arrives at once. */
    private double printedSeconds;

    private Phase phase = Phase.START_UP;
    private boolean watching;
    private boolean told;
    private long highestStep = Metrics.NO_STEP;
    private long lowerStep = Metrics.NO_STEP;
    private long since = LineHead.NO_TIME;
    private long position;

    /** Takes a line that was read, with its time; steps and words in it change what is expected. */
    void take(MetricReader reader, RawLine line, long position, long timeMillis) {
        if (timeMillis == LineHead.NO_TIME) {
            return;
        }
        if (since == LineHead.NO_TIME || timeMillis - since > NEW_CLOCK_MILLIS) {
            watching |= since == LineHead.NO_TIME;
            since = timeMillis;
        }
        if (reader.phase() == MetricReader.Phase.NONE && isProgress(reader)) {
            double printed = reader.metrics().stepSeconds();
            printedSeconds = Double.isNaN(printed) ? printedSeconds : printed;
            progress(stepOf(reader), position, timeMillis);
            watching = !reader.lastStep();
        } else if (reader.lastStep() && stepOf(reader) == highestStep) {
            watching = false;
        } else if (phase != Phase.START_UP) {
            phase(reader, line);
        }
    }

    private static long stepOf(MetricReader reader) {
        var metrics = reader.metrics();
        return metrics.step() == Metrics.NO_STEP && metrics.hasLoss() ? reader.anyStep() : metrics.step();
    }

    /**
     * Whether the line shows a step done: a higher one, a loss without a step, or, after a restart or a roll-back that
     * nothing announced, the second of lower steps that rise.
     */
    private boolean isProgress(MetricReader reader) {
        long step = stepOf(reader);
        if (step == Metrics.NO_STEP) {
            return reader.metrics().hasLoss();
        }
        if (step > highestStep) {
            return true;
        }
        boolean rises = lowerStep != Metrics.NO_STEP && step > lowerStep && step < highestStep;
        lowerStep = step;
        return rises;
    }

    private void progress(long step, long position, long timeMillis) {
        boolean plain = phase == Phase.STEPPING && !told;
        if (plain && timeMillis > since) {
            gaps.add((timeMillis - since) / 1000.0);
        }
        if (phase == Phase.SAVING || phase == Phase.EVALUATING) {
            learnPhase(timeMillis - since);
        }
        highestStep = step == Metrics.NO_STEP ? highestStep : step;
        lowerStep = Metrics.NO_STEP;
        since = Math.max(since, timeMillis);
        this.position = position;
        phase = Phase.STEPPING;
        told = false;
        watching = true;
    }

    private void learnPhase(long millis) {
        int index = phase == Phase.SAVING ? 0 : 1;
        phases[index]++;
        longestPhase[index] = Math.max(longestPhase[index], millis);
    }

    private void phase(MetricReader reader, RawLine line) {
        switch (reader.phase()) {
            case SAVING -> phase = Phase.SAVING;
            case EVALUATING -> phase = Phase.EVALUATING;
            case SAVED, NONE -> {
                if (opensLoading(line)) {
                    phase = Phase.LOADING;
                }
            }
        }
    }

    /** Whether the message begins with a word of loading, building or compiling. */
    private static boolean opensLoading(RawLine line) {
        byte[] text = line.bytes();
        int at = line.head().bodyStart();
        if (at + 8 > line.to()) {
            return false;
        }
        int first = text[at] | 0x20;
        if (first != 'l' && first != 'c' && first != 'r' && first != 'b' && first != 'd' && first != 't') {
            return false;
        }
        return Ascii.startsWith(text, at, line.to(), "loading")
                || Ascii.startsWith(text, at, line.to(), "compiling")
                || Ascii.startsWith(text, at, line.to(), "restoring")
                || Ascii.startsWith(text, at, line.to(), "building")
                || Ascii.startsWith(text, at, line.to(), "downloading")
                || Ascii.startsWith(text, at, line.to(), "tokenizing");
    }

    /** A launcher started the job again: whatever had begun has no end to wait for. */
    void attemptStarted(long timeMillis) {
        phase = Phase.START_UP;
        highestStep = Metrics.NO_STEP;
        lowerStep = Metrics.NO_STEP;
        told = false;
        watching = timeMillis != LineHead.NO_TIME;
        since = timeMillis;
        gaps.clear();
        printedSeconds = 0;
    }

    /** The job has reported its end or a failure: nothing more is expected until progress. */
    void ended() {
        watching = false;
    }

    /** Whether steps are overdue; true once for each stall. */
    boolean isOverdue(long nowMillis) {
        if (nowMillis - since > NEW_CLOCK_MILLIS) {
            return false;
        }
        if (!watching || told || nowMillis - since <= allowanceMillis()) {
            return false;
        }
        told = true;
        return true;
    }

    /** How long the job may go without a step as things are. */
    long allowanceMillis() {
        return switch (phase) {
            case START_UP -> START_UP_MILLIS;
            case SAVING -> Math.max(phaseAllowance(0), stepAllowance());
            case EVALUATING -> Math.max(phaseAllowance(1), stepAllowance());
            case LOADING -> Math.max(PHASE_MILLIS, stepAllowance());
            case STEPPING -> stepAllowance();
        };
    }

    private long phaseAllowance(int index) {
        if (phases[index] < LEAST_PHASES) {
            return Math.max(PHASE_MILLIS, 3 * longestPhase[index]);
        }
        return Math.max(LEAST_PHASE_MILLIS, 3 * longestPhase[index]);
    }

    private long stepAllowance() {
        if (gaps.count() < LEAST_GAPS) {
            return PHASE_MILLIS;
        }
        double seconds = Math.max(MULTIPLE * Math.max(usualSeconds(), printedSeconds), 2 * gaps.largest());
        return Math.max(LEAST_MILLIS, (long) (seconds * 1000));
    }

    /** The usual time between two lines that show progress; NaN where too few were seen. */
    double usualSeconds() {
        return gaps.count() < LEAST_GAPS ? Double.NaN : gaps.median();
    }

    /** When the last progress was. */
    long since() {
        return since;
    }

    /** The line that showed the last progress, 0 where none did. */
    long position() {
        return position;
    }

    /** Whether a step is expected. */
    boolean isWatching() {
        return watching;
    }

    /** Whether the attempt has left its start-up behind. */
    boolean isStepping() {
        return phase != Phase.START_UP;
    }

    /** The last step, or {@link Metrics#NO_STEP}. */
    long lastStep() {
        return highestStep;
    }

    /** What the job said last that it does, in words. */
    String phaseWords() {
        return switch (phase) {
            case START_UP -> "during start-up";
            case STEPPING -> "while training";
            case SAVING -> "while saving a checkpoint";
            case EVALUATING -> "during an evaluation";
            case LOADING -> "while loading or compiling";
        };
    }

    void save(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        gaps.save(out);
        out.writeDouble(printedSeconds);
        for (int i = 0; i < phases.length; i++) {
            out.writeInt(phases[i]);
            out.writeLong(longestPhase[i]);
        }
        out.writeUTF(phase.name());
        out.writeBoolean(watching);
        out.writeBoolean(told);
        out.writeLong(highestStep);
        out.writeLong(lowerStep);
        out.writeLong(since);
        out.writeLong(position);
    }

    static HangWatch restore(DataInput in) throws IOException {
        States.requireVersion(in, VERSION);
        var watch = new HangWatch();
        watch.gaps.restore(in);
        watch.printedSeconds = in.readDouble();
        for (int i = 0; i < watch.phases.length; i++) {
            watch.phases[i] = in.readInt();
            watch.longestPhase[i] = in.readLong();
        }
        watch.phase = States.constant(in, Phase.class);
        watch.watching = in.readBoolean();
        watch.told = in.readBoolean();
        watch.highestStep = in.readLong();
        watch.lowerStep = in.readLong();
        watch.since = in.readLong();
        watch.position = in.readLong();
        return watch;
    }
}
