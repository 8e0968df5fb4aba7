package acme.detect;

import java.util.SplittableRandom;

/** The loss of a healthy job: a power law with noise, bad batches, bumps after restarts of the schedule, changes of the data. */
final class HealthyLoss {
    private final SplittableRandom random;
    private final double start;
    private final double floor;
    private final double scale;
    private final double power;
    private final double noise;
    private final double badBatches;
    private double bump;
    private double target;
    private double level;
    private long count;

    HealthyLoss(long seed) {
        random = new SplittableRandom(seed);
        start = random.nextInt(3) == 0 ? random.nextDouble(1, 3) : random.nextDouble(10, 12.5);
        floor = start * random.nextDouble(0.05, 0.45);
        scale = random.nextDouble(5, 300);
        power = random.nextDouble(0.3, 1);
        noise = Math.exp(random.nextDouble(Math.log(0.003), Math.log(0.12)));
        badBatches = random.nextInt(3) == 0 ? random.nextDouble(0.01) : 0;
    }

    double next() {
        if (random.nextInt(3_000) == 0) {
            target = Math.log(random.nextDouble(1.03, 1.33));
        }
        bump += target > 0 ? (target - bump) * 0.15 : -bump * 0.02;
        target = bump > 0.9 * target ? 0 : target;
        if (random.nextInt(5_000) == 0) {
            level = Math.clamp(level + Math.log(random.nextDouble(0.7, 1.4)), -0.7, 0.5);
        }
        double base = floor + (start - floor) * Math.pow(1 + count++ / scale, -power);
        double bad = random.nextDouble() < badBatches ? random.nextDouble(1.1, 2.6) : 1;
        return base * bad * Math.exp(level + bump + noise * random.nextGaussian());
    }
}
