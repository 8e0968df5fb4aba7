package acme.pipeline;

import acme.compress.Compressor;
import acme.detect.Detector;
import acme.diagnose.RuleDiagnosis;
import acme.ingest.LineSink;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog;
import acme.model.CompressedLog.Kept;
import acme.model.Finding;
import acme.model.RawLine;
import acme.model.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Takes the lines of one log in order, and says at any time what they tell. Confined to one thread. */
public final class LogDiagnosis implements LineSink {
    private final RuleSet rules;
    private final Compressor compressor;
    private Detector detector = new Detector();
    private CompressedLog compressedLog = new CompressedLog();
    private long lines;
    private long keptLines;
    private long bytes;
    private long keptBytes;

    public LogDiagnosis(RuleSet rules) {
        this.rules = rules;
        compressor = new Compressor(rules);
    }

    @Override
    public void accept(RawLine line) {
        accept(line, line.head().time());
    }

    /** Takes the next line, printed at {@code time}; says what became of it. */
    Verdict accept(RawLine line, long time) {
        lines++;
        int size = line.to() - line.from() + 1;
        bytes += size;
        boolean isSuspicious = detector.watch(line, lines, time);
        var verdict = isSuspicious ? Verdict.PROTECTED : compressor.judge(line);
        if (verdict == Verdict.ROUTINE) {
            compressedLog.drop(compressor.droppedBy().map(FilterRule::id).orElse(""));
        } else if (compressedLog.append(line.toLogLine(), lines, verdict)) {
            keptLines++;
            keptBytes += size;
        }
        return verdict;
    }

    /** What the log says by now. */
    public LogReport report() {
        return report(0);
    }

    /** What the lines after a position say; all lines count for how much was filtered. */
    LogReport report(long after) {
        var compression = new LogReport.Compression(lines, keptLines, bytes, keptBytes, compressor.dropped());
        return new LogReport(finding(after), compression);
    }

    private Finding finding(long after) {
        if (lines == 0) {
            return new Finding.Undecided("the log is empty");
        }
        return new RuleDiagnosis(rules).diagnose(linesAfter(after), detector.progress());
    }

    private List<Kept> linesAfter(long position) {
        var kept = compressedLog.snapshot();
        return position == 0
                ? kept
                : kept.stream().filter(it -> it.position() > position).toList();
    }

    Detector detector() {
        return detector;
    }

    /** The lines that the filter let through so far, in order; a copy. */
    public List<Kept> compressedLog() {
        return compressedLog.snapshot();
    }

    /** How many lines were taken. */
    long lines() {
        return lines;
    }

    long keptLines() {
        return keptLines;
    }

    /** Writes the whole state but the rules. */
    void save(DataOutput out) throws IOException {
        out.writeLong(lines);
        out.writeLong(keptLines);
        out.writeLong(bytes);
        out.writeLong(keptBytes);
        compressor.save(out);
        detector.save(out);
        compressedLog.save(out);
    }

    /** Goes on from what {@link #save} wrote. */
    void restore(DataInput in) throws IOException {
        lines = in.readLong();
        keptLines = in.readLong();
        bytes = in.readLong();
        keptBytes = in.readLong();
        compressor.restore(in);
        detector = Detector.restore(in);
        compressedLog = CompressedLog.restore(in);
    }
}
