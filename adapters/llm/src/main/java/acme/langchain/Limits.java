package acme.langchain;

import java.time.Duration;

/**
 * How patient we are with an endpoint.
 *
 * @param timeout of one attempt, to the last byte of its answer
 * @param attempts at least 1; more where the endpoint is busy or out of reach
 * @param firstWait before the second attempt; later ones wait longer, and a part of it is drawn
 * @param longestWait that an endpoint may ask for; it is not asked again where it wants more
 * @param concurrency requests at the same time
 * @param answerTokens the longest answer; a longer one is cut off and refused
 */
public record Limits(
        Duration timeout, int attempts, Duration firstWait, Duration longestWait, int concurrency, int answerTokens) {
    public static final Limits USUAL =
            new Limits(Duration.ofMinutes(2), 3, Duration.ofSeconds(1), Duration.ofMinutes(1), 4, 4096);
}
