package acme.compress;

import java.util.Objects;
import java.util.Optional;

/**
 * Why a line is dropped or kept.
 *
 * @param words a clause about the line, such as "it begins a traceback"
 * @param rule the id of the rule that decided; empty where none did
 */
public record Reason(String words, Optional<String> rule) {
    public Reason {
        Objects.requireNonNull(words);
    }

    static Reason of(String words) {
        return new Reason(words, Optional.empty());
    }

    static Reason ofRule(String words, String rule) {
        return new Reason(words, Optional.of(rule));
    }
}
