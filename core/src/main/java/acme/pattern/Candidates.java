package acme.pattern;

import java.util.Arrays;

/** The patterns of a set that may match a text, each once. Confined to one thread; cleared in time of what is in it. */
final class Candidates {
    private static final int MANY = 12;

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

    boolean contains(int index) {
        return (members[index >>> 6] >>> index & 1) != 0;
    }

    void sort() {
        if (size > MANY) {
            sortByMembers();
        } else {
            sortByInsertion();
        }
    }

    private void sortByInsertion() {
        for (int i = 1; i < size; i++) {
            int index = indexes[i];
            int j = i;
            while (j > 0 && indexes[j - 1] > index) {
                indexes[j] = indexes[j - 1];
                j--;
            }
            indexes[j] = index;
        }
    }

    private void sortByMembers() {
        int count = 0;
        for (int i = 0; i < members.length; i++) {
            for (long word = members[i]; word != 0; word &= word - 1) {
                indexes[count++] = Long.SIZE * i + Long.numberOfTrailingZeros(word);
            }
        }
    }

    int size() {
        return size;
    }

    int get(int i) {
        return indexes[i];
    }
}
