package acme.pattern;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A masked text in which ASCII letters of either case are the same, and some other bytes too, eight bytes of room
 * behind it. A text that contains a literal in some case contains, when folded, the folded literal. Confined to one
 * thread; keeps one buffer, which grows to the longest text.
 */
final class FoldedText {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long CASE_BITS = 0x2020202020202020L;

    private byte[] bytes = new byte[256];

    private byte[] original = bytes;
    private int from;
    private int length;

    /** Takes the text in {@code text[from, ...)}, of which the mask was made. */
    void set(byte[] text, int textFrom, DigitMask masked) {
        original = text;
        from = textFrom;
        length = masked.length();
        if (bytes.length < masked.bytes().length) {
            bytes = new byte[masked.bytes().length];
        }
        for (int i = 0; i < length; i += Long.BYTES) {
            LONG.set(bytes, i, word(masked.bytes(), i) | CASE_BITS);
        }
    }

    int length() {
        return length;
    }

    /** Eight bytes, the first in the lowest bits; those beyond the text mean nothing. */
    long word(int at) {
        return word(bytes, at);
    }

    /** Whether folded bytes, their digits masked, stand at a place. */
    boolean hasAt(int at, byte[] masked) {
        return at >= 0
                && at + masked.length <= length
                && Arrays.equals(masked, 0, masked.length, bytes, at, at + masked.length);
    }

    /** The byte as it was before folding. */
    byte original(int at) {
        return original[from + at];
    }

    /** Folds a literal, its digits kept. */
    static byte[] fold(byte[] literal) {
        byte[] folded = literal.clone();
        for (int i = 0; i < folded.length; i++) {
            folded[i] |= 0x20;
        }
        return folded;
    }

    private static long word(byte[] text, int at) {
        return (long) LONG.get(text, at);
    }
}
