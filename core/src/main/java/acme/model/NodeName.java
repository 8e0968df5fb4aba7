package acme.model;

import java.util.regex.Pattern;

/**
 * The name of a machine of the cluster, as its scheduler calls it: 1 to 253 letters, digits, dots, hyphens and
 * underscores, the first a letter or digit. Nothing else gets in, since names come from logs and go into commands.
 */
public record NodeName(String value) implements Comparable<NodeName> {
    private static final int MAX_LENGTH = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final Pattern LOOPBACK = Pattern.compile(
            "(?i)\\[?(?:127\\.[0-9.]+|::1|0\\.0\\.0\\.0|localhost\\d?(?:\\.[a-z0-9.]*)?|ip6-l(?:ocalhost|oopback))\\]?(?:[:<].*)?");

    /** Throws {@link IllegalArgumentException} for any other text; ask {@link #isValid} where it is not trusted. */
    public NodeName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not the name of a node: " + value.replaceAll("\\p{Cntrl}", "?"));
        }
    }

    /** Whether a text can be a node's name. */
    public static boolean isValid(String text) {
        return text.length() <= MAX_LENGTH && NAME.matcher(text).matches();
    }

    /** Whether a text, with a port or without, means the same on every machine and so names none of them. */
    public static boolean isLoopback(String text) {
        return LOOPBACK.matcher(text.strip()).matches();
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
