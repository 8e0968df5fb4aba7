package acme.pipeline;

import acme.compress.Reason;
import acme.detect.Detector;
import acme.ingest.LineSink;
import acme.knowledge.RuleSet;
import acme.model.LogLine;
import acme.model.RawLine;
import acme.model.Verdict;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Says what becomes of lines of a log, and why: takes all lines of the log in order, since a line may be kept for what
 * stands before it. Confined to one thread.
 */
public final class LineExplainer implements LineSink {
    private final LongPredicate numbers;
    private final Consumer<Explanation> explanations;
    private final LogCompression compression;
    private final Detector detector;

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

    /**
     * Explains the lines of some numbers, counted from 1.
     *
     * @param explanations is told of each of them, several times where carriage returns divide it
     */
    public LineExplainer(RuleSet rules, LongPredicate numbers, Consumer<Explanation> explanations) {
        this.numbers = numbers;
        this.explanations = explanations;
        compression = new LogCompression(rules);
        detector = new Detector(rules.metrics());
    }

    @Override
    public void accept(RawLine line) {
        boolean isSuspicious =
                detector.watch(line, compression.lines() + 1, line.head().time());
        if (numbers.test(line.number())) {
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
        explanations.accept(new Explanation(logLine, verdict, reason, copyOf));
    }
}
