package acme.knowledge;

import acme.pattern.LinearPattern;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All rules in force, and the Xid catalogue. Immutable, any thread.
 *
 * @param diagnosis diagnosis rules with unique ids
 * @param filters filter rules with unique ids, in the order in which they are asked
 * @param xids what driver error codes mean
 * @param metrics users' expressions for metric lines, whose named groups are called as the metrics are
 */
public record RuleSet(
        List<DiagnosisRule> diagnosis, List<FilterRule> filters, XidCatalogue xids, List<LinearPattern> metrics) {

    /**
     * What a named group of a metrics expression may be called; {@code stepSeconds} is the time of one step in seconds,
     * {@code throughput} counts tokens a second.
     */
    public static final Set<String> METRIC_NAMES =
            Set.of("step", "loss", "gradNorm", "learningRate", "throughput", "stepSeconds");

    /** Rules without any of users for metric lines. */
    public RuleSet(List<DiagnosisRule> diagnosis, List<FilterRule> filters, XidCatalogue xids) {
        this(diagnosis, filters, xids, List.of());
    }

    public RuleSet {
        diagnosis = List.copyOf(diagnosis);
        filters = List.copyOf(filters);
        metrics = List.copyOf(metrics);
        var ids = new HashSet<String>();
        for (var rule : diagnosis) {
            requireNew(ids, rule.id());
        }
        for (var rule : filters) {
            requireNew(ids, rule.id());
        }
    }

    private static void requireNew(HashSet<String> ids, String id) {
        if (!ids.add(id)) {
            throw new IllegalArgumentException("two rules are called " + id);
        }
    }
}
