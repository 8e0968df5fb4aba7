package acme.model;

import java.util.Locale;

/** Whose fault a failure is. */
public enum Source {
    USER_MISTAKE,
    INFRASTRUCTURE_FAILURE,
    FRAMEWORK_BUG,
    UNKNOWN;

    /** The word used in rule files and in every output. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
