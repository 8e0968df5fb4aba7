package acme.kubernetes;

import acme.ingest.LineAssembler;
import acme.ingest.LineSink;
import acme.model.LineHead;
import acme.model.RawLine;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The log of one container, read again and again from the time of its last line.
 *
 * <p>The API server gives whole seconds only, so the lines of that second come again and are known by the time that the
 * container runtime wrote before each; of lines with the very same time, as many are left out as were read. Confined to
 * one thread.
 */
final class FollowedContainer {
    /** At most so many bytes are read at once; the rest comes with the next call. */
    private static final int CHUNK = 1 << 20;

    private static final byte[] LINE_END = {'\n'};

    private final String node;
    private final LineAssembler assembler;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private final Sink sink = new Sink();
    private Position read = Position.START;
    private Position emitted = Position.START;
    private int restarts;
    private boolean isBehind;

    /** A line with its time, without it in its bytes. */
    private static final class Line {
        private final Instant time;
        private final byte[] text;

        Line(Instant time, byte[] text) {
            this.time = time;
            this.text = text;
        }
    }

    /** How far the log was read: up to so many lines of a time. */
    private record Position(Instant time, int count) {
        static final Position START = new Position(Instant.EPOCH, 0);

        Position after(Instant next) {
            return next.equals(time) ? new Position(time, count + 1) : new Position(next, 1);
        }
    }

    /** Opens a log from a time on, with the runtime's times before its lines. */
    @FunctionalInterface
    interface Log {
        InputStream open(boolean isPrevious, @Nullable Instant since);
    }

    private static final class Sink implements LineSink {
        private LineSink to = _ -> {};

        @Override
        public void accept(RawLine line) {
            to.accept(line);
        }
    }

    FollowedContainer(String name, String node) {
        this.node = node;
        assembler = new LineAssembler(sink, new RawLine(new RawLine.Origin(name, node, LineHead.NO_RANK)));
    }

    String node() {
        return node;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Whether the last read left lines that could be read at once. */
    boolean isBehind() {
        return isBehind;
    }

    /** The time of the first line that waits; not to be asked where there is none. */
    Instant first() {
        return lines.element().time;
    }

    /** The time of the last line that waits; not to be asked where there is none. */
    Instant last() {
        return lines.getLast().time;
    }

    /**
     * Reads what was written since the last call; where the container was started again, first the rest of the log of the
     * one before.
     *
     * @param started how often it was started again by now
     * @param isOver whether the container ended
     * @return what a person should know; empty where there is nothing
     */
    String read(Log log, int started, boolean isOver) throws IOException {
        var note = "";
        if (started > restarts) {
            if (started > restarts + 1) {
                note = "was restarted " + (started - restarts)
                        + " times since it was looked at; logs in between are lost";
            }
            try {
                read(log, true, true);
                if (isBehind) {
                    return note;
                }
            } catch (KubernetesClientException e) {
                note = "the log before its restart cannot be read: " + Faults.words(e);
            }
            restarts = started;
        }
        read(log, false, isOver);
        return note;
    }

    private void read(Log log, boolean isPrevious, boolean isWhole) throws IOException {
        isBehind = false;
        boolean isNew = read.equals(Position.START);
        try (var in = log.open(isPrevious, isNew ? null : read.time())) {
            take(in, isWhole);
        }
    }

    /** Takes whole lines; of a log that grows, one without an end is read again when it has one. */
    private void take(InputStream in, boolean isWhole) throws IOException {
        var unknown = new Unknown(read);
        var line = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        int taken = 0;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            int from = 0;
            for (int i = 0; i < n; i++) {
                if (chunk[i] == '\n') {
                    write(line, chunk, from, i);
                    from = i + 1;
                    taken += add(line.toByteArray(), unknown);
                    line.reset();
                    if (taken > CHUNK) {
                        isBehind = true;
                        return;
                    }
                }
            }
            write(line, chunk, from, n);
        }
        if (isWhole && line.size() > 0) {
            add(line.toByteArray(), unknown);
        }
    }

    /** Keeps a line that was not read before: the number of its bytes. */
    private int add(byte[] bytes, Unknown unknown) {
        var line = split(bytes);
        if (!unknown.test(line.time)) {
            return 0;
        }
        lines.add(line);
        read = read.after(line.time);
        return line.text.length + 1;
    }

    /** Whether a log that is read anew has passed what was read before. */
    private static final class Unknown implements Predicate<Instant> {
        private final Position known;
        private int same;
        private boolean isPast;

        Unknown(Position known) {
            this.known = known;
        }

        @Override
        public boolean test(Instant time) {
            isPast = isPast || time.isAfter(known.time()) || time.equals(known.time()) && ++same > known.count();
            return isPast;
        }
    }

    /** A line may be longer than anybody would keep. */
    private static void write(ByteArrayOutputStream line, byte[] chunk, int from, int to) {
        if (line.size() < CHUNK) {
            line.write(chunk, from, to - from);
        }
    }

    private Line split(byte[] line) {
        int space = 0;
        while (space < line.length && space < 40 && line[space] != ' ') {
            space++;
        }
        try {
            var time = OffsetDateTime.parse(new String(line, 0, space, StandardCharsets.US_ASCII))
                    .toInstant();
            int from = Math.min(space + 1, line.length);
            return new Line(time, Arrays.copyOfRange(line, from, line.length));
        } catch (DateTimeException e) {
            // Words of the kubelet in place of the log bear no time.
            return new Line(read.time(), line);
        }
    }

    /** Hands the first line out. */
    void emit(LineSink to) {
        var line = lines.remove();
        emitted = emitted.after(line.time);
        sink.to = to;
        assembler.accept(line.text, 0, line.text.length);
        assembler.accept(LINE_END, 0, 1);
    }

    /** Writes how far it was handed out: what waits is read again. */
    void save(DataOutput out) throws IOException {
        var time = emitted.time();
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
        out.writeInt(emitted.count());
        out.writeInt(restarts);
        assembler.save(out);
    }

    void restore(DataInput in) throws IOException {
        emitted = new Position(Instant.ofEpochSecond(in.readLong(), in.readInt()), in.readInt());
        read = emitted;
        lines.clear();
        restarts = in.readInt();
        assembler.restore(in);
    }
}
