package acme.llm;

import acme.llm.SecretFinder.Span;
import java.util.Arrays;

/**
 * A text as a person reads it: without characters that nobody sees, and with full-width letters as plain ones, so that a
 * secret is found however it was written. Knows where each of its characters stood. Immutable.
 */
final class LegibleText {
    private static final char FIRST_WIDE = '\uff01';
    private static final char LAST_WIDE = '\uff5e';
    private static final int WIDE_TO_PLAIN = FIRST_WIDE - '!';

    private final CharSequence text;
    /** Of each character of the text, and of its end, the place in the original; empty where all stand as they stood. */
    private final int[] places;

    private LegibleText(CharSequence text, int[] places) {
        this.text = text;
        this.places = places;
    }

    static LegibleText of(CharSequence original) {
        int length = original.length();
        int first = 0;
        while (first < length && isPlain(original.charAt(first))) {
            first++;
        }
        if (first == length) {
            return new LegibleText(original, new int[0]);
        }
        var text = new StringBuilder(length);
        var places = new int[length + 1];
        for (int i = 0; i < length; i++) {
            char c = original.charAt(i);
            if (!isInvisible(c)) {
                places[text.length()] = i;
                text.append(isWide(c) ? (char) (c - WIDE_TO_PLAIN) : c);
            }
        }
        places[text.length()] = length;
        return new LegibleText(text.toString(), Arrays.copyOf(places, text.length() + 1));
    }

    CharSequence text() {
        return text;
    }

    /** The same span of the original, with the invisible characters inside it. */
    Span inOriginal(Span span) {
        return places.length == 0 || span.length() == 0
                ? span
                : new Span(places[span.start()], places[span.end() - 1] + 1, span.kind());
    }

    private static boolean isPlain(char c) {
        return c < 0x80 || !isInvisible(c) && !isWide(c);
    }

    private static boolean isWide(char c) {
        return c >= FIRST_WIDE && c <= LAST_WIDE;
    }

    private static boolean isInvisible(char c) {
        return Character.getType(c) == Character.FORMAT;
    }
}
