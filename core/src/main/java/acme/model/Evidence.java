package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * A cited line.
 *
 * @param input the file it stands in; empty where there is only one
 * @param number its line number there, from 1
 * @param text the line, exactly
 * @param role what it is in the story
 */
public record Evidence(String input, long number, String text, Role role) {
    public Evidence {
        Objects.requireNonNull(input);
        Objects.requireNonNull(text);
        Objects.requireNonNull(role);
    }

    /** Writes it; {@link #restore} reads it. */
    public void save(DataOutput out) throws IOException {
        out.writeUTF(input);
        out.writeLong(number);
        Saved.writeText(text, out);
        Saved.writeWord(role, out);
    }

    /** Reads what {@link #save} wrote. */
    public static Evidence restore(DataInput in) throws IOException {
        return new Evidence(in.readUTF(), in.readLong(), Saved.readText(in), Saved.readWord(Role.class, in));
    }

    public static Evidence of(LogLine line, Role role) {
        return new Evidence(line.input(), line.number(), line.text(), role);
    }
}
