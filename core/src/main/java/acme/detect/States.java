package acme.detect;

import acme.model.Level;
import acme.model.LogLine;
import acme.model.Metrics;
import acme.model.Suspicion;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;

/** What saved states have in common: versions, sizes within bounds, arrays. */
final class States {
    private static final int MAX_TEXT = 1 << 20;

    private States() {}

    static void requireVersion(DataInput in, int version) throws IOException {
        int found = in.readByte();
        if (found != version) {
            throw new IOException("a saved detector has version " + found + ", this program reads " + version);
        }
    }

    static int size(DataInput in, int max) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > max) {
            throw new IOException("a saved detector is damaged: a size of " + size);
        }
        return size;
    }

    static <E extends Enum<E>> E constant(DataInput in, Class<E> type) throws IOException {
        var name = in.readUTF();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("a saved detector is damaged: a constant " + name, e);
        }
    }

    /** Text of any length, unlike that of {@code writeUTF}. */
    static void write(DataOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String text(DataInput in) throws IOException {
        byte[] bytes = new byte[size(in, MAX_TEXT)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void write(DataOutput out, LogLine line) throws IOException {
        out.writeLong(line.number());
        write(out, line.input());
        write(out, line.text());
        write(out, line.body());
        out.writeInt(line.rank());
        write(out, line.node());
        out.writeLong(line.time());
        out.writeUTF(line.level().name());
    }

    static LogLine line(DataInput in) throws IOException {
        return new LogLine(
                in.readLong(),
                text(in),
                text(in),
                text(in),
                in.readInt(),
                text(in),
                in.readLong(),
                constant(in, Level.class));
    }

    static void write(DataOutput out, Suspicion suspicion) throws IOException {
        out.writeUTF(suspicion.kind().name());
        out.writeLong(suspicion.position());
        out.writeBoolean(suspicion.line().isPresent());
        if (suspicion.line().isPresent()) {
            write(out, suspicion.line().get());
        }
        write(out, suspicion.sentence());
        out.writeInt(suspicion.ranks().size());
        for (int rank : suspicion.ranks()) {
            out.writeInt(rank);
        }
        out.writeDouble(suspicion.confidence());
        out.writeLong(suspicion.firstBadStep().orElse(Metrics.NO_STEP));
        out.writeLong(suspicion.lastGoodStep().orElse(Metrics.NO_STEP));
    }

    static Suspicion suspicion(DataInput in) throws IOException {
        var kind = constant(in, Suspicion.Kind.class);
        long position = in.readLong();
        Optional<LogLine> line = in.readBoolean() ? Optional.of(line(in)) : Optional.empty();
        var sentence = text(in);
        var ranks = new ArrayList<Integer>();
        for (int i = size(in, RankWatch.MAX_RANKS); i > 0; i--) {
            ranks.add(in.readInt());
        }
        return new Suspicion(
                kind, position, line, sentence, ranks, in.readDouble(), step(in.readLong()), step(in.readLong()));
    }

    /** A step as a value; empty for none. */
    static OptionalLong step(long step) {
        return step == Metrics.NO_STEP ? OptionalLong.empty() : OptionalLong.of(step);
    }
}
