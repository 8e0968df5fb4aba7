package acme.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The last values of a series, with their median and median absolute deviation (Hampel 1974). Confined to one thread.
 *
 * <p>Adding is cheap; the first question after it sorts a copy.
 */
final class RobustWindow {
    /** Makes the median absolute deviation of a normal distribution its standard deviation. */
    private static final double TO_SIGMA = 1.4826;

    private final double[] ring;
    private final double[] sorted;
    private int count;
    private int next;
    private boolean isSorted;

    RobustWindow(int size) {
        ring = new double[size];
        sorted = new double[size];
    }

    int count() {
        return count;
    }

    void clear() {
        count = 0;
        next = 0;
        isSorted = false;
    }

    /** Adds a value, and forgets the oldest when full; no NaN. */
    void add(double value) {
        ring[next] = value;
        next = next + 1 == ring.length ? 0 : next + 1;
        count = Math.min(count + 1, ring.length);
        isSorted = false;
    }

    private void sort() {
        if (!isSorted) {
            System.arraycopy(ring, 0, sorted, 0, count);
            Arrays.sort(sorted, 0, count);
            isSorted = true;
        }
    }

    /** The median; of two middle values their mean; NaN for none. */
    double median() {
        sort();
        return count == 0 ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }

    /** The largest value; NaN for none. */
    double largest() {
        sort();
        return count == 0 ? Double.NaN : sorted[count - 1];
    }

    /** The median absolute deviation from {@code centre}, times 1.4826; NaN for no values. */
    double sigma(double centre) {
        if (count == 0) {
            return Double.NaN;
        }
        sort();
        // Deviations grow away from the centre on both sides: take the smaller of both ends until half are taken.
        int right = Arrays.binarySearch(sorted, 0, count, centre);
        right = right >= 0 ? right : -right - 1;
        int left = right - 1;
        double deviation = 0;
        for (int taken = 0; taken <= count / 2; taken++) {
            boolean takeLeft = right >= count || left >= 0 && centre - sorted[left] <= sorted[right] - centre;
            deviation = takeLeft ? centre - sorted[left--] : sorted[right++] - centre;
        }
        return TO_SIGMA * deviation;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            out.writeDouble(ring[count < ring.length ? i : (next + i) % ring.length]);
        }
    }

    /** Reads what {@link #save} wrote into this window, which is empty. */
    void restore(DataInput in) throws IOException {
        for (int i = States.size(in, ring.length); i > 0; i--) {
            add(in.readDouble());
        }
    }
}
