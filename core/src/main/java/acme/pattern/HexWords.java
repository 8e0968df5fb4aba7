package acme.pattern;

import java.util.Arrays;

/**
 * Hexadecimal words, as identifiers, addresses and CPU masks are written: words of five or more lower-case hexadecimal
 * digits, among them at least one letter and one decimal digit, with or without {@code 0x} before them. What looks like a
 * number with an exponent, {@code 12345e}, is none. Stateless, any thread.
 *
 * <p>A word is what ASCII letters, digits and underscores make up; any other byte ends it.
 */
final class HexWords {
    /** Shorter ones are mostly names, such as bf16 and c10d. */
    private static final int MIN_LENGTH = 5;

    private HexWords() {}

    /** Where the digits of a hexadecimal word begin, behind its {@code 0x}; -1 if the word in {@code text[from, to)} is none. */
    static int digits(byte[] text, int from, int to) {
        int digits = digitsBegin(text, from, to);
        return isMixed(text, digits, to) ? digits : -1;
    }

    /**
     * The longest stretch of a literal that stands in a text outside of hexadecimal words and numbers wherever the literal
     * stands: no digit is in it, nor a word that may be a hexadecimal one, or a part of one where the literal cuts it. May
     * be empty. The literal is in lower case.
     */
    static byte[] outside(byte[] literal) {
        int bestFrom = 0;
        int bestTo = 0;
        int from = 0;
        for (int at = 0; at <= literal.length; at++) {
            int end = at;
            while (end < literal.length && isWord(literal[end])) {
                end++;
            }
            boolean startsWord = at == 0 || !isWord(literal[at - 1]);
            boolean isHex = startsWord && mayBePart(literal, at, end);
            boolean isOut = at == literal.length || isHex || isDigit(literal[at]);
            if (isOut && at - from > bestTo - bestFrom) {
                bestFrom = from;
                bestTo = at;
            }
            if (isHex) {
                at = end - 1;
            }
            if (isOut) {
                from = at + 1;
            }
        }
        return Arrays.copyOfRange(literal, bestFrom, bestTo);
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
        if (to - from < MIN_LENGTH) {
            return false;
        }
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

    static boolean isWord(byte b) {
        return isDigit(b) || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_';
    }

    private static boolean isHexLetter(byte b) {
        return b >= 'a' && b <= 'f';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
