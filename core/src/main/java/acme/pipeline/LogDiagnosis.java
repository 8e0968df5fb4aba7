package acme.pipeline;

import acme.compress.FilterRules;
import acme.detect.Detector;
import acme.diagnose.NodeSuspects;
import acme.diagnose.RuleDiagnosis;
import acme.ingest.LineSink;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog;
import acme.model.CompressedLog.Kept;
import acme.model.Finding;
import acme.model.Progress;
import acme.model.RawLine;
import acme.model.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Takes the lines of one log in order, and says at any time what they tell. Confined to one thread. */
public final class LogDiagnosis implements LineSink {
    private final RuleSet rules;
    private final LogCompression compression;
    private Detector detector;

    public LogDiagnosis(RuleSet rules) {
        this(rules, new FilterRules(rules.filters()));
    }

    LogDiagnosis(RuleSet rules, FilterRules filters) {
        this.rules = rules;
        compression = new LogCompression(rules, filters);
        detector = new Detector(rules.metrics());
    }

    @Override
    public void accept(RawLine line) {
        accept(line, line.head().time());
    }

    /** Takes the next line, printed at {@code time}; says what became of it. */
    Verdict accept(RawLine line, long time) {
        return compression.accept(line, detector.watch(line, lines() + 1, time));
    }

    /** What the log says by now. */
    public LogReport report() {
        return report(0);
    }

    /** What the lines after a position say; all lines count for how much was filtered. */
    LogReport report(long after) {
        return report(after, Long.MAX_VALUE);
    }

    /** What the lines after a position, up to another one and with it, say. */
    LogReport report(long after, long upTo) {
        return report(rules, compression, detector.progress(), after, upTo);
    }

    static LogReport report(RuleSet rules, LogCompression compression, Progress progress) {
        return report(rules, compression, progress, 0, Long.MAX_VALUE);
    }

    private static LogReport report(
            RuleSet rules, LogCompression compression, Progress progress, long after, long upTo) {
        var figures = compression.report();
        if (figures.linesIn() == 0) {
            return new LogReport(new Finding.Undecided("the log is empty"), figures);
        }
        var lines = lines(compression.log().snapshot(), after, upTo);
        var finding = new RuleDiagnosis(rules).diagnose(lines, progress);
        return finding instanceof Finding.Failed(var diagnosis, var _)
                ? new LogReport(finding, figures, new NodeSuspects(rules).of(lines, progress, diagnosis, Set.of()))
                : new LogReport(finding, figures);
    }

    private static List<Kept> lines(List<Kept> kept, long after, long upTo) {
        return after == 0 && upTo == Long.MAX_VALUE
                ? kept
                : kept.stream()
                        .filter(it -> it.position() > after && it.position() <= upTo)
                        .toList();
    }

    Detector detector() {
        return detector;
    }

    /** The lines that the filter let through so far, and what it left out. */
    public CompressedLog compressedLog() {
        return compression.log();
    }

    /** How many lines were taken. */
    long lines() {
        return compression.lines();
    }

    long keptLines() {
        return compression.keptLines();
    }

    /** Writes the whole state but the rules. */
    void save(DataOutput out) throws IOException {
        compression.save(out);
        detector.save(out);
    }

    /** Goes on from what {@link #save} wrote. */
    void restore(DataInput in) throws IOException {
        compression.restore(in);
        detector = Detector.restore(in, rules.metrics());
    }
}
