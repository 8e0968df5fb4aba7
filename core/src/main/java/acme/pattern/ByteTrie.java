package acme.pattern;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The UTF-8 sequences of a set of code points as a trie of byte ranges, one to four levels deep; no edges means "the
 * character is complete". Immutable, any thread.
 *
 * <p>Only well-formed text is ever matched, so a range that reaches the end of its sequence length takes in the bytes
 * that no well-formed text has there (overlong forms, surrogates, too large values); this keeps the common sets small.
 * The division into byte ranges is that of Rob Pike's and Ken Thompson's compiler for {@code grep}, as described in
 * Russ Cox, "Regular Expression Matching in the Wild" (2010), section "UTF-8".
 */
record ByteTrie(List<Edge> edges) {
    static final ByteTrie COMPLETE = new ByteTrie(List.of());

    private static final int[] FIRST = {0, 0, 0x80, 0x800, 0x10000};
    private static final int[] LAST = {0, 0x7F, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT};
    /** The largest value that fits the bits of a sequence of this length, well-formed or not. */
    private static final int[] ROOM = {0, 0x7F, 0x7FF, 0xFFFF, 0x1FFFFF};

    /** A range of bytes and what follows them. */
    record Edge(int low, int high, ByteTrie next) {}

    ByteTrie {
        edges = List.copyOf(edges);
    }

    boolean isComplete() {
        return edges.isEmpty();
    }

    static ByteTrie of(CodePoints set) {
        Collector collector = new Collector();
        for (int length = 1; length <= 4; length++) {
            for (int i = 0; i < set.rangeCount(); i++) {
                int low = Math.max(set.low(i), FIRST[length]);
                int high = Math.min(set.high(i), LAST[length]);
                if (low <= high) {
                    collector.addLoose(low, high, length);
                }
            }
        }
        return collector.root.build();
    }

    /** How many program instructions the trie needs, at most. */
    int instructions() {
        int total = Math.max(1, 2 * edges.size() - 1);
        for (Edge edge : edges) {
            total += edge.next.isComplete() ? 0 : edge.next.instructions();
        }
        return total;
    }

    private static final class Collector {
        final Node root = new Node();

        /** Adds a range, stretched over what no well-formed text holds beside it. */
        void addLoose(int low, int high, int length) {
            int from = low == FIRST[length] && length > 1 ? 0 : low;
            int to = high == LAST[length] ? ROOM[length] : high;
            add(from, to, length);
        }

        /** Divides a range until each byte of its sequences varies independently of the others. */
        void add(int low, int high, int length) {
            for (int i = 1; i < length; i++) {
                int tail = (1 << (6 * i)) - 1;
                if ((low & ~tail) == (high & ~tail)) {
                    continue;
                }
                if ((low & tail) != 0) {
                    add(low, low | tail, length);
                    add((low | tail) + 1, high, length);
                    return;
                }
                if ((high & tail) != tail) {
                    add(low, (high & ~tail) - 1, length);
                    add(high & ~tail, high, length);
                    return;
                }
            }
            Node node = root;
            for (int i = 0; i < length; i++) {
                node = node.child(byteAt(low, i, length), byteAt(high, i, length));
            }
        }

        private static int byteAt(int codePoint, int index, int length) {
            int bits = codePoint >>> (6 * (length - 1 - index));
            if (index > 0) {
                return 0x80 | (bits & 0x3F);
            }
            return switch (length) {
                case 1 -> bits;
                case 2 -> 0xC0 | bits;
                case 3 -> 0xE0 | bits;
                default -> 0xF0 | bits;
            };
        }
    }

    private static final class Node {
        private final Map<Integer, Node> children = new LinkedHashMap<>();

        Node child(int low, int high) {
            return children.computeIfAbsent(low << 8 | high, _ -> new Node());
        }

        ByteTrie build() {
            if (children.isEmpty()) {
                return COMPLETE;
            }
            List<Edge> edges = new ArrayList<>(children.size());
            for (Map.Entry<Integer, Node> child : children.entrySet()) {
                int range = child.getKey();
                edges.add(new Edge(range >>> 8, range & 0xFF, child.getValue().build()));
            }
            return new ByteTrie(edges);
        }
    }
}
