package acme.detect;

import acme.model.Metrics;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Judges the losses of one series, one rank's and one label's, as they come. Confined to the job's thread.
 *
 * <p>Losses are judged as logarithms of {@code loss + 0.05}, so that a factor counts the same at every height and the last
 * hundredths of a loss near zero count little. A value is bad when it lies above the median of the last healthy ones by a
 * factor and by many robust standard deviations (median absolute deviation; Hampel 1974). A few bad values in a row are a
 * spike, fewer when they are huge. Against slow rises, an exponential average is compared with its own lowest value, which is slowly forgotten; it must go on rising, or have risen far, since a change of the
 * data lifts the loss once and leaves it there. A
 * series that was ever below zero is a reward or a policy's loss and is not judged. The thresholds come from the
 * measurement in decision 0006.
 */
final class LossSeries {
    /** What a value means for the series. */
    enum Verdict {
        /** As expected, or not judged. */
        HEALTHY,
        /** The first bad value: a spike may begin. */
        SUSPECT,
        /** Another bad value. */
        BAD,
        /** Enough bad values: a spike. */
        SPIKE,
        /** The average has left its lowest value far behind. */
        DIVERGENCE,
        /** Back among the healthy ones after a spike or divergence was reported. */
        RECOVERED
    }

    static final int WINDOW = 64;
    private static final int VERSION = 1;
    static final int LEAST = 24;
    private static final int REFRESH = 32;
    private static final double OFFSET = 0.05;
    private static final double LEAST_SIGMA = 0.02;

    private static final double SIGMAS = 6;
    private static final double JUMP = Math.log(1.6);
    private static final int PERSIST = 6;
    private static final double HUGE_SIGMAS = 15;
    private static final double HUGE_JUMP = Math.log(3);
    private static final int PERSIST_HUGE = 2;

    private static final double SMOOTHING = 2.0 / 51;
    private static final double DIVERGED = Math.log(1.6);
    private static final double DIVERGED_SIGMAS = 3;
    private static final int DIVERGED_FOR = 100;
    private static final int RISE_OVER = 50;
    private static final double FORGET = 0.0003;
    private static final double LEAST_RISE = 0.05;
    private static final double FAR_DIVERGED = Math.log(2.5);
    private static final int GOOD_AGAIN = 4;
    private static final double BAD_SMOOTHING = 0.25;

    private final RobustWindow window = new RobustWindow(WINDOW);
    private int sinceRefresh;
    private double centre = Double.NaN;
    private double sigma = Double.NaN;

    private boolean signed;
    private long lastStep = Metrics.NO_STEP;
    private int seen;

    private int badInRow;
    private int hugeInRow;
    private int goodInRow;
    private boolean reported;
    private double healthyBelow;
    private double usual;
    private double badAverage;

    private double average = Double.NaN;
    private double lowest = Double.POSITIVE_INFINITY;
    private int aboveFor;
    private double averageBefore;

    /** Takes the next finite loss. */
    Verdict take(double loss) {
        if (loss < 0) {
            signed = true;
        }
        if (signed) {
            return Verdict.HEALTHY;
        }
        return judge(Math.log(loss + OFFSET));
    }

    /** Whether the step goes back, as after a restart or a roll-back; to be asked once for each line. */
    boolean goesBack(long step) {
        boolean back = step != Metrics.NO_STEP && step < lastStep;
        lastStep = step == Metrics.NO_STEP ? lastStep : step;
        return back;
    }

    /** Forgets what was healthy: after a restart the loss may begin anywhere. */
    void restart() {
        window.clear();
        sinceRefresh = 0;
        seen = 0;
        badInRow = 0;
        hugeInRow = 0;
        goodInRow = 0;
        reported = false;
        centre = Double.NaN;
        sigma = Double.NaN;
        average = Double.NaN;
        lowest = Double.POSITIVE_INFINITY;
        aboveFor = 0;
    }

    private Verdict judge(double x) {
        if (reported) {
            return afterReport(x);
        }
        if (window.count() >= LEAST && isBad(x, SIGMAS, JUMP)) {
            return bad(x);
        }
        if (badInRow > 0 && ++goodInRow < 2) {
            return Verdict.HEALTHY;
        }
        badInRow = 0;
        hugeInRow = 0;
        push(x);
        return drift(x);
    }

