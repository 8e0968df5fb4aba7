package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The last line of each stream, where it was left out of the compressed log: what stands before a traceback says whether
 * the code went on, and must not be lost to a filter rule. Of each line the first 512 bytes, of at most 256 streams; one
 * whose place another stream took is forgotten. Allocates nothing for a line that is dropped. Confined to the job's thread.
 */
final class LeftOutLines {
    private static final int SLOTS = 256;
    private static final int MAX_BYTES = 512;

    private final @Nullable Slot[] slots = new Slot[SLOTS];

    private static final class Slot {
        private long stream;
        private byte[] bytes = new byte[128];
        private int length;
    }

    /** The line was left out; a blank one changes nothing. */
    void put(RawLine line) {
        var head = line.head();
        long stream = stream(line.origin().input(), head.nodeHash(), head.rank());
        put(stream, line.bytes(), head.bodyStart(), line.to());
    }

    /** As for a line that was read before. */
    void put(LogLine line) {
        byte[] body = line.body().getBytes(StandardCharsets.UTF_8);
        put(stream(line), body, 0, body.length);
    }

    private void put(long stream, byte[] text, int start, int to) {
        int from = start;
        while (from < to && text[from] == ' ') {
            from++;
        }
        if (from == to) {
            return;
        }
        int index = index(stream);
        var slot = slots[index];
        if (slot == null) {
            slot = new Slot();
            slots[index] = slot;
        }
        int length = Math.min(to - from, MAX_BYTES);
        if (length > slot.bytes.length) {
            slot.bytes = new byte[MAX_BYTES];
        }
        System.arraycopy(text, from, slot.bytes, 0, length);
        slot.stream = stream;
        slot.length = length;
    }

    /** The line of a stream that was put last, and forgets it; empty where the last one is kept. */
    String take(LogLine next) {
        long stream = stream(next);
        var slot = slots[index(stream)];
        if (slot == null || slot.stream != stream || slot.length == 0) {
            return "";
        }
        int length = slot.length;
        slot.length = 0;
        return new String(slot.bytes, 0, length, StandardCharsets.UTF_8).stripTrailing();
    }

    private static long stream(LogLine line) {
        return stream(line.input(), line.node().hashCode(), line.rank());
    }

    private static long stream(String input, int nodeHash, int rank) {
        return (long) (31 * input.hashCode() + nodeHash) << 32 | rank & 0xffff_ffffL;
    }

    private static int index(long stream) {
        long mixed = stream * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 56);
    }

    void save(DataOutput out) throws IOException {
        for (var slot : slots) {
            out.writeInt(slot == null ? 0 : slot.length);
            if (slot != null && slot.length > 0) {
                out.writeLong(slot.stream);
                out.write(slot.bytes, 0, slot.length);
            }
        }
    }

    /** Reads what {@link #save} wrote into this one, which is empty. */
    void restore(DataInput in) throws IOException {
        for (int i = 0; i < SLOTS; i++) {
            int length = in.readInt();
            if (length < 0 || length > MAX_BYTES) {
                throw new IOException("a saved log is damaged: a line of " + length + " bytes");
            }
            if (length > 0) {
                long stream = in.readLong();
                byte[] text = new byte[length];
                in.readFully(text);
                put(stream, text, 0, length);
            }
        }
    }
}
