package acme.ingest;

import acme.model.RawLine;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes lines of bytes, in bounded memory whatever the bytes are.
 *
 * <p>A line ends at a line feed; carriage returns inside it (progress bars) end a piece of it, and all pieces share the
 * line's number. ANSI escape sequences and NUL bytes are taken out. A line longer than the limit keeps its beginning and
 * says how much was cut. Confined to one thread.
 */
public final class LineAssembler {
    /** The longest line that is kept whole, in bytes. */
    public static final int MAX_LINE = 64 * 1024;

    /** A terminal title that does not end within so many bytes is text, not a title. */
    private static final int MAX_TITLE = 256;

    private static final byte ESCAPE = 0x1b;
    private static final long SPACES = 0x2020202020202020L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final LineSink sink;
    private final RawLine view;
    private byte[] buffer = new byte[4096];
    private int length;
    private long cut;
    private long number = 1;
    private boolean dirty;
    private boolean emitted;

    public LineAssembler(LineSink sink) {
        this(sink, new RawLine());
    }

    /** Uses the caller's view, which may already know its input, node and rank. */
    public LineAssembler(LineSink sink, RawLine view) {
        this.sink = sink;
        this.view = view;
    }

    /** Takes the next bytes of the log; a line may begin in one call and end in a later one. */
    public void accept(byte[] bytes, int from, int to) {
        int start = from;
        for (int i = nextControl(bytes, from, to); i < to; i = nextControl(bytes, i + 1, to)) {
            byte c = bytes[i];
            if (c == '\n') {
                end(bytes, start, i);
                nextNumber();
                start = i + 1;
            } else if (c == '\r') {
                if (start < i || length > 0 || cut > 0) {
                    end(bytes, start, i);
                }
                start = i + 1;
            } else if (c == ESCAPE || c == 0) {
                dirty = true;
            }
        }
        append(bytes, start, to);
    }

    /** Where the next byte below a space stands, or {@code to}; looks at eight bytes at a time. */
    private static int nextControl(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, i);
            // Exact up to the first hit; a byte above 127 is none.
            long below = eight - SPACES & ~eight & HIGH_BITS;
            if (below != 0) {
                return i + (Long.numberOfTrailingZeros(below) >>> 3);
            }
        }
        while (i < to && (bytes[i] < 0 || bytes[i] >= ' ')) {
            i++;
        }
        return i;
    }

    /** Ends the log: a last line without a line feed is a line too. */
    public void finish() {
        if (length > 0 || cut > 0) {
            flush();
        }
        nextNumber();
    }

    /** Writes what it holds of a line that has no end yet, how many lines it saw, and what they taught its view. */
    public void save(DataOutput out) throws IOException {
        out.writeInt(length);
        out.write(buffer, 0, length);
        out.writeLong(cut);
        out.writeLong(number);
        out.writeBoolean(dirty);
        out.writeBoolean(emitted);
        view.save(out);
    }

    /** Goes on where the assembler was that {@link #save} wrote down. */
    public void restore(DataInput in) throws IOException {
        int saved = in.readInt();
        if (saved < 0 || saved > MAX_LINE) {
            throw new IOException("a saved line of " + saved + " bytes");
        }
        buffer = new byte[Math.max(saved, 4096)];
        length = saved;
        in.readFully(buffer, 0, length);
        cut = in.readLong();
        number = in.readLong();
        dirty = in.readBoolean();
        emitted = in.readBoolean();
        view.restore(in);
    }

    private void nextNumber() {
        number++;
        emitted = false;
    }

    private void end(byte[] bytes, int from, int to) {
        if (length == 0 && cut == 0) {
            if (from < to || !emitted) {
                direct(bytes, from, to);
            }
            return;
        }
        append(bytes, from, to);
        flush();
    }

    /** A line that lies whole in the caller's bytes is not copied. */
    private void direct(byte[] bytes, int from, int to) {
        if (dirty || to - from > MAX_LINE) {
            append(bytes, from, to);
            flush();
            return;
        }
        emit(bytes, from, to);
    }

    private void append(byte[] bytes, int from, int to) {
        int room = MAX_LINE - length;
        int taken = Math.min(room, to - from);
        if (taken > 0) {
            if (length + taken > buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(MAX_LINE + 64, Math.max(buffer.length * 2, length + taken)));
            }
            System.arraycopy(bytes, from, buffer, length, taken);
            length += taken;
        }
        cut += to - from - Math.max(taken, 0);
    }

    private void flush() {
        int to = dirty ? clean(buffer, length) : length;
        if (cut > 0) {
            to = note(to);
        }
        length = 0;
        cut = 0;
        dirty = false;
        emit(buffer, 0, to);
    }

    private int note(int to) {
        byte[] words = (" … [" + cut + " bytes cut]").getBytes(StandardCharsets.UTF_8);
        int at = Math.min(to, MAX_LINE);
        if (at + words.length > buffer.length) {
            buffer = Arrays.copyOf(buffer, at + words.length);
        }
        System.arraycopy(words, 0, buffer, at, words.length);
        return at + words.length;
    }

    private void emit(byte[] bytes, int from, int to) {
        emitted = true;
        view.set(bytes, from, to, number);
        sink.accept(view);
    }

    /** Takes escape sequences (CSI, OSC, two-byte) and NUL bytes out, in place; the new length. */
    private static int clean(byte[] bytes, int length) {
        int out = 0;
        int i = 0;
        while (i < length) {
            byte c = bytes[i];
            if (c == ESCAPE) {
                i = afterEscape(bytes, i + 1, length);
            } else {
                if (c != 0) {
                    bytes[out++] = c;
                }
                i++;
            }
        }
        return out;
    }

    private static int afterEscape(byte[] bytes, int at, int length) {
        if (at >= length) {
            return at;
        }
        if (bytes[at] == '[') {
            int i = at + 1;
            while (i < length && (bytes[i] < 0x40 || bytes[i] > 0x7e)) {
                if (bytes[i] < 0x20) {
                    return i;
                }
                i++;
            }
            return Math.min(i + 1, length);
        }
        if (bytes[at] == ']') {
            int i = at + 1;
            int limit = Math.min(length, at + MAX_TITLE);
            while (i < limit && bytes[i] != 0x07 && bytes[i] != ESCAPE) {
                i++;
            }
            if (i == limit) {
                return at + 1;
            }
            return bytes[i] == ESCAPE ? Math.min(i + 2, length) : Math.min(i + 1, length);
        }
        return at + 1;
    }
}
