package acme.local;

import acme.ingest.LineAssembler;
import acme.ingest.LineSink;
import acme.model.LineHead;
import acme.model.RawLine;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Lines of one file that wait for their turn among those of other files, by time; a line without a time stays behind the
 * one before it. Confined to one thread.
 */
final class LineQueue implements Comparable<LineQueue> {
    private static final int MAX_SAVED_LINE = 2 * LineAssembler.MAX_LINE;

    private final String name;
    private final RawLine view;
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
    private final ArrayDeque<Long> numbers = new ArrayDeque<>();
    private LineAssembler assembler = new LineAssembler(this::add);
    private long time = LineHead.NO_TIME;

    LineQueue(String name, Origin origin) {
        this.name = name;
        view = new RawLine(new RawLine.Origin(name, origin.node(), origin.rank()));
    }

    /** Takes the next bytes of the file. */
    void accept(byte[] bytes, int from, int to) {
        assembler.accept(bytes, from, to);
        showFirst();
    }

    /** Ends the file: what stands behind the last line feed is a line too. */
    void finish() {
        assembler.finish();
        showFirst();
    }

    /** Ends the file, and begins another with line 1. */
    void startOver() {
        finish();
        assembler = new LineAssembler(this::add);
    }

    private void add(RawLine line) {
        lines.add(Arrays.copyOfRange(line.bytes(), line.from(), line.to()));
        numbers.add(line.number());
    }

    private void showFirst() {
        byte[] line = lines.peek();
        if (line != null) {
            view.set(line, 0, line.length, numbers.element());
            if (view.head().time() != LineHead.NO_TIME) {
                time = view.head().time();
            }
        }
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Hands the first line out. */
    void emit(LineSink sink) {
        sink.accept(view);
        lines.remove();
        numbers.remove();
        showFirst();
    }

    /** By the times of the first lines, then by name. */
    @Override
    public int compareTo(LineQueue other) {
        int byTime = Long.compare(time, other.time);
        return byTime != 0 ? byTime : name.compareTo(other.name);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    void save(DataOutput out) throws IOException {
        assembler.save(out);
        view.save(out);
        out.writeLong(time);
        out.writeInt(lines.size());
        var number = numbers.iterator();
        for (byte[] line : lines) {
            out.writeLong(number.next());
            out.writeInt(line.length);
            out.write(line);
        }
    }

    void restore(DataInput in) throws IOException {
        assembler.restore(in);
        view.restore(in);
        time = in.readLong();
        for (int i = in.readInt(); i > 0; i--) {
            numbers.add(in.readLong());
            int length = in.readInt();
            if (length < 0 || length > MAX_SAVED_LINE) {
                throw new IOException("a saved line of " + length + " bytes");
            }
            byte[] line = new byte[length];
            in.readFully(line);
            lines.add(line);
        }
        showFirst();
    }
}
