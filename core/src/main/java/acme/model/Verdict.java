package acme.model;

/** What the filter says of a line. */
public enum Verdict {
    /** A filter rule matched and nothing protects the line: it is counted and gone. */
    ROUTINE,
    /** No filter rule matched, and nothing suspicious either. */
    KEPT,
    /** Tells of a failure but is never its cause, as clean-up and advice: one copy of its kind is enough. */
    ASIDE,
    /**
     * Part of a traceback before the line that names its exception: protected, but the log needs each frame only once.
     */
    FRAME,
    /** Something that diagnosis may need: never dropped, whatever the filter rules say. */
    PROTECTED;

    /** Whether the line is a sign of trouble in itself. */
    public boolean isTrouble() {
        return this == FRAME || this == PROTECTED;
    }
}
