package acme.pattern;

import java.util.List;

/**
 * A pattern as a nondeterministic automaton over bytes of well-formed UTF-8. Immutable, any thread.
 *
 * <p>Instruction {@code pc} has an operation, the instruction after it ({@code next}) and an argument: of {@link #FORK}
 * the second choice, of {@link #BYTES} the set of bytes, of {@link #SAVE} the slot, of {@link #AT} the bit of the
 * position.
 */
final class Program {
    static final byte BYTES = 0;
    static final byte FORK = 1;
    static final byte SAVE = 2;
    static final byte AT = 3;
    static final byte MATCH = 4;

    final byte[] operations;
    final int[] next;
    final int[] arguments;
    final int start;
    /** Two for each group, the whole match included. */
    final int slots;
    /** The bits of all positions that occur. */
    final int positions;

    private final long[][] byteSets;
    /** Bytes that no instruction tells apart have one class. */
    final byte[] classes = new byte[256];

    final int classCount;
    /** One byte of each class. */
    final int[] representatives;

    Program(
            byte[] operations,
            int[] next,
            int[] arguments,
            int start,
            int slots,
            int positions,
            List<long[]> byteSets) {
        this.operations = operations;
        this.next = next;
        this.arguments = arguments;
        this.start = start;
        this.slots = slots;
        this.positions = positions;
        this.byteSets = byteSets.toArray(long[][]::new);
        this.classCount = classify();
        this.representatives = representatives();
    }

    int size() {
        return operations.length;
    }

    boolean usesWords() {
        return (positions & (Position.WORD_EDGE.bit() | Position.NOT_WORD_EDGE.bit())) != 0;
    }

    boolean usesLineEnd() {
        return (positions & Position.LINE_END.bit()) != 0;
    }

    /** Whether a {@link #BYTES} instruction takes the byte, 0 to 255. */
    boolean takes(int pc, int unsignedByte) {
        return contains(byteSets[arguments[pc]], unsignedByte);
    }

    /** The byte that a {@link #BYTES} instruction takes, if it takes just one; else -1. */
    int onlyByte(int pc) {
        long[] set = byteSets[arguments[pc]];
        int only = -1;
        for (int i = 0; i < set.length; i++) {
            if (set[i] != 0) {
                boolean several = only >= 0 || Long.bitCount(set[i]) > 1;
                if (several) {
                    return -1;
                }
                only = 64 * i + Long.numberOfTrailingZeros(set[i]);
            }
        }
        return only;
    }

    private static boolean contains(long[] set, int unsignedByte) {
        return (set[unsignedByte >>> 6] >>> unsignedByte & 1) != 0;
    }

    private int classify() {
        int[] ids = new int[256];
        int count = 1;
        for (long[] set : byteSets) {
            count = refine(ids, count, set);
        }
        if (usesWords()) {
            count = refine(ids, count, words());
            count = refine(ids, count, new long[] {0, 0, -1, 0});
        }
        for (int i = 0; i < 256; i++) {
            classes[i] = (byte) ids[i];
        }
        return count;
    }

    private static int refine(int[] ids, int count, long[] set) {
        int[] renamed = new int[2 * count];
        int used = 0;
        for (int i = 0; i < 256; i++) {
            int key = 2 * ids[i] + (contains(set, i) ? 1 : 0);
            if (renamed[key] == 0) {
                renamed[key] = ++used;
            }
            ids[i] = renamed[key] - 1;
        }
        return used;
    }

    private static long[] words() {
        long[] set = new long[4];
        for (int i = 0; i < 128; i++) {
            if (Utf8.isWord(i)) {
                set[i >>> 6] |= 1L << i;
            }
        }
        return set;
    }

    private int[] representatives() {
        int[] result = new int[classCount];
        for (int i = 255; i >= 0; i--) {
            result[classes[i] & 0xFF] = i;
        }
        return result;
    }
}
