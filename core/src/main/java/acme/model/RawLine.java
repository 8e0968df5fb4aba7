package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * One line as bytes, with its head read: a view that is reused for every line, so that a routine line costs no object.
 *
 * <p>Valid only while the sink that got it runs; {@link #toLogLine} makes a copy to keep. Confined to the thread that
 * reads the log. The bytes from {@link #from} to {@link #to} are free of line ends, ANSI colours and NUL bytes, but may
 * be invalid UTF-8.
 */
public final class RawLine {
    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    private int from;
    private int to;
    private long number;
    private final Origin origin;
    private final LineHead head = new LineHead();

    /**
     * What is known of a file's lines beside their text.
     *
     * @param input the file's name; empty where there is only one
     * @param node the node that wrote it; empty where that is not known
     * @param rank the rank that wrote it, or {@link LineHead#NO_RANK}
     */
    public record Origin(String input, String node, int rank) {
        /** Of a single log. */
        public static final Origin UNKNOWN = new Origin("", "", LineHead.NO_RANK);
    }

    /** A view for the lines of a single log. */
    public RawLine() {
        this(Origin.UNKNOWN);
    }

    /** A view for the lines of one file; node and rank count where a line's head names none. */
    public RawLine(Origin origin) {
        this.origin = origin;
        head.setDefaults(origin.node(), origin.rank());
    }

    /** Points this view at a line and reads its head. {@code number} counts from 1. */
    public void set(byte[] bytes, int from, int to, long number) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.number = number;
        head.read(bytes, from, to);
    }

    /** Points this view at a line whose head was read before. {@code number} counts from 1. */
    public void set(byte[] bytes, int from, int to, long number, LineHeads heads, int index) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.number = number;
        head.show(heads, index, bytes, from, to);
    }

    public Origin origin() {
        return origin;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** The line's number in its file, from 1. */
    public long number() {
        return number;
    }

    public LineHead head() {
        return head;
    }

    /** A copy to keep; bytes that are no UTF-8 become U+FFFD. */
    public LogLine toLogLine() {
        return new LogLine(
                number,
                origin.input(),
                new String(bytes, from, to - from, StandardCharsets.UTF_8),
                new String(bytes, head.bodyStart(), to - head.bodyStart(), StandardCharsets.UTF_8),
                head.rank(),
                head.node(),
                head.time(),
                head.level());
    }

    /** Writes what the lines by now taught about those to come; not the line. */
    public void save(DataOutput out) throws IOException {
        head.save(out);
    }

    /** Goes on from what {@link #save} wrote. */
    public void restore(DataInput in) throws IOException {
        head.restore(in);
    }
}
