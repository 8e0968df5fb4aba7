package acme.recover;

import java.time.Duration;

/**
 * How far recovery may go without a person.
 *
 * @param restarts restarts after failures in a row that bring no progress; progress gives all of them back
 * @param restartsPerDay restarts after failures in 24 hours, progress or not
 * @param backoff before the first of those restarts; each further one waits twice as long
 * @param maxBackoff the longest wait
 * @param jitter share by which a wait is longer or shorter by chance, 0 to 1, so that many jobs do not come back at once
 * @param rollbacks rollbacks of a loss spike in a row
 * @param skippedBatches the most batches that one rollback leaves out
 * @param cordons nodes cordoned by us in {@code cordonWindow}; beyond it a person has to look, and to reset
 * @param cordonWindow how long a cordon counts
 * @param lemon how many failures of one job a node may be the suspect of before a person is told
 * @param stale failures older than this are history, and no orders
 * @param actionTime how long one action may take; the right to act on a job is held twice as long, and those who act have
 *     shorter time-outs of their own
 * @param actionTries how often an action is tried that could not be done
 */
public record SafetyLimits(
        int restarts,
        int restartsPerDay,
        Duration backoff,
        Duration maxBackoff,
        double jitter,
        int rollbacks,
        int skippedBatches,
        int cordons,
        Duration cordonWindow,
        int lemon,
        Duration stale,
        Duration actionTime,
        int actionTries) {

    /** What holds where nobody says otherwise. */
    public static final SafetyLimits DEFAULT = new SafetyLimits(
            3,
            24,
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            0.2,
            3,
            500,
            3,
            Duration.ofHours(24),
            3,
            Duration.ofHours(1),
            Duration.ofMinutes(15),
            3);

    public SafetyLimits {
        boolean isNegative = restarts < 0
                || restartsPerDay < 0
                || backoff.isNegative()
                || maxBackoff.compareTo(backoff) < 0
                || rollbacks < 0
                || skippedBatches < 1
                || cordons < 0
                || cordonWindow.isNegative()
                || lemon < 1
                || !stale.isPositive()
                || !actionTime.isPositive()
                || actionTries < 1;
        if (isNegative || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("limits out of range: " + this);
        }
    }

    /** The same limits, with other restarts. */
    public SafetyLimits withRestarts(int number) {
        return new SafetyLimits(
                number,
                Math.max(number, restartsPerDay),
                backoff,
                maxBackoff,
                jitter,
                rollbacks,
                skippedBatches,
                cordons,
                cordonWindow,
                lemon,
                stale,
                actionTime,
                actionTries);
    }

    /** The same limits, with another first wait. */
    public SafetyLimits withBackoff(Duration first) {
        return new SafetyLimits(
                restarts,
                restartsPerDay,
                first,
                maxBackoff.compareTo(first) < 0 ? first : maxBackoff,
                jitter,
                rollbacks,
                skippedBatches,
                cordons,
                cordonWindow,
                lemon,
                stale,
                actionTime,
                actionTries);
    }
}
