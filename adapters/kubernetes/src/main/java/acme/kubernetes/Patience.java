package acme.kubernetes;

import java.time.Duration;

/**
 * How long a change is waited for that the cluster makes in its own time, and how often it is looked at.
 *
 * @param limit after which the answer is "not yet"
 * @param pause between two looks
 */
public record Patience(Duration limit, Duration pause) {
    /** Longer than most pods take to end: their grace period is 30 seconds where nobody chose another. */
    public static final Patience DEFAULT = new Patience(Duration.ofSeconds(90), Duration.ofSeconds(2));

    /** Something that the cluster brings about. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    /** Looks at least once; false where it does not hold within the limit. */
    boolean until(Condition condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - start >= limit.toNanos()) {
                return false;
            }
            Thread.sleep(pause);
        }
        return true;
    }
}
