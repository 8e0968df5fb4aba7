package acme.pipeline;

import acme.compress.Compressor;
import acme.compress.Reason;
import acme.detect.Detector;
import acme.ingest.LineSink;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog;
import acme.model.LogLine;
import acme.model.RawLine;
import acme.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Says what becomes of one line of a log, and why: takes the lines of the log in order, since a line may be kept for what
 * stands before it. Confined to one thread.
 */
public final class LineExplainer implements LineSink {
    private final long number;
    private final Compressor compressor;
    private final Detector detector;
    private final CompressedLog compressedLog = new CompressedLog();
    private final List<Explanation> explanations = new ArrayList<>();
    private long lines;

    /**
     * What became of a line.
     *
     * @param line the line
     * @param verdict what the filter said
     * @param reason why
     * @param copyOf the number of the line that is kept in its stead, where it was one copy too many
     */
    public record Explanation(LogLine line, Verdict verdict, Reason reason, OptionalLong copyOf) {
        /** Whether it stands in the compressed log. */
        public boolean isKept() {
            return verdict != Verdict.ROUTINE && copyOf.isEmpty();
        }
    }

    /** Explains the line with a number, counted from 1. */
    public LineExplainer(RuleSet rules, long number) {
        this.number = number;
        compressor = new Compressor(rules);
        detector = new Detector(rules.metrics());
    }

    @Override
    public void accept(RawLine line) {
        lines++;
        boolean isAsked = line.number() == number;
        boolean isSuspicious = detector.watch(line, lines, line.head().time());
        var reason = !isAsked
                ? null
                : isSuspicious ? new Reason("its numbers look wrong", Optional.empty()) : compressor.reason(line);
        var verdict = isSuspicious ? Verdict.PROTECTED : compressor.judge(line);
        var copyOf = OptionalLong.empty();
        var logLine = line.toLogLine();
        if (verdict != Verdict.ROUTINE && !compressedLog.append(logLine, lines, verdict)) {
            copyOf = compressedLog.firstCopy(logLine);
        }
        if (reason != null) {
            explanations.add(new Explanation(logLine, verdict, reason, copyOf));
        }
    }

    /** What became of the line, one for each piece where carriage returns divide it; nothing where the log has no such line. */
    public List<Explanation> explanations() {
        return List.copyOf(explanations);
    }
}
