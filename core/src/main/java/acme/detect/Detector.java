package acme.detect;

import acme.knowledge.RuleSet;
import acme.model.LineHead;
import acme.model.LogLine;
import acme.model.Metrics;
import acme.model.Progress;
import acme.model.RawLine;
import acme.model.Stall;
import acme.model.Suspicion;
import acme.model.Suspicion.Kind;
import acme.pattern.LinearPattern;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Watches a job for failures that print nothing, or not yet: hangs, loss spikes, slow steps, ranks that are missing.
 *
 * <p>Every line of the log passes through {@link #watch}, dropped or kept. Times are the caller's, in milliseconds since
 * 1970: the line's own in a log that is read after the fact, its arrival in one that is followed. No clock is read. Each
 * suspicion is given once. Confined to the job's thread; bounded memory.
 */
public final class Detector {
    private static final int VERSION = 2;
    private static final int MAX_WAITING = 1_000;
    private static final long RANKS_EVERY = 60_000;

    private final Consumer<Suspicion> reporter = this::report;
    private final MetricReader reader;
    private ProgressWatch progress;
    private HangWatch hang = new HangWatch();
    private StallWatch stall = new StallWatch();
    private LossWatch loss = new LossWatch();
    private StepTimeWatch stepTime = new StepTimeWatch();
    private RankWatch ranks = new RankWatch();
    private final Metrics metrics = new Metrics();
    private final List<Suspicion> suspicions = new ArrayList<>();
    private boolean stepsPrinted;
    private long ranksChecked = LineHead.NO_TIME;
    private int lastStraggler = LineHead.NO_RANK;

    /** Reads the metric lines of the common frameworks. */
    public Detector() {
        this(List.of());
    }

    /** Reads lines that users describe by expressions too, see {@link RuleSet#METRIC_NAMES}. */
    public Detector(List<LinearPattern> users) {
        reader = new MetricReader(users);
        progress = new ProgressWatch(reader);
    }

    /**
     * Reads one line; true where the line shows a suspicion, or may turn out to, and must be kept.
     *
     * @param position counts lines from 1, over the attempts of a job too
     * @param timeMillis when it was printed; {@link LineHead#NO_TIME} where nothing says so
     */
    public boolean watch(RawLine line, long position, long timeMillis) {
        progress.watch(line, position);
        hang.take(reader, line, position, timeMillis);
        stall.take(hang, line, position, timeMillis);
        ranks.take(reader, line, position, timeMillis, hang.isStepping());
        var read = reader.metrics();
        stepsPrinted |= !reader.bar() && read.step() != Metrics.NO_STEP && read.hasLoss();
        if (reader.bar() && stepsPrinted) {
            // The bar of another loop, such as an evaluation's, beside lines that name the step.
            return false;
        }
        if (read.step() == Metrics.NO_STEP
                && !read.hasLoss()
                && !reader.skipped()
                && Double.isNaN(reader.lossScale())) {
            return false;
        }
        boolean keep = loss.take(reader, line, position, metrics.step(), reporter);
        if (read.step() != Metrics.NO_STEP || read.hasLoss()) {
            metrics.update(read);
        }
        if (stepTime.take(read, timeMillis)) {
            reportSlowdown(line, position);
            keep = true;
        }
        return keep;
    }

    /** Looks for what is overdue by now. To be called now and then while a log is followed, lines or not. */
    public void check(long nowMillis) {
        if (hang.isOverdue(nowMillis)) {
            reportHang(nowMillis);
        }
        if (ranksChecked != LineHead.NO_TIME && nowMillis - ranksChecked < RANKS_EVERY) {
            return;
        }
        ranksChecked = nowMillis;
        var missing = ranks.missing(nowMillis);
        if (!missing.isEmpty()) {
            reportMissing(missing);
        }
        int straggler = ranks.straggler();
        if (straggler != LineHead.NO_RANK && straggler != lastStraggler) {
            reportStraggler(straggler);
        }
        lastStraggler = straggler;
    }

    /** A launcher started the job, or started it again: what went before is history. */
    public void attemptStarted(long timeMillis) {
        hang.attemptStarted(timeMillis);
        stall.attemptStarted();
        loss.attemptStarted();
        stepTime.attemptStarted();
        ranks.attemptStarted();
        lastStraggler = LineHead.NO_RANK;
    }

    /** The job reported its end or a failure: silence from now on is no hang, until there is progress again. */
    public void ended() {
        hang.ended();
    }

    private void report(Suspicion suspicion) {
        if (suspicions.size() < MAX_WAITING) {
            suspicions.add(suspicion);
        }
    }

    private void reportHang(long nowMillis) {
        report(hangOf((nowMillis - hang.since()) / 1000.0, Optional.empty()));
    }

    private Suspicion hangOf(double seconds, Optional<LogLine> line) {
        double usual = hang.usualSeconds();
        var pace = Double.isNaN(usual) ? "" : String.format(Locale.ROOT, "; steps were %.1f s apart", usual);
        var step = hang.lastStep() == Metrics.NO_STEP ? "" : " after step " + hang.lastStep();
        return new Suspicion(
                Kind.HANG,
                hang.position(),
                line,
                String.format(Locale.ROOT, "No step for %.0f s%s, %s%s.", seconds, step, hang.phaseWords(), pace),
                ranks.quietFirst(),
                Double.isNaN(usual) ? 0.6 : 0.85,
                OptionalLong.empty(),
                States.step(hang.lastStep()));
    }

    private void reportSlowdown(RawLine line, long position) {
        report(new Suspicion(
                Kind.SLOWDOWN,
                position,
                Optional.of(line.toLogLine()),
                String.format(
                        Locale.ROOT,
                        "Steps take %.1f times as long as before, since step %d.",
                        stepTime.factor(),
                        stepTime.slowFrom()),
                List.of(),
                0.6,
                States.step(stepTime.slowFrom()),
                States.step(stepTime.lastGood())));
    }

    private void reportMissing(List<Integer> missing) {
        report(new Suspicion(
                Kind.MISSING_RANKS,
                hang.position(),
                Optional.empty(),
                missing.size() + " of the ranks have gone quiet while the others go on, rank " + missing.getFirst()
                        + " first.",
                missing,
                0.6,
                OptionalLong.empty(),
                States.step(hang.lastStep())));
    }

    private void reportStraggler(int rank) {
        report(new Suspicion(
                Kind.STRAGGLER,
                hang.position(),
                Optional.empty(),
                "The steps of rank " + rank + " take clearly longer than those of the others.",
                List.of(rank),
                0.6,
                OptionalLong.empty(),
                States.step(hang.lastStep())));
    }

    /** The suspicions since the last call, in order; mostly none. */
    public List<Suspicion> takeSuspicions() {
        if (suspicions.isEmpty()) {
            return List.of();
        }
        var taken = List.copyOf(suspicions);
        suspicions.clear();
        return taken;
    }

    /** Steps and losses seen so far, what the loss has not recovered from, and a stall that is not over; a copy. */
    public Progress progress() {
        return progress.progress().with(loss.trouble(), stall());
    }

    private Optional<Stall> stall() {
        return stall.until() == 0 || !hang.isWatching()
                ? Optional.empty()
                : Optional.of(new Stall(hangOf(stall.seconds(), stall.stepLine()), stall.until(), stall.isFollowed()));
    }

    /** The last value of each metric; a view that goes on changing. */
    public Metrics metrics() {
        return metrics;
    }

    /** The rank whose error was printed first in this attempt; empty where no rank printed one. */
    public OptionalInt firstTroubledRank() {
        int rank = ranks.firstTrouble();
        return rank == LineHead.NO_RANK ? OptionalInt.empty() : OptionalInt.of(rank);
    }

    /** Writes the whole state; {@link #restore} goes on from it exactly. */
    public void save(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        progress.save(out);
        hang.save(out);
        stall.save(out);
        loss.save(out);
        stepTime.save(out);
        ranks.save(out);
        out.writeLong(metrics.step());
        out.writeBoolean(metrics.hasLoss());
        out.writeDouble(metrics.loss());
        out.writeDouble(metrics.gradNorm());
        out.writeDouble(metrics.learningRate());
        out.writeDouble(metrics.throughput());
        out.writeUTF(metrics.throughputUnit().name());
        out.writeDouble(metrics.stepSeconds());
        out.writeInt(suspicions.size());
        for (var suspicion : suspicions) {
            States.write(out, suspicion);
        }
        out.writeBoolean(stepsPrinted);
        out.writeLong(ranksChecked);
        out.writeInt(lastStraggler);
    }

    /** Reads what {@link #save} wrote; {@code IOException} where it is no such state, or of another version. */
    public static Detector restore(DataInput in, List<LinearPattern> users) throws IOException {
        States.requireVersion(in, VERSION);
        var detector = new Detector(users);
        detector.progress = ProgressWatch.restore(in, detector.reader);
        detector.hang = HangWatch.restore(in);
        detector.stall = StallWatch.restore(in);
        detector.loss = LossWatch.restore(in);
        detector.stepTime = StepTimeWatch.restore(in);
        detector.ranks = RankWatch.restore(in);
        detector.metrics.setStep(in.readLong());
        boolean hasLoss = in.readBoolean();
        double lastLoss = in.readDouble();
        if (hasLoss) {
            detector.metrics.setLoss(lastLoss);
        }
        detector.metrics.setGradNorm(in.readDouble());
        detector.metrics.setLearningRate(in.readDouble());
        double throughput = in.readDouble();
        detector.metrics.setThroughput(throughput, States.constant(in, Metrics.Unit.class));
        detector.metrics.setStepSeconds(in.readDouble());
        for (int i = States.size(in, MAX_WAITING); i > 0; i--) {
            detector.suspicions.add(States.suspicion(in));
        }
        detector.stepsPrinted = in.readBoolean();
        detector.ranksChecked = in.readLong();
        detector.lastStraggler = in.readInt();
        return detector;
    }
}
