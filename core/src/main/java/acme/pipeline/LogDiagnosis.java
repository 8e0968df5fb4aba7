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
        return report(rules, compression, detector.progress(), after);
    }

    static LogReport report(RuleSet rules, LogCompression compression, Progress progress, long after) {
        var figures = compression.report();
        if (figures.linesIn() == 0) {
            return new LogReport(new Finding.Undecided("the log is empty"), figures);
        }
        var lines = linesAfter(compression.log().snapshot(), after);
        var finding = new RuleDiagnosis(rules).diagnose(lines, progress);
        return finding instanceof Finding.Failed(var diagnosis, var _)
                ? new LogReport(finding, figures, new NodeSuspects(rules).of(lines, progress, diagnosis, Set.of()))
                : new LogReport(finding, figures);
    }

    private static List<Kept> linesAfter(List<Kept> kept, long position) {
        return position == 0
                ? kept
                : kept.stream().filter(it -> it.position() > position).toList();
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
