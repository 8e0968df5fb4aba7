package acme.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A site's own script or web service that does one kind of action. It gets the action as JSON, and says by its exit status
 * or its HTTP status what became of it. Any thread.
 */
sealed interface SiteAction {
    Duration LIMIT = Duration.ofMinutes(1);

    /** The longest answer: all nodes of a large cluster. */
    int MAX_BYTES = 8 << 20;

    /** The same in words. */
    String MAX_WORDS = "8 MiB";

    /** The longest line that goes into the history. */
    int MAX_LINE = 300;

    /** Sends the action and waits for the answer, up to the time limit. */
    Answer ask(String json) throws InterruptedException;

    /** What became of it. {@code text} is what it printed, or its response; of a refusal or a failure one line. */
    record Answer(Outcome outcome, String text) {
        String firstLine() {
            var first = text.lines()
                    .map(it -> it.replaceAll("\\p{Cntrl}+", " ").strip())
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElse("");
            return first.length() > MAX_LINE ? first.substring(0, MAX_LINE) + " …" : first;
        }
    }

    /** Whether it was done. */
    enum Outcome {
        DONE,
        REFUSED,
        FAILED
    }

    /** A command: 0 is done, 3 is refused, any other exit status failed. */
    record Script(List<String> words, Duration limit) implements SiteAction {
        private static final int REFUSED = 3;

        public Script {
            words = List.copyOf(words);
        }

        @Override
        public Answer ask(String json) throws InterruptedException {
            var name = words.getFirst();
            return switch (new Commands(MAX_BYTES, Commands.GRACE)
                    .run(Command.of(words).reading(json + "\n"), limit)) {
                case CommandResult.Exited(int status, var out, var errors, var _) ->
                    switch (status) {
                        case 0 -> new Answer(Outcome.DONE, out);
                        case REFUSED -> new Answer(Outcome.REFUSED, said(out, errors, name + " refused it"));
                        default ->
                            new Answer(
                                    Outcome.FAILED,
                                    said(out, errors, "no word") + " (" + name + ", exit status " + status + ")");
                    };
                case CommandResult.TimedOut _ ->
                    new Answer(Outcome.FAILED, name + " took longer than " + limit.toSeconds() + " s");
                case CommandResult.NotStarted(var why) -> new Answer(Outcome.FAILED, why);
            };
        }

        private static String said(String out, String errors, String otherwise) {
            var line = new Answer(Outcome.FAILED, out + "\n" + errors).firstLine();
            return line.isEmpty() ? otherwise : line;
        }
    }

    /**
     * A web service: 2xx is done, 409 is refused, anything else failed. Its address may hold a secret, and only its host is
     * ever told.
     *
     * @param token sent as bearer token
     */
    record Webhook(URI address, Optional<String> token, Duration limit) implements SiteAction {
        private static final int CONFLICT = 409;

        @Override
        public Answer ask(String json) throws InterruptedException {
            var request = HttpRequest.newBuilder(address)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(json));
            token.ifPresent(it -> request.header("Authorization", "Bearer " + it));
            try (var client = HttpClient.newBuilder().connectTimeout(limit).build()) {
                var answer =
                        client.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
                try {
                    return read(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
                } catch (TimeoutException e) {
                    return failed("did not answer within " + limit.toSeconds() + " s");
                } catch (ExecutionException e) {
                    return failed(why(e.getCause()));
                } finally {
                    answer.cancel(true);
                    client.shutdownNow();
                }
            }
        }

        /** The words of the fault itself may hold the address. */
        private static String why(@Nullable Throwable fault) {
            var message = fault == null ? "" : String.valueOf(fault.getMessage());
            if (fault instanceof IOException && message.contains("body exceeds")) {
                return "answered with more than " + MAX_WORDS;
            }
            return "cannot be reached"
                    + (fault instanceof IOException ? ": " + fault.getClass().getSimpleName() : "");
        }

        private Answer read(HttpResponse<String> response) {
            var text = response.body();
            if (response.statusCode() / 100 == 2) {
                return new Answer(Outcome.DONE, text);
            }
            var line = new Answer(Outcome.FAILED, text).firstLine();
            return response.statusCode() == CONFLICT
                    ? new Answer(Outcome.REFUSED, line.isEmpty() ? address.getHost() + " refused it" : line)
                    : failed(
                            "answered with HTTP status " + response.statusCode() + (line.isEmpty() ? "" : ": " + line));
        }

        private Answer failed(String what) {
            return new Answer(Outcome.FAILED, address.getHost() + " " + what);
        }

        @Override
        public String toString() {
            return "webhook of " + address.getHost();
        }
    }
}
