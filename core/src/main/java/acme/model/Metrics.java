package acme.model;

/**
 * The numbers that a training job prints about itself: step, loss, gradient norm, learning rate, throughput, step time.
 *
 * <p>A view that is reused for every line, so that a metric line costs no object; confined to the job's thread. What a
 * line does not say is absent: {@link #NO_STEP} for the step, {@code NaN} for the others. A loss that is printed as "nan"
 * is {@code NaN} too, and then {@link #hasLoss} is true.
 */
public final class Metrics {
    /** The step where none is known. */
    public static final long NO_STEP = -1;

    /** What throughput counts, each a second. */
    public enum Unit {
        NONE(""),
        TOKENS("tokens/s"),
        SAMPLES("samples/s"),
        STEPS("steps/s");

        private final String words;

        Unit(String words) {
            this.words = words;
        }

        /** As people write it; empty where there is no throughput. */
        public String words() {
            return words;
        }
    }

    private long step;
    private boolean hasLoss;
    private double loss;
    private double gradNorm;
    private double learningRate;
    private double throughput;
    private Unit throughputUnit = Unit.NONE;
    private double stepSeconds;

    public Metrics() {
        clear();
    }

    /** Makes everything absent. */
    public void clear() {
        step = NO_STEP;
        hasLoss = false;
        loss = Double.NaN;
        gradNorm = Double.NaN;
        learningRate = Double.NaN;
        throughput = Double.NaN;
        throughputUnit = Unit.NONE;
        stepSeconds = Double.NaN;
    }

    /** Takes over what the newer metrics say, and keeps the rest. */
    public void update(Metrics newer) {
        step = newer.step != NO_STEP ? newer.step : step;
        loss = newer.hasLoss ? newer.loss : loss;
        hasLoss |= newer.hasLoss;
        gradNorm = Double.isNaN(newer.gradNorm) ? gradNorm : newer.gradNorm;
        learningRate = Double.isNaN(newer.learningRate) ? learningRate : newer.learningRate;
        if (!Double.isNaN(newer.throughput)) {
            throughput = newer.throughput;
            throughputUnit = newer.throughputUnit;
        }
        stepSeconds = Double.isNaN(newer.stepSeconds) ? stepSeconds : newer.stepSeconds;
    }

    public void setStep(long step) {
        this.step = step;
    }

    /** Sets the loss; {@code NaN} for one that is printed so. */
    public void setLoss(double loss) {
        this.loss = loss;
        hasLoss = true;
    }

    public void setGradNorm(double gradNorm) {
        this.gradNorm = gradNorm;
    }

    public void setLearningRate(double learningRate) {
        this.learningRate = learningRate;
    }

    public void setThroughput(double throughput, Unit unit) {
        this.throughput = throughput;
        throughputUnit = unit;
    }

    public void setStepSeconds(double stepSeconds) {
        this.stepSeconds = stepSeconds;
    }

    /** The training step, or {@link #NO_STEP}. */
    public long step() {
        return step;
    }

    /** Whether there is a training loss, finite or not. */
    public boolean hasLoss() {
        return hasLoss;
    }

    /** The training loss; never that of an evaluation. */
    public double loss() {
        return loss;
    }

    public double gradNorm() {
        return gradNorm;
    }

    public double learningRate() {
        return learningRate;
    }

    public double throughput() {
        return throughput;
    }

    /** What throughput counts; {@code NONE} where it is absent. */
    public Unit throughputUnit() {
        return throughputUnit;
    }

    /** Seconds that one step took. */
    public double stepSeconds() {
        return stepSeconds;
    }
}
