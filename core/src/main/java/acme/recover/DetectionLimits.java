package acme.recover;

import java.time.Duration;

/**
 * What fault detection may take, and when it calls a node slow.
 *
 * @param worldsAtOnce tests that run at the same time, at least 1
 * @param worldTime after which a test that did not return is given up; longer than the test's own limit
 * @param subRounds how often suspects may wait for a known-good partner to be free, at least 1
 * @param slowShare of the median bandwidth below which a world is slow, 0 for never, below 1
 */
public record DetectionLimits(int worldsAtOnce, Duration worldTime, int subRounds, double slowShare) {
    public static final DetectionLimits DEFAULT = new DetectionLimits(256, Duration.ofMinutes(5), 64, 0.5);

    public DetectionLimits {
        if (worldsAtOnce < 1 || subRounds < 1 || slowShare < 0 || slowShare >= 1 || !worldTime.isPositive()) {
            throw new IllegalArgumentException("no limits of fault detection: " + worldsAtOnce + " worlds, " + worldTime
                    + ", " + subRounds + " sub-rounds, slow below " + slowShare);
        }
    }
}