    private Verdict bad(double x) {
        goodInRow = 0;
        badInRow++;
        hugeInRow += isBad(x, HUGE_SIGMAS, HUGE_JUMP) ? 1 : 0;
        if (badInRow >= PERSIST || hugeInRow >= PERSIST_HUGE) {
            report(x, centre, JUMP);
            return Verdict.SPIKE;
        }
        return badInRow == 1 ? Verdict.SUSPECT : Verdict.BAD;
    }

    private Verdict drift(double x) {
        seen++;
        average = Double.isNaN(average) ? x : average + SMOOTHING * (x - average);
        if (seen < WINDOW) {
            return Verdict.HEALTHY;
        }
        lowest = Math.min(lowest + FORGET, average);
        boolean above = average > lowest + Math.max(DIVERGED, DIVERGED_SIGMAS * sigma);
        aboveFor = above ? aboveFor + 1 : 0;
        if (aboveFor % RISE_OVER != 1) {
            return Verdict.HEALTHY;
        }
        double rise = average - averageBefore;
        averageBefore = average;
        boolean clear = rise > LEAST_RISE || average > lowest + FAR_DIVERGED;
        if (aboveFor <= DIVERGED_FOR || !clear) {
            return Verdict.HEALTHY;
        }
        report(x, lowest, DIVERGED);
        return Verdict.DIVERGENCE;
    }

    private void report(double x, double usual, double jump) {
        this.usual = usual;
        healthyBelow = usual + jump / 2;
        badAverage = x;
        reported = true;
        goodInRow = 0;
    }

    private Verdict afterReport(double x) {
        badAverage += BAD_SMOOTHING * (x - badAverage);
        goodInRow = x < healthyBelow ? goodInRow + 1 : 0;
        if (goodInRow < GOOD_AGAIN) {
            return Verdict.BAD;
        }
        restart();
        return Verdict.RECOVERED;
    }

    private boolean isBad(double x, double sigmas, double jump) {
        if (x < centre + jump) {
            return false;
        }
        refresh();
        return x >= centre + Math.max(jump, sigmas * sigma);
    }

    private void push(double x) {
        window.add(x);
        if (++sinceRefresh >= REFRESH || window.count() == LEAST) {
            refresh();
        }
    }

    private void refresh() {
        sinceRefresh = 0;
        centre = window.median();
        sigma = Math.max(LEAST_SIGMA, window.sigma(centre));
    }

    /** The loss that was usual before a spike or divergence was reported. */
    double usualLoss() {
        return Math.exp(usual) - OFFSET;
    }

    /** By which factor the last losses lie above the usual one, since a spike or divergence was reported. */
    double factor() {
        return Math.exp(badAverage - usual);
    }

    void save(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        window.save(out);
        for (int number : new int[] {sinceRefresh, seen, badInRow, hugeInRow, goodInRow, aboveFor}) {
            out.writeInt(number);
        }
        for (double number :
                new double[] {centre, sigma, healthyBelow, usual, badAverage, average, lowest, averageBefore}) {
            out.writeDouble(number);
        }
        out.writeBoolean(signed);
        out.writeBoolean(reported);
        out.writeLong(lastStep);
    }

    static LossSeries restore(DataInput in) throws IOException {
        States.requireVersion(in, VERSION);
        var series = new LossSeries();
        series.window.restore(in);
        series.sinceRefresh = in.readInt();
        series.seen = in.readInt();
        series.badInRow = in.readInt();
        series.hugeInRow = in.readInt();
        series.goodInRow = in.readInt();
        series.aboveFor = in.readInt();
        series.centre = in.readDouble();
        series.sigma = in.readDouble();
        series.healthyBelow = in.readDouble();
        series.usual = in.readDouble();
        series.badAverage = in.readDouble();
        series.average = in.readDouble();
        series.lowest = in.readDouble();
        series.averageBefore = in.readDouble();
        series.signed = in.readBoolean();
        series.reported = in.readBoolean();
        series.lastStep = in.readLong();
        return series;
    }
}
