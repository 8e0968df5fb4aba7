package acme.pattern;

import java.util.Arrays;

/** The patterns of a set that may match a text, each once. Confined to one thread; cleared in time of what is in it. */
final class Candidates {
    private int[] indexes = new int[16];
    private int size;
    private long[] members;

    Candidates(int patterns) {
        members = new long[(patterns + 63) / 64];
    }

    /** Makes room for a set of another size; empties this. */
    void resize(int patterns) {
        size = 0;
        members = new long[(patterns + 63) / 64];
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            members[indexes[i] >>> 6] = 0;
        }
        size = 0;
    }

    void add(int index) {
        long bit = 1L << index;
        if ((members[index >>> 6] & bit) != 0) {
            return;
        }
        members[index >>> 6] |= bit;
        if (size == indexes.length) {
            indexes = Arrays.copyOf(indexes, 2 * size);
        }
        indexes[size++] = index;
    }

    void sort() {
        if (size > 1) {
            Arrays.sort(indexes, 0, size);
        }
    }

    int size() {
        return size;
    }

    int get(int i) {
        return indexes[i];
    }
}
