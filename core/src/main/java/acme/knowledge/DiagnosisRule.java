package acme.knowledge;

import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Role;
import acme.model.Source;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A pattern with its diagnosis.
 *
 * @param id {@code family.name}, unique in a rule set
 * @param match what it looks at
 * @param errorType the failure's kind if this is the root cause
 * @param source whose fault it is
 * @param recoverable whether the unchanged job would succeed when started again, on healthy nodes where hardware was at
 *     fault
 * @param role whether it can be the root cause
 * @param fatal whether training cannot survive it
 * @param specificity 0 to 100: how exactly the line names the mechanism; of two rules on one line the higher speaks
 * @param explainedBy ids of rules that are the cause when both were seen; {@code family.*} for a family
 * @param rootCause one sentence with {@code {group}} places; empty for rules that are never a cause
 * @param asSymptom what happened, after "63 ranks then", where another cause was found; with places; may be empty
 * @param mitigation what to do; empty for rules that are never a cause
 * @param hint what fault detection should test
 * @param mark what the line says about the job's life
 */
public record DiagnosisRule(
        String id,
        RuleMatch match,
        ErrorType errorType,
        Source source,
        boolean recoverable,
        Role role,
        boolean fatal,
        int specificity,
        List<String> explainedBy,
        String rootCause,
        String asSymptom,
        String mitigation,
        Hint hint,
        Optional<Mark> mark) {

    public DiagnosisRule {
        Objects.requireNonNull(id);
        Objects.requireNonNull(match);
        if (specificity < 0 || specificity > 100) {
            throw new IllegalArgumentException("specificity is 0 to 100, not " + specificity);
        }
        explainedBy = List.copyOf(explainedBy);
    }

    /** The same rule, found by something else. */
    public DiagnosisRule withMatch(RuleMatch other) {
        return new DiagnosisRule(
                id,
                other,
                errorType,
                source,
                recoverable,
                role,
                fatal,
                specificity,
                explainedBy,
                rootCause,
                asSymptom,
                mitigation,
                hint,
                mark);
    }

    /** Whether a line of the other rule, where both were seen, is the cause of this one's. */
    public boolean isExplainedBy(DiagnosisRule other) {
        for (var name : explainedBy) {
            boolean family = name.endsWith(".*");
            if (family ? other.id.startsWith(name.substring(0, name.length() - 1)) : other.id.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
