package acme.diagnose;

import java.util.BitSet;
import java.util.regex.Pattern;

/** Ranks as launchers list them: {@code 5}, {@code 0-7}, {@code 8-11,13-15}. */
final class RankList {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

    private RankList() {}

    /** Adds the listed ranks; what is no number is passed over. */
    static void addTo(BitSet ranks, String list) {
        var range = RANGE.matcher(list);
        while (range.find()) {
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            if (first <= last) {
                ranks.set(first, last + 1);
            }
        }
    }
}
