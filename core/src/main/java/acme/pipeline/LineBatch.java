package acme.pipeline;

import acme.model.LineHeads;
import acme.model.RawLine;
import java.util.Arrays;

/** Copies of lines on their way from one thread to another. Used by one of them at a time. */
final class LineBatch {
    private static final int BYTES = 1 << 18;
    private static final int LINES = 4096;

    private byte[] bytes = new byte[BYTES];
    private int length;
    private int size;
    private final LineHeads heads = new LineHeads(LINES);
    private final int[] ends = new int[LINES];
    private final long[] numbers = new long[LINES];
    private final boolean[] suspicious = new boolean[LINES];
    private final RawLine.Origin[] origins = new RawLine.Origin[LINES];

    void add(RawLine line, boolean isSuspicious) {
        int bytesOfLine = line.to() - line.from();
        if (length + bytesOfLine > bytes.length) {
            bytes = Arrays.copyOf(bytes, length + bytesOfLine);
        }
        System.arraycopy(line.bytes(), line.from(), bytes, length, bytesOfLine);
        length += bytesOfLine;
        ends[size] = length;
        heads.put(size, line);
        numbers[size] = line.number();
        origins[size] = line.origin();
        suspicious[size++] = isSuspicious;
    }

    /** Takes all lines out. */
    void clear() {
        size = 0;
        length = 0;
    }

    boolean isFull() {
        return size == LINES || length >= BYTES;
    }

    int size() {
        return size;
    }

    RawLine.Origin origin(int index) {
        return origins[index];
    }

    /** Points a view at a line. */
    void show(int index, RawLine view) {
        view.set(bytes, index == 0 ? 0 : ends[index - 1], ends[index], numbers[index], heads, index);
    }

    boolean isSuspicious(int index) {
        return suspicious[index];
    }
}
