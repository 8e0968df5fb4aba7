package acme.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The last values of a series, with their median and median absolute deviation (Hampel 1974). Confined to one thread.
 *
 * <p>The values are kept in order too, so a question costs no sort.
 */
final class RobustWindow {
    /** Makes the median absolute deviation of a normal distribution its standard deviation. */
    private static final double TO_SIGMA = 1.4826;

    private final double[] ring;
    private final double[] sorted;
    private int count;
    private int next;

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
    }

    /** Adds a value, and forgets the oldest when full; no NaN. */
    void add(double value) {
        if (count == ring.length) {
            int oldest = Arrays.binarySearch(sorted, 0, count, ring[next]);
            System.arraycopy(sorted, oldest + 1, sorted, oldest, --count - oldest);
        }
        int found = Arrays.binarySearch(sorted, 0, count, value);
        int place = found >= 0 ? found : -found - 1;
        System.arraycopy(sorted, place, sorted, place + 1, count++ - place);
        sorted[place] = value;
        ring[next] = value;
        next = next + 1 == ring.length ? 0 : next + 1;
    }

    /** The median; of two middle values their mean; NaN for none. */
    double median() {
        return count == 0 ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }

    /** The largest value; NaN for none. */
    double largest() {
        return count == 0 ? Double.NaN : sorted[count - 1];
    }

    /** The median absolute deviation from {@code centre}, times 1.4826; NaN for no values. */
    double sigma(double centre) {
        if (count == 0) {
            return Double.NaN;
        }
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
