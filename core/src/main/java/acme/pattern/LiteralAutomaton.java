package acme.pattern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds all of many literals in one pass, ASCII letters in either case. Immutable, any thread.
 *
 * <p>Alfred Aho and Margaret Corasick, "Efficient String Matching" (CACM 18:6, 1975), with the failure function worked
 * into a dense table, so that each byte costs one look-up. A state is the row of the table where its transitions begin;
 * the states that complete a literal have the highest numbers. Where the table would become too large, the literals are
 * cut short: then more texts are candidates, none is missed.
 */
final class LiteralAutomaton {
    private static final int MAX_TABLE = 1 << 22;
    private static final int MAX_LITERAL_BYTES = 20;
    private static final int MIN_LITERAL_BYTES = 2;
    /** Texts from this length on are scanned in two halves; at least twice the length of a literal. */
    private static final int MIN_SPLIT_BYTES = 64;

    /** The class of each byte, 0 to 255; 0 is "in no literal". */
    private final byte[] classes = new byte[256];

    /** The classes, and a last column with the index in {@link #owners}. */
    private final int stride;

    private final int longest;
    private final int[] table;
    /** The first row whose state completes a literal. */
    private final int firstHit;
    /** For each state from {@link #firstHit}: the owners of the literals that it completes. */
    private final int[][] owners;

    /** A literal in lower case and the number that it is reported as. */
    record Entry(String literal, int owner) {}

    LiteralAutomaton(List<Entry> entries) {
        byte[][] literals = new byte[entries.size()][];
        for (int i = 0; i < literals.length; i++) {
            literals[i] = entries.get(i).literal().getBytes(StandardCharsets.UTF_8);
        }
        stride = classify(literals) + 1;
        longest = cut(literals);
        Trie trie = new Trie(classes, stride, literals);
        for (int i = 0; i < literals.length; i++) {
            trie.add(literals[i], entries.get(i).owner());
        }
        trie.completeTransitions();
        int[] rows = new int[trie.size];
        int misses = number(trie, rows);
        firstHit = misses * stride;
        table = new int[trie.size * stride];
        owners = new int[trie.size - misses][];
        fill(trie, rows, misses);
    }

    /**
     * Sets the bit of each owner that has a literal in the range.
     *
     * @return all bytes of the range, or-ed: negative if one is not ASCII
     */
    int scan(byte[] text, int from, int to, long[] found) {
        if (to - from < MIN_SPLIT_BYTES) {
            return scanRest(text, from, to, 0, found);
        }
        byte[] classOf = classes;
        int[] rows = table;
        int hit = firstHit;
        // Two walks side by side, since each of them alone would mostly wait for its own table look-ups.
        int length = (to - from) / 2;
        int gap = to - from - length;
        int left = 0;
        int right = startBefore(text, from + gap);
        int all = 0;
        for (int i = from; i < from + length; i++) {
            byte b = text[i];
            byte c = text[i + gap];
            all |= b | c;
            left = rows[left + (classOf[b & 0xFF] & 0xFF)];
            right = rows[right + (classOf[c & 0xFF] & 0xFF)];
            if (left >= hit) {
                mark(left, found);
            }
            if (right >= hit) {
                mark(right, found);
            }
        }
        return all | scanRest(text, from + length, from + gap, left, found);
    }

    /** The state in front of {@code at}: it depends on no more bytes than the longest literal has. */
    private int startBefore(byte[] text, int at) {
        byte[] classOf = classes;
        int state = 0;
        for (int i = at - longest; i < at; i++) {
            state = table[state + (classOf[text[i] & 0xFF] & 0xFF)];
        }
        return state;
    }

    private int scanRest(byte[] text, int from, int to, int before, long[] found) {
        byte[] classOf = classes;
        int[] rows = table;
        int state = before;
        int all = 0;
        for (int i = from; i < to; i++) {
            byte b = text[i];
            all |= b;
            state = rows[state + (classOf[b & 0xFF] & 0xFF)];
            if (state >= firstHit) {
                mark(state, found);
            }
        }
        return all;
    }

    private void mark(int state, long[] found) {
        for (int owner : owners[table[state + stride - 1]]) {
            found[owner >>> 6] |= 1L << owner;
        }
    }

    private int classify(byte[][] literals) {
        int count = 1;
        for (byte[] literal : literals) {
            for (byte b : literal) {
                if (classes[b & 0xFF] == 0) {
                    classes[b & 0xFF] = (byte) count++;
                }
            }
        }
        for (int lower = 'a'; lower <= 'z'; lower++) {
            classes[lower - 'a' + 'A'] = classes[lower];
        }
        return count;
    }

