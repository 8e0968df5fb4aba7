package acme.langchain;

import acme.llm.Reply.Why;
import java.time.Duration;

/** Why an endpoint gave no answer; its message holds no secrets. Has no cause, so that no library can rewrap it. */
final class EndpointFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Why why;
    private final int status;
    private final boolean isTransient;
    private final Duration wait;

    /**
     * @param status of HTTP; 0 where none came
     * @param isTransient whether it may go away by itself
     * @param wait what the endpoint asks for
     */
    EndpointFault(Why why, int status, boolean isTransient, Duration wait, String message) {
        super(message);
        this.why = why;
        this.status = status;
        this.isTransient = isTransient;
        this.wait = wait;
    }

    static EndpointFault of(Why why, boolean isTransient, String message) {
        return new EndpointFault(why, 0, isTransient, Duration.ZERO, message);
    }

    Why why() {
        return why;
    }

    int status() {
        return status;
    }

    boolean isTransient() {
        return isTransient;
    }

    Duration waitAskedFor() {
        return wait;
    }
}
