package acme.pattern;

import java.util.Arrays;

/**
 * Hexadecimal words, as identifiers, addresses and CPU masks are written: words of lower-case hexadecimal digits, among
 * them at least one letter and one decimal digit, with or without {@code 0x} before them. What looks like a number with
 * an exponent, {@code 1e}, is none. Stateless, any thread.
 *
 * <p>A word is what ASCII letters, digits and underscores make up; any other byte ends it.
 */
final class HexWords {
    /** Stands in a mask for each digit of a hexadecimal word; no mask has it elsewhere, since other digits are 0 there. */
    static final byte PLACE = '1';

    private HexWords() {}

    /** Puts {@link #PLACE} for each digit of a hexadecimal word; false if there is no such word. */
    static boolean mask(byte[] text, int length) {
        boolean found = false;
        int at = 0;
        while (at < length) {
            int start = at;
            while (at < length && isWord(text[at])) {
                at++;
            }
            int digits = digitsBegin(text, start, at);
            if (isMixed(text, digits, at)) {
                Arrays.fill(text, digits, at, PLACE);
                found = true;
            }
            at++;
        }
        return found;
    }

    /**
     * The part of a literal that stands in a text outside of hexadecimal words wherever the literal stands: the whole
     * literal, or the longest stretch without what it begins or ends with and may be a part of such a word, and without
     * those that it holds. The literal is in lower case.
     */
    static byte[] outside(byte[] literal) {
        int bestFrom = 0;
        int bestTo = 0;
        int from = 0;
        int at = 0;
        while (at < literal.length) {
            int start = at;
            while (at < literal.length && isWord(literal[at])) {
                at++;
            }
            if (mayBePart(literal, start, at)) {
                if (start - from > bestTo - bestFrom) {
                    bestFrom = from;
                    bestTo = start;
                }
                from = at;
            }
            at++;
        }
        return literal.length - from > bestTo - bestFrom
                ? Arrays.copyOfRange(literal, from, literal.length)
                : Arrays.copyOfRange(literal, bestFrom, bestTo);
    }

    /** Whether a word of a literal may be a hexadecimal one, or a part of one where the literal cuts it. */
    private static boolean mayBePart(byte[] literal, int start, int end) {
        int digits = digitsBegin(literal, start, end);
        if (start > 0 && end < literal.length) {
            return isMixed(literal, digits, end);
        }
        if (digits == start && end > start && literal[start] == 'x') {
            digits++;
        }
        return digits < end && areHex(literal, digits, end);
    }

    private static int digitsBegin(byte[] text, int from, int to) {
        return to - from > 2 && text[from] == '0' && text[from + 1] == 'x' ? from + 2 : from;
    }

    private static boolean areHex(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(text[i]) && !isHexLetter(text[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMixed(byte[] text, int from, int to) {
        int letters = 0;
        int exponents = 0;
        for (int i = from; i < to; i++) {
            boolean isLetter = isHexLetter(text[i]);
            if (!isLetter && !isDigit(text[i])) {
                return false;
            }
            letters += isLetter ? 1 : 0;
            exponents += text[i] == 'e' && i > from ? 1 : 0;
        }
        boolean isNumber = letters == 1 && exponents == 1;
        return letters > 0 && letters < to - from && !isNumber;
    }

    private static boolean isWord(byte b) {
        return isDigit(b) || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_';
    }

    private static boolean isHexLetter(byte b) {
        return b >= 'a' && b <= 'f';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