    private int cut(byte[][] literals) {
        int limit = MAX_LITERAL_BYTES;
        while (limit > MIN_LITERAL_BYTES && bytes(literals, limit) * stride > MAX_TABLE) {
            limit = Math.max(MIN_LITERAL_BYTES, limit - 2);
        }
        for (int i = 0; i < literals.length; i++) {
            literals[i] = literals[i].length > limit ? Arrays.copyOf(literals[i], limit) : literals[i];
        }
        return limit;
    }

    private static long bytes(byte[][] literals, int limit) {
        long total = 0;
        for (byte[] literal : literals) {
            total += Math.min(literal.length, limit);
        }
        return total;
    }

    /** Gives each node its row, those that complete nothing first; returns how many these are. */
    private int number(Trie trie, int[] rows) {
        int next = 0;
        for (int i = 0; i < trie.size; i++) {
            if (trie.owners[trie.order[i]].length == 0) {
                rows[trie.order[i]] = next++ * stride;
            }
        }
        int misses = next;
        for (int i = 0; i < trie.size; i++) {
            if (trie.owners[trie.order[i]].length > 0) {
                rows[trie.order[i]] = next++ * stride;
            }
        }
        return misses;
    }

    private void fill(Trie trie, int[] rows, int misses) {
        for (int node = 0; node < trie.size; node++) {
            for (int c = 0; c < stride; c++) {
                table[rows[node] + c] = rows[trie.next[node * stride + c]];
            }
            if (rows[node] >= firstHit) {
                int index = rows[node] / stride - misses;
                owners[index] = trie.owners[node];
                table[rows[node] + stride - 1] = index;
            }
        }
    }

    /** The literals as a tree, then as an automaton, while they are being put together. */
    private static final class Trie {
        static final int[] NONE = {};

        private final byte[] classes;
        private final int stride;
        int[] next;
        int[][] owners;
        /** The nodes by depth, once the transitions are complete. */
        int[] order = NONE;

        int size = 1;

        Trie(byte[] classes, int stride, byte[][] literals) {
            this.classes = classes;
            this.stride = stride;
            next = new int[Math.max(16, (int) Math.min(bytes(literals, MAX_LITERAL_BYTES) / 2, 1 << 14)) * stride];
            owners = new int[next.length / stride][];
        }

        void add(byte[] literal, int owner) {
            int node = 0;
            for (byte b : literal) {
                int edge = node * stride + (classes[b & 0xFF] & 0xFF);
                if (next[edge] == 0) {
                    // In two steps: the array may be replaced while the node is made.
                    int child = newNode();
                    next[edge] = child;
                }
                node = next[edge];
            }
            owners[node] = owners[node] == null ? new int[] {owner} : with(owners[node], owner);
        }

        private int newNode() {
            if ((size + 1) * stride > next.length) {
                next = Arrays.copyOf(next, 2 * next.length);
                owners = Arrays.copyOf(owners, next.length / stride);
            }
            return size++;
        }

        private static int[] with(int[] owners, int owner) {
            int[] more = Arrays.copyOf(owners, owners.length + 1);
            more[owners.length] = owner;
            return more;
        }

        /** Breadth first, so that the node to fall back to, being shallower, is always complete. */
        void completeTransitions() {
            int[] fallback = new int[size];
            order = new int[size];
            int queued = 1;
            for (int i = 0; i < size; i++) {
                int node = order[i];
                inheritOwners(node, fallback[node]);
                for (int c = 0; c < stride; c++) {
                    int viaFallback = node == 0 ? 0 : next[fallback[node] * stride + c];
                    int child = next[node * stride + c];
                    if (child == 0) {
                        next[node * stride + c] = viaFallback;
                    } else {
                        fallback[child] = viaFallback;
                        order[queued++] = child;
                    }
                }
            }
        }

        private void inheritOwners(int node, int fallback) {
            int[] own = owners[node] == null ? NONE : owners[node];
            int[] inherited = node == 0 ? NONE : owners[fallback];
            if (own.length == 0 || inherited.length == 0) {
                owners[node] = own.length == 0 ? inherited : own;
                return;
            }
            int[] both = Arrays.copyOf(own, own.length + inherited.length);
            System.arraycopy(inherited, 0, both, own.length, inherited.length);
            owners[node] = both;
        }
    }
}
