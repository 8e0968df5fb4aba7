package acme.pipeline;

import acme.compress.FilterRules;
import acme.detect.FailureGate;
import acme.diagnose.SuspicionDiagnosis;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog;
import acme.model.Evidence;
import acme.model.Finding;
import acme.model.LineHead;
import acme.model.LogLine;
import acme.model.Metrics;
import acme.model.RawLine;
import acme.model.Suspicion;
import acme.model.Suspicion.Kind;
import acme.model.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Follows one job: takes its lines as they are written, and tells a listener of each failure once.
 *
 * <p>Its state is a value: saved, and restored anywhere else, it goes on as if nothing had been. It reads no clock; times
 * come from its caller, in milliseconds since 1970, and never go back. Confined to the job's own thread.
 */
public final class JobPipeline {
    /** Of the state, with all its parts: a part that is saved in another manner raises it too. */
    private static final int VERSION = 5;

    /** Steps that ranks may still log after one of them failed. */
    private static final int LATE_STEPS = 3;

    private final JobListener listener;
    private final LineObserver observer;
    private final AttemptBanner banner;
    private final LogDiagnosis log;
    private FailureGate gate = new FailureGate();

    /** The root cause that was told of the failure that is not over. */
    private Optional<Evidence> open = Optional.empty();

    private int incidents;
    /** Lines up to here belong to failures that were told. */
    private long told;

    private long lastStep = Metrics.NO_STEP;
    private Optional<LogLine> lastStepLine = Optional.empty();
    private int stepsSinceIncident;

    /** Whether it goes on from a saved state: lines of no known time are then news all the same. */
    private boolean isContinued;

    public JobPipeline(RuleSet rules, JobListener listener) {
        this(rules, new FilterRules(rules.filters()), listener, (_, _, _) -> {});
    }

    /**
     * Follows a job with filter rules that may change meanwhile.
     *
     * @param observer is shown what the filter lets through, on the job's thread; must not wait
     */
    public JobPipeline(RuleSet rules, FilterRules filters, JobListener listener, LineObserver observer) {
        this.listener = listener;
        this.observer = observer;
        banner = new AttemptBanner(rules);
        log = new LogDiagnosis(rules, filters);
    }

    /** Sees the lines that the filter lets through. */
    @FunctionalInterface
    public interface LineObserver {
        /** A kept line, the {@code position}-th of the log; protected where diagnosis may need it. */
        void observe(LogLine line, long position, boolean isProtected);
    }

    /** Takes the next line, which was written now. */
    public void accept(RawLine line, long now) {
        accept(line, now, now);
    }

    /** Takes the next line of those that were there before anybody looked: nothing says when it was written. */
    public void acceptOld(RawLine line, long now) {
        accept(line, now, LineHead.NO_TIME);
    }

    private void accept(RawLine line, long now, long written) {
        var verdict = log.accept(line, written);
        if (verdict != Verdict.ROUTINE) {
            observer.observe(line.toLogLine(), log.lines(), verdict.isTrouble());
        }
        boolean isNews = written != LineHead.NO_TIME || isContinued;
        step(line, now, isNews);
        if (verdict.isTrouble()) {
            if (banner.stands(line)) {
                lookBeforeNextAttempt(now, isNews);
                attemptStarted(log.lines() - 1, now);
            }
            gate.trouble(now);
        }
        log.detector().takeSuspicions().forEach(suspicion -> suspected(suspicion, now));
    }

    /** A job that failed and was started again at once, or while nobody looked, has failed all the same. */
    private void lookBeforeNextAttempt(long now, boolean isNews) {
        if (isNews && gate.isTroubled()) {
            look(log.report(told, log.lines() - 1), now, false);
        }
    }

    private void step(RawLine line, long now, boolean isNews) {
        long step = log.detector().metrics().step();
        if (step < lastStep) {
            lookBeforeNextAttempt(now, isNews);
        }
        if (step <= lastStep) {
            lastStep = step;
            return;
        }
        lastStep = step;
        lastStepLine = Optional.of(line.toLogLine());
        gate.advanced(now, line.head().time(), metrics().stepSeconds());
        if (open.isPresent() && ++stepsSinceIncident > LATE_STEPS) {
            close(log.lines() - 1);
        }
    }

    private void suspected(Suspicion suspicion, long now) {
        boolean isFailure = suspicion.kind() == Kind.HANG || suspicion.kind().isLoss();
        if (!isFailure) {
            listener.suspected(suspicion);
        } else if (open.isEmpty()) {
            look(now, true);
            var cited = suspicion.line().or(() -> lastStepLine);
            if (open.isEmpty() && cited.isPresent()) {
                var failed = new Finding.Failed(SuspicionDiagnosis.of(suspicion, cited.get()), false);
                fail(failed, new LogReport(failed, log.report(told).compression()), now);
            }
        }
    }

