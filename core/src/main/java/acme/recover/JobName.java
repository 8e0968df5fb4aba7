package acme.recover;

import java.util.regex.Pattern;

/**
 * What a scheduler calls a job: a Slurm job id, {@code namespace/kind/name} of Kubernetes, a name that a person chose. 1 to
 * 253 letters, digits, dots, hyphens, underscores and slashes, the first a letter or digit; names go into commands.
 */
public record JobName(String value) {
    private static final int MAX_LENGTH = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

    /** Throws {@link IllegalArgumentException} for any other text. */
    public JobName {
        if (value.length() > MAX_LENGTH || !NAME.matcher(value).matches()) {
            throw new IllegalArgumentException("not the name of a job: " + value.replaceAll("\\p{Cntrl}", "?"));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
