package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of short texts, none of them the start of another, that finds by bisection which of them a line starts with.
 * Confined to one thread.
 */
final class SortedTexts {
    private final List<byte[]> texts = new ArrayList<>();

    int size() {
        return texts.size();
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    /** The length of the text that {@code line[from, to)} starts with; 0 where it starts with none. */
    int startOf(byte[] line, int from, int to) {
        int low = 0;
        int high = texts.size();
        while (low < high) {
            int middle = low + high >>> 1;
            byte[] text = texts.get(middle);
            int common = Arrays.mismatch(text, 0, text.length, line, from, to);
            if (common < 0 || common == text.length) {
                return text.length;
            }
            boolean isBefore =
                    from + common < to && Byte.toUnsignedInt(text[common]) < Byte.toUnsignedInt(line[from + common]);
            low = isBefore ? middle + 1 : low;
            high = isBefore ? high : middle;
        }
        return 0;
    }

    /** Adds a text that starts with none of the others; one that does changes nothing. */
    void add(byte[] text) {
        if (startOf(text, 0, text.length) > 0) {
            return;
        }
        int at = 0;
        while (at < texts.size() && Arrays.compareUnsigned(texts.get(at), text) < 0) {
            at++;
        }
        texts.add(at, text);
    }

    void remove(byte[] text) {
        texts.removeIf(other -> Arrays.equals(other, text));
    }

    void clear() {
        texts.clear();
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(texts.size());
        for (byte[] text : texts) {
            out.writeByte(text.length);
            out.write(text);
        }
    }

    /** Goes on from what {@link #save} wrote. */
    void restore(DataInput in) throws IOException {
        texts.clear();
        for (int i = in.readInt(); i > 0; i--) {
            byte[] text = new byte[in.readUnsignedByte()];
            in.readFully(text);
            texts.add(text);
        }
    }
}
