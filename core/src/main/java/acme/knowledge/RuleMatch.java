package acme.knowledge;

import acme.pattern.LinearPattern;
import java.util.Optional;
import java.util.Set;

/** What a diagnosis rule looks at. */
public sealed interface RuleMatch {

    /** A line whose body contains the pattern. */
    record OnLine(LinearPattern line) implements RuleMatch {}

    /**
     * A Python exception.
     *
     * @param classes simple class names; {@code *} stands for any
     * @param message found in the exception's message, which may have several lines
     * @param frames found in at least one frame of its traceback
     */
    record OnException(Set<String> classes, Optional<LinearPattern> message, Optional<LinearPattern> frames)
            implements RuleMatch {
        public OnException {
            classes = Set.copyOf(classes);
        }

        /** Whether it takes an exception of any class. */
        public boolean anyClass() {
            return classes.contains("*");
        }
    }
}
