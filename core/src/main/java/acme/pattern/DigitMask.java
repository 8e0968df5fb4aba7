package acme.pattern;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A text with every digit put as {@code 0}: its shape, which lines that differ only in their numbers have in common.
 * Confined to one thread; keeps one buffer, which grows to the longest text.
 *
 * <p>Eight bytes are done at a time, in the registers of ordinary arithmetic ("SIMD within a register").
 */
public final class DigitMask {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW_SEVEN = 0x7F7F7F7F7F7F7F7FL;
    private static final long HIGH_BIT = 0x8080808080808080L;
    private static final long ZERO_DIGITS = 0x3030303030303030L;
    /** What takes 10 and more over the high bit of a byte. */
    private static final long BEYOND_NINE = 0x7676767676767676L;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private byte[] bytes = new byte[256];
    private int length;
    private long hash;
    private boolean ascii;

    /** Takes a new text. */
    public void set(byte[] text, int from, int to) {
        length = to - from;
        if (bytes.length < length + Long.BYTES) {
            bytes = new byte[Math.max(2 * bytes.length, length + Long.BYTES)];
        }
        if (length < Long.BYTES) {
            setShort(text, from);
            return;
        }
        byte[] out = bytes;
        int last = length - Long.BYTES;
        long all = 0;
        long sum = length;
        for (int i = 0; i < last; i += Long.BYTES) {
            long word = (long) LONG.get(text, from + i);
            all |= word;
            word = mask(word);
            LONG.set(out, i, word);
            sum = (sum ^ word) * MULTIPLIER;
        }
        long word = (long) LONG.get(text, from + last);
        all |= word;
        word = mask(word);
        LONG.set(out, last, word);
        finish((sum ^ word) * MULTIPLIER, (all & HIGH_BIT) == 0);
    }

    /** The offset of the next digit, or the length. */
    int nextDigit(int offset) {
        for (int at = offset; at < length; at += Long.BYTES) {
            long other = (long) LONG.get(bytes, at) ^ ZERO_DIGITS;
            long digits = ~((other & LOW_SEVEN) + LOW_SEVEN | other) & HIGH_BIT;
            if (digits != 0) {
                return Math.min(length, at + (Long.numberOfTrailingZeros(digits) >>> 3));
            }
        }
        return length;
    }

    /** Takes what a wider mask has left of a text. */
    void setMasked(byte[] masked, int maskedLength, boolean isAscii) {
        length = maskedLength;
        if (bytes.length < length + Long.BYTES) {
            bytes = new byte[Math.max(2 * bytes.length, length + Long.BYTES)];
        }
        System.arraycopy(masked, 0, bytes, 0, length);
        Arrays.fill(bytes, length, length + Long.BYTES, (byte) 0);
        long sum = length;
        for (int i = 0; i < length; i += Long.BYTES) {
            sum = (sum ^ (long) LONG.get(bytes, i)) * MULTIPLIER;
        }
        finish(sum, isAscii);
    }

    private void setShort(byte[] text, int from) {
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = word << 8 | text[from + i] & 0xFF;
        }
        LONG.set(bytes, 0, mask(word));
        finish((length ^ mask(word)) * MULTIPLIER, (word & HIGH_BIT) == 0);
    }

    private void finish(long sum, boolean isAscii) {
        hash = sum ^ sum >>> 32;
        ascii = isAscii;
    }

    /** Puts a zero for each digit among eight bytes. */
    static long mask(long word) {
        long value = word ^ ZERO_DIGITS;
        long digits = ~((value & LOW_SEVEN) + BEYOND_NINE | value) & HIGH_BIT;
        long wholeBytes = digits - (digits >>> 7) | digits;
        return word ^ value & wholeBytes;
    }

    /** A copy with a zero for each digit. */
    static byte[] mask(byte[] text) {
        byte[] masked = text.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] = masked[i] >= '0' && masked[i] <= '9' ? (byte) '0' : masked[i];
        }
        return masked;
    }

    /** The masked text is in the first {@link #length} of these; valid until the next {@link #set}. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** A hash of the masked text, its bits well mixed. */
    long hash() {
        return hash;
    }

    /** Whether all of the text is ASCII. */
    boolean isAscii() {
        return ascii;
    }

    boolean equalTo(byte[] masked) {
        return masked.length == length && Arrays.equals(bytes, 0, length, masked, 0, length);
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }
}
