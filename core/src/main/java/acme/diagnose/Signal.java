package acme.diagnose;

import acme.knowledge.DiagnosisRule;
import acme.model.CompressedLog.Kept;
import java.util.Map;
import java.util.Optional;

/**
 * One sign of trouble: a line with the rule that speaks for it.
 *
 * @param kept the line
 * @param rule the most specific rule that hit it
 * @param groups what the rule's named groups caught
 * @param raised the exception, where the line names one
 */
record Signal(Kept kept, DiagnosisRule rule, Map<String, String> groups, Optional<Raised> raised) {
    Signal {
        groups = Map.copyOf(groups);
    }

    long position() {
        return kept.position();
    }

    boolean isIgnored() {
        return raised.isPresent() && raised.get().isIgnored();
    }
}
