package acme.pipeline;

import acme.compress.Reason;
import acme.detect.Detector;
import acme.ingest.LineSink;
import acme.knowledge.RuleSet;
import acme.model.LogLine;
import acme.model.RawLine;
import acme.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Says what becomes of one line of a log, and why: takes the lines of the log in order, since a line may be kept for what
 * stands before it. Confined to one thread.
 */
public final class LineExplainer implements LineSink {
    private final long number;
    private final LogCompression compression;
    private final Detector detector;
    private final List<Explanation> explanations = new ArrayList<>();

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
        compression = new LogCompression(rules);
        detector = new Detector(rules.metrics());
    }

    @Override
    public void accept(RawLine line) {
        boolean isSuspicious =
                detector.watch(line, compression.lines() + 1, line.head().time());
        if (line.number() == number) {
            explain(line, isSuspicious);
        } else {
            compression.accept(line, isSuspicious);
        }
    }

    private void explain(RawLine line, boolean isSuspicious) {
        var reason = compression.reason(line, isSuspicious);
        long before = compression.keptLines();
        var verdict = compression.accept(line, isSuspicious);
        var logLine = line.toLogLine();
        boolean isCopy = verdict != Verdict.ROUTINE && compression.keptLines() == before;
        var copyOf = isCopy ? compression.log().keptInstead() : OptionalLong.empty();
        explanations.add(new Explanation(logLine, verdict, reason, copyOf));
    }

    /** What became of the line, one for each piece where carriage returns divide it; nothing where the log has no such line. */
    public List<Explanation> explanations() {
        return List.copyOf(explanations);
    }
}
