package acme.pattern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * Finds the patterns of which a required literal stands in a text. Confined to one thread while patterns are
 * added; then immutable, any thread.
 *
 * <p>The longer a literal, the fewer places of a text need be looked at for it, so literals are kept by length.
 */
final class LiteralIndex {
    private static final int MIN_LITERAL_BYTES = 2;

    private final GramIndex[] byLength = gramIndexes();
    /** By what is left of literals where the numbers and hexadecimal words of a text are masked. */
    private final GramIndex[] outsideWords = gramIndexes();
    /** The patterns with literals of which too little is left to look for. */
    private int[] insideWords = {};

    LiteralIndex() {}

    /** A copy to add to. */
    LiteralIndex(LiteralIndex other) {
        Arrays.setAll(byLength, i -> new GramIndex(other.byLength[i]));
        Arrays.setAll(outsideWords, i -> new GramIndex(other.outsideWords[i]));
        insideWords = other.insideWords;
    }

    private static GramIndex[] gramIndexes() {
        return new GramIndex[] {
            new GramIndex(16, 8), new GramIndex(8, 8), new GramIndex(4, 4), new GramIndex(3, 2), new GramIndex(2, 1)
        };
    }

    /** Adds a pattern under its literals; false if it has none that could be found, and has to be tried on every text. */
    boolean add(Set<String> requiredLiterals, int pattern) {
        for (String literal : requiredLiterals) {
            if (literal.getBytes(StandardCharsets.UTF_8).length < MIN_LITERAL_BYTES) {
                return false;
            }
        }
        boolean isInside = false;
        for (String literal : requiredLiterals) {
            byte[] bytes = literal.getBytes(StandardCharsets.UTF_8);
            add(bytes, pattern, byLength);
            byte[] outside = HexWords.outside(bytes);
            isInside |= outside.length < MIN_LITERAL_BYTES;
            if (outside.length >= MIN_LITERAL_BYTES && outside.length < bytes.length) {
                add(outside, pattern, outsideWords);
            }
        }
        if (isInside) {
            insideWords = Arrays.copyOf(insideWords, insideWords.length + 1);
            insideWords[insideWords.length - 1] = pattern;
        }
        return !requiredLiterals.isEmpty();
    }

    private static void add(byte[] literal, int pattern, GramIndex[] byLength) {
        int i = 0;
        while (literal.length < byLength[i].minLiteralBytes()) {
            i++;
        }
        byLength[i].add(FoldedText.fold(literal), pattern);
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

    /** After {@link #scan}, adds those that may match where the text's numbers and {@link HexWords} are others. */
    void scanOutsideWords(FoldedText text, Candidates found, Pins pins) {
        for (GramIndex index : outsideWords) {
            index.scan(text, found, pins);
        }
        for (int pattern : insideWords) {
            found.add(pattern);
        }
    }
}
