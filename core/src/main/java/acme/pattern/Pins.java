package acme.pattern;

import java.util.Arrays;

/**
 * The digits of a text that matter to what is being found out about it; other digits may be others. Confined to one
 * thread.
 */
final class Pins {
    private static final int MAX = 16;

    private final int[] offsets = new int[MAX];
    private int size;
    private boolean tooMany;

    void clear() {
        size = 0;
        tooMany = false;
    }

    boolean contains(int offset) {
        for (int i = 0; i < size; i++) {
            if (offsets[i] == offset) {
                return true;
            }
        }
        return false;
    }

    /** Adds the offset of a digit, if it is not there yet. */
    void add(int offset) {
        if (contains(offset)) {
            return;
        }
        if (size == MAX) {
            tooMany = true;
            return;
        }
        offsets[size++] = offset;
    }

    /** Whether some did not fit. */
    boolean areTooMany() {
        return tooMany;
    }

    int[] toArray() {
        return Arrays.copyOf(offsets, size);
    }
}
