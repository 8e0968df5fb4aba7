package acme.model;

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

    public static Evidence of(LogLine line, Role role) {
        return new Evidence(line.input(), line.number(), line.text(), role);
    }
}
