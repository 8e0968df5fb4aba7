package acme.detect;

import acme.model.Metrics;
import acme.pattern.LinearPattern;
import acme.pattern.PatternMatch;
import acme.pattern.PatternSet;
import java.util.List;
import java.util.Locale;

/**
 * Reads metrics from lines that users describe: expressions whose named groups are called as the {@linkplain
 * acme.knowledge.RuleSet#METRIC_NAMES metrics} are. Confined to one thread; a line that no expression matches costs no object.
 */
final class UserMetrics {
    private final List<LinearPattern> patterns;
    private final PatternSet.Scanner scanner;

    UserMetrics(List<LinearPattern> patterns) {
        this.patterns = List.copyOf(patterns);
        scanner = PatternSet.of(patterns).scanner();
    }

    /** Reads the line by the first expression that is found in it; false where none is. */
    boolean read(byte[] text, int from, int to, Metrics metrics) {
        int first = patterns.isEmpty() ? -1 : scanner.first(text, from, to);
        if (first < 0) {
            return false;
        }
        metrics.clear();
        var match = patterns.get(first).matcher().match(text, from, to).orElseThrow();
        double step = number(match, "step");
        if (step >= 0) {
            metrics.setStep((long) step);
        }
        if (match.group("loss").isPresent()) {
            metrics.setLoss(number(match, "loss"));
        }
        metrics.setGradNorm(number(match, "gradNorm"));
        metrics.setLearningRate(number(match, "learningRate"));
        if (match.group("throughput").isPresent()) {
            metrics.setThroughput(number(match, "throughput"), Metrics.Unit.TOKENS);
        }
        metrics.setStepSeconds(number(match, "stepSeconds"));
        return true;
    }

    /** The number that a group caught; NaN where it caught none, or the word nan. */
    private static double number(PatternMatch match, String name) {
        var word = match.group(name).orElse("nan").replace(",", "");
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            return word.toLowerCase(Locale.ROOT).startsWith("inf") ? Double.POSITIVE_INFINITY : Double.NaN;
        }
    }
}
