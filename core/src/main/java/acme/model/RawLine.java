package acme.model;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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
    private String input = "";
    private final LineHead head = new LineHead();

    /** Points this view at a line and reads its head. {@code number} counts from 1. */
    public void set(byte[] bytes, int from, int to, long number) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.number = number;
        head.read(bytes, from, to);
    }

    /** Names the file that the following lines come from; empty where there is only one. */
    public void setInput(String input) {
        this.input = input;
    }

    /** Says which node and rank the following lines belong to where their heads do not. */
    public void setOrigin(@Nullable String node, int rank) {
        head.setDefaults(node, rank);
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
                input,
                new String(bytes, from, to - from, StandardCharsets.UTF_8),
                new String(bytes, head.bodyStart(), to - head.bodyStart(), StandardCharsets.UTF_8),
                head.rank(),
                head.node(),
                head.time(),
                head.level());
    }
}
