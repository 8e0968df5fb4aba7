package acme.langchain;

import acme.llm.Redactor;
import acme.llm.Reply.Why;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Sends requests to one endpoint: again after a while where it is busy or out of reach, never too many at once, and not
 * at all for a minute once most requests failed. Takes no answer that is too long or too slow, and follows no
 * redirections, which could carry the key elsewhere. Any thread. What fails is an {@link EndpointFault}.
 */
final class PatientHttpClient implements HttpClient, HttpClientBuilder {
    private static final int MAX_BODY = 8 << 20;
    private static final int SHOWN = 300;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\s]+");
    private static final Set<Integer> BUSY = Set.of(408, 425, 429, 500, 502, 503, 504, 529);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final ThreadFactory THREADS =
            Thread.ofVirtual().name("model-request-", 0).factory();

    private final Limits limits;
    private final Redactor redactor;
    private final java.net.http.HttpClient http;
    private final Semaphore permits;
    private final CircuitBreaker breaker;
    private final IntervalFunction waits;

    /** @param redactor for what an endpoint says about its faults */
    PatientHttpClient(Limits limits, Redactor redactor) {
        this.limits = limits;
        this.redactor = redactor;
        this.http = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .connectTimeout(limits.timeout())
                .build();
        this.permits = new Semaphore(limits.concurrency(), true);
        this.breaker = CircuitBreaker.of(
                "endpoint",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(10)
                        .minimumNumberOfCalls(6)
                        .failureRateThreshold(60)
                        .waitDurationInOpenState(Duration.ofMinutes(1))
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        this.waits = IntervalFunction.ofExponentialRandomBackoff(limits.firstWait(), 3.0, 0.5, limits.longestWait());
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        try {
            permits.acquire();
            try {
                return executePatiently(request);
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EndpointFault.of(Why.UNREACHABLE, false, "interrupted");
        }
    }

    private SuccessfulHttpResponse executePatiently(HttpRequest request) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return executeOnce(request);
            } catch (EndpointFault fault) {
                boolean isWorthIt = fault.isTransient() && fault.waitAskedFor().compareTo(limits.longestWait()) <= 0;
                if (attempt >= limits.attempts() || !isWorthIt) {
                    throw fault;
                }
                Thread.sleep(Math.max(waits.apply(attempt), fault.waitAskedFor().toMillis()));
            }
        }
    }

    private SuccessfulHttpResponse executeOnce(HttpRequest request) throws InterruptedException {
        if (!breaker.tryAcquirePermission()) {
            throw EndpointFault.of(
                    Why.UNREACHABLE, false, "the endpoint failed again and again; it is asked again within a minute");
        }
        long start = System.nanoTime();
        try {
            var response = answered(request);
            breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            return response;
        } catch (EndpointFault fault) {
            if (fault.isTransient() && fault.status() != TOO_MANY_REQUESTS) {
                breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, fault);
            } else {
                breaker.releasePermission();
            }
            throw fault;
        } catch (InterruptedException e) {
            breaker.releasePermission();
            throw e;
        }
    }

    /** On a thread of its own, since the JDK's own time-out ends when the first bytes come. */
    private SuccessfulHttpResponse answered(HttpRequest request) throws InterruptedException {
        ExecutorService thread = Executors.newThreadPerTaskExecutor(THREADS);
        try {
            return thread.submit(() -> send(request)).get(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw EndpointFault.of(
                    Why.TIMED_OUT,
                    true,
                    "no whole answer within " + limits.timeout().toMillis() / 1000.0 + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EndpointFault fault) {
                throw fault;
            }
            if (e.getCause() instanceof IOException failure) {
                throw EndpointFault.of(
                        Why.UNREACHABLE,
                        true,
                        "cannot be reached (" + described(failure) + "); is it running, and is its base URL right?");
            }
            var cause = e.getCause() == null ? e : e.getCause();
            throw EndpointFault.of(
                    Why.REJECTED, false, "cannot be asked: " + cause.getClass().getSimpleName());
        } finally {
            thread.shutdownNow();
        }
    }

    private String described(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "no such host";
            }
        }
        if (failure instanceof ConnectException && failure.getMessage() == null) {
            return "connection refused";
        }
        var name = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? name : name + ": " + shown(failure.getMessage());
    }

    private SuccessfulHttpResponse send(HttpRequest request) throws IOException, InterruptedException {
        var response = http.send(translated(request), HttpResponse.BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            int status = response.statusCode();
            if (status / 100 != 2) {
                throw fault(response, new String(body.readNBytes(SHOWN * 8), StandardCharsets.UTF_8));
            }
            var bytes = body.readNBytes(MAX_BODY + 1);
            if (bytes.length > MAX_BODY) {
                throw EndpointFault.of(Why.MALFORMED, false, "the answer is longer than " + MAX_BODY + " bytes");
            }
            if (!isJson(bytes)) {
                throw EndpointFault.of(
                        Why.MALFORMED,
                        false,
                        "the answer is no JSON; is the base URL right? It often ends in /v1. It begins: "
                                + shown(new String(bytes, 0, Math.min(bytes.length, SHOWN), StandardCharsets.UTF_8)));
            }
            return SuccessfulHttpResponse.builder()
                    .statusCode(status)
                    .headers(response.headers().map())
                    .body(bytes)
                    .build();
        }
    }

    /** Whether it looks like an object, as every answer of an endpoint is. */
    private static boolean isJson(byte[] body) {
        int at = 0;
        while (at < body.length && (body[at] <= ' ' && body[at] >= 0 || at < 3 && body[at] < 0)) {
            at++;
        }
        return at < body.length && body[at] == '{';
    }

    private java.net.http.HttpRequest translated(HttpRequest request) {
        var translated = java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
        request.headers().forEach((name, values) -> values.forEach(value -> translated.header(name, value)));
        var body = request.method() == HttpMethod.POST
                ? java.net.http.HttpRequest.BodyPublishers.ofString(request.body())
                : java.net.http.HttpRequest.BodyPublishers.noBody();
        return translated.method(request.method().name(), body).build();
    }

    private EndpointFault fault(HttpResponse<?> response, String body) {
        int status = response.statusCode();
        boolean isBusy = BUSY.contains(status);
        var wait = response.headers()
                .firstValue("Retry-After")
                .map(PatientHttpClient::seconds)
                .orElse(Duration.ZERO);
        var message = "HTTP " + status + advice(status) + (body.isBlank() ? "" : ": " + shown(body));
        return new EndpointFault(isBusy ? Why.UNREACHABLE : Why.REJECTED, status, isBusy, wait, message);
    }

    /** What to look at, in brackets; empty where the endpoint's own words must do. */
    private static String advice(int status) {
        return switch (status) {
            case 401, 403 -> " (the key is missing, wrong or not allowed this)";
            case 404, 405 -> " (no such model, or the base URL is wrong; it often ends in /v1)";
            case 402 -> " (the account has no credit)";
            case TOO_MANY_REQUESTS ->
                " (too many requests, or a quota is used up; try later or lower models.concurrency)";
            case 301, 302, 303, 307, 308 ->
                " (a redirection, which is not followed; set the base URL that it leads to)";
            default -> status >= 500 ? " (the endpoint itself failed; look at its own log, or try later)" : "";
        };
    }

    private static Duration seconds(String value) {
        try {
            return Duration.ofSeconds(Math.clamp(Long.parseLong(value.strip()), 0, 86_400));
        } catch (NumberFormatException e) {
            return Duration.ZERO; // a date: our own wait will do
        }
    }

    private String shown(String text) {
        var line = CONTROL.matcher(redactor.redact(text)).replaceAll(" ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("answers are taken whole");
    }

    /** This client is its own builder, since LangChain4j takes only builders. */
    @Override
    public HttpClient build() {
        return this;
    }

    @Override
    public Duration connectTimeout() {
        return limits.timeout();
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
        return this;
    }

    @Override
    public Duration readTimeout() {
        return limits.timeout();
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
        return this;
    }
}
