package acme.learn;

/** How alike two shapes of one {@link Shape#key} are. Stateless. */
final class Similarity {
    private static final int MAX_PLACES = 3;

    private Similarity() {}

    /**
     * How many telling words of the body agree, where all others are plainly values and at least half of the words that
     * could agree do; 0 where the line is none of the cluster's. The cluster does not cover the line.
     */
    static int score(Shape cluster, Shape line) {
        int same = 0;
        int words = 0;
        for (int i = line.head(); i < line.words().length; i++) {
            var known = cluster.words()[i];
            var word = line.words()[i];
            words += isOnlyValue(known) ? 0 : 1;
            if (known.equals(word)) {
                same += Words.isTelling(word) ? 1 : 0;
            } else if (!Words.covers(known, word) && !Words.areValues(known, word)) {
                return 0;
            }
        }
        return 2 * same >= words ? same : 0;
    }

    private static boolean isOnlyValue(String word) {
        return word.length() == 1 && word.charAt(0) == LineMask.VALUE;
    }

    /**
     * The places, not the first of the body, where two clusters differ and may be one event with different values; a bit
     * for each of the first 64 words. 0 where they are two events for sure.
     */
    static long differences(Shape a, Shape b) {
        long places = 0;
        int same = 0;
        for (int i = a.head(); i < a.words().length; i++) {
            if (a.words()[i].equals(b.words()[i])) {
                same += Words.isTelling(a.words()[i]) ? 1 : 0;
            } else if (i == a.head() || i >= Long.SIZE || Long.bitCount(places) == MAX_PLACES) {
                return 0;
            } else {
                places |= 1L << i;
            }
        }
        return same >= 2 * Long.bitCount(places) ? places : 0;
    }
}
