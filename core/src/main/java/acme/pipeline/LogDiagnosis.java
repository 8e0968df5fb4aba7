package acme.pipeline;

import acme.compress.Compressor;
import acme.detect.ProgressWatch;
import acme.diagnose.RuleDiagnosis;
import acme.ingest.LineSink;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog;
import acme.model.Finding;
import acme.model.RawLine;
import acme.model.Verdict;

/**
 * Diagnoses one whole log: takes its lines in order, then says what happened. Confined to one thread; used once.
 */
public final class LogDiagnosis implements LineSink {
    private final ProgressWatch progress = new ProgressWatch();
    private final CompressedLog compressedLog = new CompressedLog();
    private final Compressor compressor;
    private final RuleSet rules;
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
        lines++;
        bytes += line.to() - line.from() + 1;
        progress.watch(line, lines);
        var verdict = compressor.judge(line);
        if (verdict != Verdict.ROUTINE && compressedLog.append(line.toLogLine(), lines, verdict)) {
            keptLines++;
            keptBytes += line.to() - line.from() + 1;
        }
    }

    /** What the log says, once its last line was accepted. */
    public LogReport finish() {
        var compression = new LogReport.Compression(lines, keptLines, bytes, keptBytes, compressor.dropped());
        if (lines == 0) {
            return new LogReport(new Finding.Undecided("the log is empty"), compression);
        }
        return new LogReport(
                new RuleDiagnosis(rules).diagnose(compressedLog.snapshot(), progress.progress()), compression);
    }
}
