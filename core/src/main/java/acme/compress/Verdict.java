package acme.compress;

/** What the filter says of a line. */
public enum Verdict {
    /** A filter rule matched and nothing protects the line: it is counted and gone. */
    ROUTINE,
    /** No filter rule matched, and nothing suspicious either. */
    KEPT,
    /** Something that diagnosis may need: never dropped, whatever the filter rules say. */
    PROTECTED
}
