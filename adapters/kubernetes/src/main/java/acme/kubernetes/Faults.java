package acme.kubernetes;

import acme.recover.ActionResult;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/** What a call that the API server did not grant means, and how it is said to people. */
final class Faults {
    static final int MISSING = 404;
    static final int CONFLICT = 409;
    static final int BUSY = 429;

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int INVALID = 422;
    private static final int MAX_WORDS = 600;

    private Faults() {}

    /** Refused where only a person can change something, failed where asking again may help. */
    static ActionResult result(KubernetesClientException fault) {
        return switch (fault.getCode()) {
            case BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, MISSING, INVALID -> new ActionResult.Refused(words(fault));
            default -> new ActionResult.Failed(words(fault));
        };
    }

    static String words(KubernetesClientException fault) {
        if (fault.getCode() <= 0) {
            return "the API server does not answer: " + silence(fault);
        }
        return switch (fault.getCode()) {
            case UNAUTHORIZED -> "the API server does not accept the credentials: " + said(fault);
            case FORBIDDEN ->
                "a right is missing: " + said(fault) + " (the roles that Acme needs: examples/kubernetes/rbac.yaml)";
            case CONFLICT -> "it was changed by others at the same time: " + said(fault);
            case BUSY -> "the API server puts it off: " + said(fault);
            default -> "the API server answers " + fault.getCode() + ": " + said(fault);
        };
    }

    /** Whether the thread was asked to end, which the client tells as a fault of its own. */
    static boolean isInterrupt(Throwable fault) {
        return cause(fault, InterruptedException.class::isInstance).isPresent();
    }

    /** The server's own words; for a missing right they name verb, resource and who asked. */
    private static String said(KubernetesClientException fault) {
        var status = fault.getStatus();
        var message = status == null ? fault.getMessage() : status.getMessage();
        return oneLine(message == null ? "no reason given" : message);
    }

    private static String silence(KubernetesClientException fault) {
        if (cause(fault, it -> it instanceof TimeoutException || it instanceof HttpTimeoutException)
                .isPresent()) {
            return "time-out";
        }
        if (cause(fault, it -> it instanceof UnknownHostException || it instanceof UnresolvedAddressException)
                .isPresent()) {
            return "its host is not known";
        }
        if (cause(fault, ConnectException.class::isInstance).isPresent()) {
            return "connection refused";
        }
        return cause(fault, SSLException.class::isInstance)
                .map(it -> "TLS: " + oneLine(String.valueOf(it.getMessage())))
                .orElseGet(() -> oneLine(String.valueOf(fault.getMessage())));
    }

    private static Optional<Throwable> cause(Throwable fault, Predicate<Throwable> kind) {
        for (var it = fault; it != null; it = it.getCause()) {
            if (kind.test(it)) {
                return Optional.of(it);
            }
        }
        return Optional.empty();
    }

    /** Text of the cluster is data: one line of bounded length, without control characters. */
    static String oneLine(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MAX_WORDS ? line : line.substring(0, MAX_WORDS) + " …";
    }
}
