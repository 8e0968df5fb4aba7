package acme.pattern;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Finds the patterns of which a required literal stands in a text. Confined to one thread while patterns are
 * added; then immutable, any thread.
 *
 * <p>The longer a literal, the fewer places of a text need be looked at for it, so literals are kept by length.
 */
final class LiteralIndex {
    private static final int MIN_LITERAL_BYTES = 2;

    private final GramIndex[] byLength;

    LiteralIndex() {
        byLength = new GramIndex[] {
            new GramIndex(16, 8), new GramIndex(8, 8), new GramIndex(4, 4), new GramIndex(3, 2), new GramIndex(2, 1)
        };
    }

    /** A copy to add to. */
    LiteralIndex(LiteralIndex other) {
        byLength = new GramIndex[other.byLength.length];
        for (int i = 0; i < byLength.length; i++) {
            byLength[i] = new GramIndex(other.byLength[i]);
        }
    }

    /** Adds a pattern under its literals; false if it has none that could be found, and has to be tried on every text. */
    boolean add(Set<String> requiredLiterals, int pattern) {
        for (String literal : requiredLiterals) {
            if (literal.getBytes(StandardCharsets.UTF_8).length < MIN_LITERAL_BYTES) {
                return false;
            }
        }
        for (String literal : requiredLiterals) {
            byte[] folded = FoldedText.fold(literal.getBytes(StandardCharsets.UTF_8));
            indexFor(folded.length).add(folded, pattern);
        }
        return !requiredLiterals.isEmpty();
    }

    private GramIndex indexFor(int literalBytes) {
        int i = 0;
        while (literalBytes < byLength[i].minLiteralBytes()) {
            i++;
        }
        return byLength[i];
    }

    /**
     * Adds the patterns that may match the text, and pins the digits without which there would be others; for any text
     * that differs only in other digits they are the same.
     */
    void scan(FoldedText text, Candidates found, Pins pins) {
        for (GramIndex index : byLength) {
            index.scan(text, found, pins);
        }
    }
}
