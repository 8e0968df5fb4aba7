package acme.pattern;

import java.util.Arrays;

/**
 * The instructions an automaton stands at: those that take a byte, and those that wait to learn whether a position
 * holds. Confined to one thread; cleared in constant time (Briggs and Torczon, "An Efficient Representation for Sparse
 * Sets", 1993, with a generation count for marks).
 */
final class StateSet {
    private static final int AFTER_WORD = 1;
    private static final int AT_START = 2;
    private static final int WAITING = 4;

    private final int[] members;
    private final int[] marks;
    private int generation;
    private int size;

    /** Whether the pattern has matched. */
    boolean matched;
    /** Whether an instruction waits for a position. */
    boolean waiting;
    /** Whether the byte before was a word character; false where the program does not ask. */
    boolean afterWord;
    /** Whether nothing was consumed and an instruction waits, so that the start of the text still matters. */
    boolean atStart;

    StateSet(int programSize) {
        members = new int[programSize];
        marks = new int[programSize];
    }

    void clear() {
        size = 0;
        matched = false;
        waiting = false;
        afterWord = false;
        atStart = false;
        if (++generation == 0) {
            Arrays.fill(marks, 0);
            generation = 1;
        }
    }

    /** Whether this instruction is met for the first time since the set was cleared. */
    boolean mark(int pc) {
        boolean fresh = marks[pc] != generation;
        marks[pc] = generation;
        return fresh;
    }

    void keep(int pc) {
        members[size++] = pc;
    }

    int size() {
        return size;
    }

    int member(int index) {
        return members[index];
    }

    /** Everything that decides how the automaton goes on: the flags, then the members in ascending order. */
    int[] toKey() {
        int[] key = new int[size + 1];
        System.arraycopy(members, 0, key, 1, size);
        Arrays.sort(key, 1, size + 1);
        key[0] = (afterWord ? AFTER_WORD : 0) | (atStart ? AT_START : 0) | (waiting ? WAITING : 0);
        return key;
    }

    /** Becomes what the key was made of. */
    void set(int[] key) {
        clear();
        size = key.length - 1;
        System.arraycopy(key, 1, members, 0, size);
        afterWord = (key[0] & AFTER_WORD) != 0;
        atStart = (key[0] & AT_START) != 0;
        waiting = (key[0] & WAITING) != 0;
    }
}
