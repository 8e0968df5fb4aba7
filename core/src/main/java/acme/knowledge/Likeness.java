package acme.knowledge;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/**
 * Measures how much two incidents' lines say the same, from 0 (no word in common) to 1 (the same words).
 *
 * <p>The measure is Dice's coefficient over the sets of words, each word weighted by how rare it is among the incidents
 * known: {@code 2 w(A and B) / (w(A) + w(B))} with {@code w(t) = 1 + ln((1 + n) / (1 + df(t)))}. Unlike a score of BM25 it
 * has the same meaning for every incident and every query, so a threshold can be measured once; and unlike the share of the
 * query's words that an incident covers, a long incident is not like everything.
 */
public final class Likeness {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
    private static final Pattern DIGITS = Pattern.compile("\\p{N}+");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-f]+|(?=[a-f]*[0-9])[0-9a-f]{8,}");
    private static final int MAX_WORDS = 2_000;

    private final ToIntFunction<String> frequency;
    private final int incidents;

    /**
     * A measure among the incidents known.
     *
     * @param incidents how many there are
     * @param frequency in how many of them a word stands
     */
    public Likeness(int incidents, ToIntFunction<String> frequency) {
        this.incidents = incidents;
        this.frequency = frequency;
    }

    /** Likeness of two sets of words; 0 where one is empty. */
    public double of(Set<String> one, Set<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return 0;
        }
        var common = new HashSet<>(one);
        common.retainAll(other);
        return 2 * weight(common) / (weight(one) + weight(other));
    }

    private double weight(Set<String> words) {
        double sum = 0;
        for (var word : words) {
            sum += 1 + Math.log((1.0 + incidents) / (1.0 + frequency.applyAsInt(word)));
        }
        return sum;
    }

    /**
     * The words of lines, in lower case, at most 2,000. What differs from run to run is left out: numbers, addresses and
     * hashes; digits inside a word are folded.
     */
    public static Set<String> words(List<String> lines) {
        var words = new TreeSet<String>();
        for (var line : lines) {
            var matcher = WORD.matcher(line.toLowerCase(Locale.ROOT));
            while (matcher.find() && words.size() < MAX_WORDS) {
                var word = matcher.group();
                if (word.length() > 1
                        && !DIGITS.matcher(word).matches()
                        && !HEX.matcher(word).matches()) {
                    words.add(DIGITS.matcher(word).replaceAll("0"));
                }
            }
        }
        return words;
    }
}
