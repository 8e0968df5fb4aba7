package acme.pattern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text with each of its {@link HexWords} put as one {@code 1}, each run of digits as one {@code 2}, whatever their
 * lengths: a wider shape than that of a {@link DigitMask}. Beside a hyphen or a colon a run may belong to a date or a time,
 * whose length expressions look at; there it keeps its length, as zeros. Confined to one thread; keeps buffers, which
 * grow to the longest text.
 */
final class WordMask {
    private static final byte[] DIGITS = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final byte NUMBER = '2';
    private static final byte HEX_PREFIX = '3';

    private final DigitMask shape = new DigitMask();
    private byte[] bytes = new byte[256];
    /** By number of the run: the offsets in the text where it begins and ends. */
    private int[] bounds = new int[32];

    private byte[][] bytesOf = new byte[16][];
    private boolean[] fixed = new boolean[16];

    private int runs;

    /** Takes the text at {@code text[from]}, of which the mask was made; false if nothing in it varies. */
    boolean set(byte[] text, int from, DigitMask digits) {
        int length = digits.length();
        if (bytes.length < length) {
            bytes = new byte[2 * length];
        }
        System.arraycopy(digits.bytes(), 0, bytes, 0, length);
        HexWords.mask(bytes, length);
        runs = 0;
        int out = 0;
        int at = 0;
        while (at < length) {
            int end = runEnd(at, length);
            if (end == at) {
                bytes[out++] = bytes[at++];
                continue;
            }
            if (isHexPrefix(at, length) && text[from + at] == '0') {
                bytes[out++] = HEX_PREFIX;
                at++;
                continue;
            }
            boolean isHex = bytes[at] == HexWords.PLACE;
            boolean isFixed =
                    !isHex && (end < length && isDateMark(bytes[end]) || at > 0 && isDateMark(digits.bytes()[at - 1]));
            addRun(at, end, isHex ? HEX_DIGITS : DIGITS, isFixed);
            if (isFixed) {
                while (at < end) {
                    bytes[out++] = bytes[at++];
                }
            } else {
                bytes[out++] = isHex ? HexWords.PLACE : NUMBER;
                at = end;
            }
        }
        if (runs == 0) {
            return false;
        }
        shape.setMasked(bytes, out, digits.isAscii());
        return true;
    }

    private int runEnd(int at, int length) {
        byte first = bytes[at];
        int end = at;
        if (first == '0' || first == HexWords.PLACE) {
            while (end < length && bytes[end] == first) {
                end++;
            }
        }
        return end;
    }

    /** The 0 of {@code 0x} before a hexadecimal word. */
    private boolean isHexPrefix(int at, int length) {
        return at + 2 < length && bytes[at + 1] == 'x' && bytes[at + 2] == HexWords.PLACE;
    }

    private static boolean isDateMark(byte b) {
        return b == '-' || b == ':';
    }

    private void addRun(int start, int end, byte[] variants, boolean isFixed) {
        if (bytesOf.length == runs) {
            bounds = Arrays.copyOf(bounds, 4 * runs);
            fixed = Arrays.copyOf(fixed, 2 * runs);
            bytesOf = Arrays.copyOf(bytesOf, 2 * runs);
        }
        bytesOf[runs] = variants;
        fixed[runs] = isFixed;
        bounds[2 * runs] = start;
        bounds[2 * runs++ + 1] = end;
    }

    DigitMask shape() {
        return shape;
    }

    /** How many runs there are in the text. */
    int runs() {
        return runs;
    }

    /** The offset in the text where a run begins. */
    int start(int run) {
        return bounds[2 * run];
    }

    int end(int run) {
        return bounds[2 * run + 1];
    }

    /** Whether the run is as long in all texts of this shape. */
    boolean isFixed(int run) {
        return fixed[run];
    }

    /** The bytes of which a run may consist in a text of this shape. */
    byte[] variants(int run) {
        return bytesOf[run];
    }
}
