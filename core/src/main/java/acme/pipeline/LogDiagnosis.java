package acme.pipeline;

import acme.compress.Compressor;
import acme.detect.Detector;
import acme.diagnose.RuleDiagnosis;
import acme.ingest.LineSink;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog;
import acme.model.Finding;
import acme.model.RawLine;

/**
 * Diagnoses one whole log: takes its lines in order, then says what happened. Confined to one thread; used once.
 */
public final class LogDiagnosis implements LineSink {
    private final Detector detector = new Detector();
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
        boolean isSuspect = detector.watch(line, lines, line.head().time());
        switch (compressor.judge(line)) {
            case ROUTINE -> {
                if (isSuspect) {
                    keep(line, true);
                }
            }
            case KEPT -> keep(line, isSuspect);
            case PROTECTED -> keep(line, true);
        }
    }

    private void keep(RawLine line, boolean isProtected) {
        if (compressedLog.append(line.toLogLine(), lines, isProtected)) {
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
                new RuleDiagnosis(rules).diagnose(compressedLog.snapshot(), detector.progress()), compression);
    }
}
