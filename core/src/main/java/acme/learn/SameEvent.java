package acme.learn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins clusters of different numbers of words that are one event, one of whose values may have several words. A function
 * of the clusters alone; stateless.
 *
 * <p>Two clusters are one event if they agree before and after one place, the shorter has nothing but values there, and
 * the longer has either nothing but values or nothing but constant words: then these are one more value. Constant words
 * beside a value, as {@code invalid user <*>} against {@code <*>}, are another event.
 */
final class SameEvent {
    private static final int MAX_VALUE_WORDS = 20;

    private SameEvent() {}

    /** For clusters that belong to an older one, that one's id. */
    static Map<Integer, Integer> groups(Collection<Cluster> clusters) {
        var byHead = new HashMap<String, ArrayList<Cluster>>();
        var groups = new HashMap<Integer, Integer>();
        for (var cluster : clusters) {
            if (cluster.shape.words().length < 2 || cluster.shape.cut()) {
                continue;
            }
            var others = byHead.computeIfAbsent(cluster.shape.key().headWords(), _ -> new ArrayList<>(1));
            for (var other : others) {
                if (isSame(other, cluster)) {
                    join(groups, other.id, cluster.id);
                }
            }
            others.add(cluster);
        }
        groups.replaceAll((id, _) -> root(groups, id));
        return groups;
    }

    private static void join(Map<Integer, Integer> groups, int a, int b) {
        int rootA = root(groups, a);
        int rootB = root(groups, b);
        if (rootA != rootB) {
            groups.put(Math.max(rootA, rootB), Math.min(rootA, rootB));
        }
    }

    private static int root(Map<Integer, Integer> groups, int id) {
        int root = id;
        for (var parent = groups.get(root); parent != null && parent != root; parent = groups.get(root)) {
            root = parent;
        }
        return root;
    }

    private static boolean isSame(Cluster a, Cluster b) {
        int longer = b.shape.words().length - a.shape.words().length;
        if (longer == 0 || Math.abs(longer) > MAX_VALUE_WORDS || a.shape.head() != b.shape.head()) {
            return false;
        }
        return longer > 0 ? isSame(a.shape, b.shape) : isSame(b.shape, a.shape);
    }

    private static boolean isSame(Shape shorterShape, Shape longerShape) {
        var shorter = shorterShape.words();
        var longer = longerShape.words();
        int head = shorterShape.head();
        var gap = Gap.between(shorter, longer, head);
        if (gap.telling < Math.clamp(shorter.length - head - 1L, 1, 2)) {
            return false;
        }
        int from = gap.prefix;
        int end = shorter.length - gap.suffix;
        int longerEnd = longer.length - gap.suffix;
        if (from < head || from >= end) {
            return false;
        }
        boolean anyWord = false;
        for (int i = from; i < end; i++) {
            if (!isValue(shorter[i])) {
                return false;
            }
            anyWord |= shorter[i].indexOf(Words.ANY) >= 0;
        }
        int values = 0;
        for (int i = from; i < longerEnd; i++) {
            values += isValue(longer[i]) ? 1 : 0;
        }
        boolean onlyValues = values == longerEnd - from;
        return onlyValues || values == 0 && anyWord && edgesAgree(shorter, end, longer, longerEnd, from);
    }

    /** Whether what stands around the shorter's value, as {@code name=} or a comma, stands around the longer's too. */
    private static boolean edgesAgree(String[] shorter, int end, String[] longer, int longerEnd, int from) {
        var head = shorter[from];
        var tail = shorter[end - 1];
        int start = placeIn(head);
        int rest = tail.length() - 1 - lastPlaceIn(tail);
        return longer[from].startsWith(head.substring(0, start))
                && longer[longerEnd - 1].endsWith(tail.substring(tail.length() - rest));
    }

    private static int placeIn(String word) {
        int at = 0;
        while (!Words.isPlace(word.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int lastPlaceIn(String word) {
        int at = word.length() - 1;
        while (!Words.isPlace(word.charAt(at))) {
            at--;
        }
        return at;
    }

    private static boolean isValue(String word) {
        return Words.hasPlace(word);
    }

    /** What two word lists have in common at both ends. */
    private record Gap(int prefix, int suffix, int telling) {
        static Gap between(String[] shorter, String[] longer, int head) {
            int prefix = 0;
            int telling = 0;
            while (prefix < shorter.length && agree(shorter[prefix], longer[prefix])) {
                telling += prefix < head ? 0 : tells(shorter[prefix], longer[prefix]);
                prefix++;
            }
            int suffix = 0;
            while (suffix < shorter.length - prefix
                    && agree(shorter[shorter.length - 1 - suffix], longer[longer.length - 1 - suffix])) {
                telling += tells(shorter[shorter.length - 1 - suffix], longer[longer.length - 1 - suffix]);
                suffix++;
            }
            // Values at the borders belong to the gap.
            while (prefix > head && shorter[prefix - 1].equals(Words.ANY_WORD)) {
                prefix--;
            }
            while (suffix > 0 && shorter[shorter.length - suffix].equals(Words.ANY_WORD)) {
                suffix--;
            }
            return new Gap(prefix, suffix, telling);
        }

        private static boolean agree(String a, String b) {
            return Words.covers(a, b) || Words.covers(b, a);
        }

        private static int tells(String a, String b) {
            return a.equals(b) && Words.isTelling(a) ? 1 : 0;
        }
    }

    /** The text of a template that these clusters make up, the oldest first. */
    static String text(List<Cluster> group) {
        var text = group.getFirst().shape.words();
        for (var cluster : group) {
            if (cluster.shape.words().length < text.length) {
                text = cluster.shape.words();
            }
        }
        var words = new StringBuilder();
        boolean afterPlace = false;
        for (var word : text) {
            boolean place = word.length() == 1 && Words.isPlace(word.charAt(0));
            if (!(place && afterPlace)) {
                words.append(word).append(' ');
            }
            afterPlace = place;
        }
        if (group.getFirst().shape.cut()) {
            words.append(Template.PLACE).append(' ');
        }
        return words.toString()
                .strip()
                .replace(String.valueOf(LineMask.VALUE), Template.PLACE)
                .replace(Words.ANY_WORD, Template.PLACE);
    }
}
