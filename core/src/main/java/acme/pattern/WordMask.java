package acme.pattern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text in which whole numbers and {@link HexWords} are put as one mark each, whatever their lengths: a wider shape than
 * that of a {@link DigitMask}. Confined to one thread; keeps buffers, which grow to the longest text.
 *
 * <p>What expressions often look at is kept: numbers of up to three digits have another mark than longer ones; beside a
 * hyphen or a colon, and after the comma or point behind such a number, digits may be a date or a time and keep their
 * count; one or two digits that end a name, as in fp16, stay what they are.
 */
final class WordMask {
    private static final byte[] DIGITS = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    // The marks are bytes that stand in no well-formed text.
    private static final byte HEX = (byte) 0xFF;
    private static final byte SHORT = (byte) 0xFE;
    private static final byte LONG = (byte) 0xFD;
    private static final byte DIGIT = (byte) 0xFC;

    private static final int SHORT_LENGTH = 3;
    private static final int NAME_LENGTH = 2;

    private final DigitMask shape = new DigitMask();
    private byte[] bytes = new byte[256];
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private byte[] marks = new byte[16];
    private int maskedLength;
    private int runs;
    private final Pins kept = new Pins();

    /**
     * Takes the text at {@code text[from]}, of which the mask was made; false if nothing in it varies, or it is malformed.
     */
    boolean set(byte[] text, int from, DigitMask digits) {
        int length = digits.length();
        if (!digits.isAscii() && !Utf8.isWellFormed(text, from, from + length)) {
            return false;
        }
        if (bytes.length < length) {
            bytes = new byte[2 * length];
        }
        runs = 0;
        kept.clear();
        maskedLength = 0;
        byte[] masked = digits.bytes();
        int at = 0;
        int wordEnd = 0;
        for (int digit = digits.nextDigit(0); digit < length; digit = digits.nextDigit(at)) {
            int hex = -1;
            if (digit >= wordEnd) {
                int word = wordStart(masked, at, digit);
                wordEnd = wordEnd(masked, digit, length);
                hex = HexWords.digits(masked, word, wordEnd);
            }
            int run = hex < 0 ? digit : hex;
            int end = hex < 0 ? numberEnd(masked, digit, length) : wordEnd;
            if (digit < run) {
                kept.add(digit);
            }
            copy(text, from, at, run);
            byte mark = hex < 0 ? mark(text, from, run, end, length) : HEX;
            if (mark != 0) {
                add(run, end, mark);
            } else {
                for (int i = run; i < end; i++) {
                    kept.add(i);
                }
                copy(text, from, run, end);
            }
            at = end;
        }
        copy(text, from, at, length);
        shape.setMasked(bytes, maskedLength, digits.isAscii());
        return runs > 0;
    }

    private static int wordStart(byte[] masked, int from, int at) {
        int start = at;
        while (start > from && HexWords.isWord(masked[start - 1])) {
            start--;
        }
        return start;
    }

    private static int wordEnd(byte[] masked, int at, int length) {
        int end = at;
        while (end < length && HexWords.isWord(masked[end])) {
            end++;
        }
        return end;
    }

    private static int numberEnd(byte[] masked, int at, int length) {
        int end = at;
        while (end < length && masked[end] == '0') {
            end++;
        }
        return end;
    }

    private void copy(byte[] text, int from, int start, int end) {
        System.arraycopy(text, from + start, bytes, maskedLength, end - start);
        maskedLength += end - start;
    }

    /** The mark of a number; 0 where it stays what it is. */
    private byte mark(byte[] text, int from, int at, int end, int length) {
        byte before = at == 0 ? 0 : text[from + at - 1];
        if (isLetter(before) && end - at <= NAME_LENGTH) {
            return 0;
        }
        boolean isFraction =
                (before == ',' || before == '.') && runs > 0 && marks[runs - 1] == DIGIT && ends[runs - 1] == at - 1;
        if (isFraction || isDateMark(before) || end < length && isDateMark(text[from + end])) {
            return DIGIT;
        }
        return end - at <= SHORT_LENGTH ? SHORT : LONG;
    }

    private static boolean isLetter(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
    }

    private static boolean isDateMark(byte b) {
        return b == '-' || b == ':';
    }

    private void add(int start, int end, byte mark) {
        if (marks.length == runs) {
            starts = Arrays.copyOf(starts, 2 * runs);
            ends = Arrays.copyOf(ends, 2 * runs);
            marks = Arrays.copyOf(marks, 2 * runs);
        }
        starts[runs] = start;
        ends[runs] = end;
        marks[runs++] = mark;
        int count = mark == DIGIT ? end - start : 1;
        Arrays.fill(bytes, maskedLength, maskedLength + count, mark);
        maskedLength += count;
    }

    DigitMask shape() {
        return shape;
    }

    /**
     * The digits that stay what they are: of the texts that differ from this one in digits alone, those with the same ones
     * here are of this shape.
     */
    Pins kept() {
        return kept;
    }

    /** How many runs there are in the text. */
    int runs() {
        return runs;
    }

    /** The offset in the text where a run begins. */
    int start(int run) {
        return starts[run];
    }

    int end(int run) {
        return ends[run];
    }

    /** The bytes of which a run may consist in a text of this shape. */
    byte[] variants(int run) {
        return marks[run] == HEX ? HEX_DIGITS : DIGITS;
    }

    /** How long the run is at least in a text of this shape. */
    int minLength(int run) {
        return switch (marks[run]) {
            case DIGIT -> ends[run] - starts[run];
            case LONG -> SHORT_LENGTH + 1;
            default -> 1;
        };
    }

    /** How long it is at most; {@link Integer#MAX_VALUE} where that is not said. */
    int maxLength(int run) {
        return switch (marks[run]) {
            case DIGIT -> ends[run] - starts[run];
            case SHORT -> SHORT_LENGTH;
            default -> Integer.MAX_VALUE;
        };
    }
}
