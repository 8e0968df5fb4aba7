package acme.pattern;

import java.util.Arrays;

/**
 * A byte range made well-formed UTF-8: the range itself if it is, else a copy in which each malformed part is U+FFFD.
 * Confined to one thread; keeps one buffer, which grows to the longest malformed text.
 */
final class CleanText {
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private byte[] buffer = new byte[0];
    private byte[] bytes = buffer;
    private int from;
    private int to;
    private boolean copied;

    /** Takes a new text. Allocates nothing if it is well-formed. */
    void set(byte[] text, int textFrom, int textTo) {
        set(text, textFrom, textTo, Utf8.isAscii(text, textFrom, textTo));
    }

    /** As {@link #set(byte[], int, int)}, where the caller has seen whether all of it is ASCII. */
    void set(byte[] text, int textFrom, int textTo, boolean ascii) {
        if (ascii || Utf8.isWellFormed(text, textFrom, textTo)) {
            bytes = text;
            from = textFrom;
            to = textTo;
            copied = false;
            return;
        }
        repair(text, textFrom, textTo);
    }

    /** Whether the text was malformed, so that {@link #bytes} is a copy with other offsets. */
    boolean isCopied() {
        return copied;
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    private void repair(byte[] text, int textFrom, int textTo) {
        int size = 0;
        int at = textFrom;
        while (at < textTo) {
            if (buffer.length < size + 4) {
                buffer = Arrays.copyOf(buffer, Math.max(2 * size, textTo - textFrom + 64));
            }
            int unit = Utf8.unit(text, at, textTo);
            int length = Math.abs(unit);
            boolean good = unit > 0;
            System.arraycopy(good ? text : REPLACEMENT, good ? at : 0, buffer, size, good ? length : 3);
            size += good ? length : 3;
            at += length;
        }
        bytes = buffer;
        copied = true;
        from = 0;
        to = size;
    }

    /** The offset in the text given to {@link #set} of an offset, at the border of a character, in the clean text. */
    static int originalOffset(byte[] text, int textFrom, int textTo, int cleanOffset) {
        int at = textFrom;
        int clean = 0;
        while (clean < cleanOffset) {
            int unit = Utf8.unit(text, at, textTo);
            clean += unit > 0 ? unit : 3;
            at += Math.abs(unit);
        }
        return at;
    }
}
