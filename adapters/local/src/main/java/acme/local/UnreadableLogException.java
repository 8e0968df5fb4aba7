package acme.local;

/** An input that cannot be read as a log; the message says why and what to do. */
public final class UnreadableLogException extends Exception {
    private static final long serialVersionUID = 1;

    public UnreadableLogException(String message) {
        super(message);
    }
}