    private void attemptStarted(long before, long now) {
        if (open.isPresent()) {
            close(before);
        }
        log.detector().attemptStarted(now);
    }

    /** The job goes on after its failure: what was logged up to {@code position} is history. */
    private void close(long position) {
        open = Optional.empty();
        told = position;
        gate.clear();
    }

    /** Lets time pass: to be called every second or so, lines or not. */
    public void tick(long now) {
        log.detector().check(now);
        log.detector().takeSuspicions().forEach(suspicion -> suspected(suspicion, now));
        if (gate.isDue(now)) {
            look(now, gate.isPatienceOver(now));
        }
    }

    /** The job's processes are gone and nothing more will be logged. */
    public void ended(long now) {
        log.detector().ended();
        look(now, true);
    }

    /**
     * The command that ran the job exited with a status other than 0: says so in the log, as a line of its own, and
     * judges.
     */
    public void exited(int status, long now) {
        byte[] text = ("acme: the command ended with exit status " + status).getBytes(StandardCharsets.UTF_8);
        var line = new RawLine(new RawLine.Origin("exit status", "", LineHead.NO_RANK));
        line.set(text, 0, text.length, 1);
        accept(line, now);
        ended(now);
    }

    private void look(long now, boolean isDecided) {
        look(log.report(told), now, isDecided);
    }

    private void look(LogReport report, long now, boolean isDecided) {
        switch (report.finding()) {
            case Finding.Failed failed when open.isPresent() -> revise(failed, report, now);
            case Finding.Failed failed when isDecided || failed.isOver() -> fail(failed, report, now);
            case Finding.Failed _ -> gate.lookAgain(now);
            case Finding.Healthy _, Finding.Undecided _ -> gate.clear();
        }
    }

    private void fail(Finding.Failed failed, LogReport report, long now) {
        incidents++;
        stepsSinceIncident = 0;
        log.detector().ended();
        gate.clear();
        var incident = new Incident(incidents, now, failed.diagnosis(), report);
        open = Optional.of(failed.diagnosis().rootLine());
        listener.failed(incident);
    }

    private void revise(Finding.Failed failed, LogReport report, long now) {
        gate.clear();
        var root = failed.diagnosis().rootLine();
        if (!root.equals(open.orElseThrow())) {
            open = Optional.of(root);
            listener.revised(new Incident(incidents, now, failed.diagnosis(), report));
        }
    }

    /** What the lines since the last failure that is over say by now. */
    public LogReport report() {
        return log.report(told);
    }

    /** The compressed log, the lines since the last failure that is over. */
    public List<CompressedLog.Kept> keptSinceLastFailure() {
        return log.compressedLog().snapshot().stream()
                .filter(it -> it.position() > told)
                .toList();
    }

    /** How many lines were taken. */
    public long lines() {
        return log.lines();
    }

    /** How many of them are in the compressed log. */
    public long keptLines() {
        return log.keptLines();
    }

    /** How many failures were told. */
    public int incidents() {
        return incidents;
    }

    /** The last value of each metric; a view that goes on changing. */
    public Metrics metrics() {
        return log.detector().metrics();
    }

    /** Writes the whole state but the rules. */
    public void save(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeInt(incidents);
        out.writeLong(told);
        out.writeLong(lastStep);
        out.writeInt(stepsSinceIncident);
        out.writeBoolean(lastStepLine.isPresent());
        if (lastStepLine.isPresent()) {
            lastStepLine.get().save(out);
        }
        out.writeBoolean(open.isPresent());
        if (open.isPresent()) {
            open.get().save(out);
        }
        gate.save(out);
        log.save(out);
    }

    /**
     * Goes on from what {@link #save} wrote; false, and nothing has changed, where another version of this program wrote
     * it.
     *
     * @throws IOException where it cannot be read
     */
    public boolean restore(DataInput in) throws IOException {
        if (in.readInt() != VERSION) {
            return false;
        }
        isContinued = true;
        incidents = in.readInt();
        told = in.readLong();
        lastStep = in.readLong();
        stepsSinceIncident = in.readInt();
        lastStepLine = in.readBoolean() ? Optional.of(LogLine.restore(in)) : Optional.empty();
        open = in.readBoolean() ? Optional.of(Evidence.restore(in)) : Optional.empty();
        gate = FailureGate.restore(in);
        log.restore(in);
        return true;
    }
}
