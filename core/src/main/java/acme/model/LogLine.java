package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * One line of a log, with what its head says.
 *
 * @param number the line's number in its input, from 1; the pieces of a line with carriage returns share it
 * @param input the file it comes from; empty where there is only one
 * @param text the whole line without colours
 * @param body the text without its head: rank, host, time, level, logger
 * @param rank the global or local rank that printed it, or {@link LineHead#NO_RANK}
 * @param node the node that printed it; empty where the line does not say
 * @param time milliseconds since 1970 as the line says, its zone taken for UTC, or {@link LineHead#NO_TIME}
 * @param level the severity it claims
 */
public record LogLine(
        long number, String input, String text, String body, int rank, String node, long time, Level level) {
    public LogLine {
        Objects.requireNonNull(input);
        Objects.requireNonNull(text);
        Objects.requireNonNull(body);
        Objects.requireNonNull(node);
        Objects.requireNonNull(level);
    }

    /** Writes the line; {@link #restore} reads it. */
    public void save(DataOutput out) throws IOException {
        out.writeLong(number);
        out.writeUTF(input);
        Saved.writeText(text, out);
        Saved.writeText(body, out);
        out.writeInt(rank);
        out.writeUTF(node);
        out.writeLong(time);
        Saved.writeWord(level, out);
    }

    /** Reads what {@link #save} wrote. */
    public static LogLine restore(DataInput in) throws IOException {
        return new LogLine(
                in.readLong(),
                in.readUTF(),
                Saved.readText(in),
                Saved.readText(in),
                in.readInt(),
                in.readUTF(),
                in.readLong(),
                Saved.readWord(Level.class, in));
    }

    /** The process that printed it, as far as the line says: lines of one stream follow each other. */
    public String stream() {
        return rank == LineHead.NO_RANK ? input + "/" + node : input + "/" + node + "/" + rank;
    }
}
