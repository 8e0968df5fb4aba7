package acme.model;

/** The severity that a line claims for itself; {@code NONE} where it claims none. */
public enum Level {
    NONE,
    DEBUG,
    INFO,
    WARNING,
    ERROR,
    FATAL;

    /** Whether the line calls itself an error or worse. */
    public boolean isErrorOrWorse() {
        return this == ERROR || this == FATAL;
    }
}
