package acme.pattern;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Matches one {@link LinearPattern} against byte ranges, in time linear in the range. Confined to one thread; keeps the
 * automaton it builds on the way, at most about half a megabyte.
 *
 * <p>A range is one text: {@code ^} holds where it begins and {@code $} where it ends, whatever stands around it. It is
 * read as UTF-8; bytes that are not are read as {@code new String(bytes, UTF_8)} reads them, as U+FFFD.
 */
public final class PatternMatcher {
    private final LinearPattern pattern;
    private final LazyDfa dfa;
    private final CleanText clean = new CleanText();
    private @Nullable PikeMatcher pike;

    PatternMatcher(LinearPattern pattern) {
        this(pattern, new CacheBudget(LazyDfa.MAX_CACHE_INTS));
    }

    PatternMatcher(LinearPattern pattern, CacheBudget budget) {
        this.pattern = pattern;
        this.dfa = new LazyDfa(pattern.program(), budget);
    }

    /**
     * Whether the pattern matches somewhere in the range. Allocates nothing once the automaton knows the sort of text.
     *
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    public boolean find(byte[] text, int from, int to) {
        Objects.checkFromToIndex(from, to, text.length);
        clean.set(text, from, to);
        return dfa.find(clean.bytes(), clean.from(), clean.to());
    }

    /**
     * The match that java.util.regex would find first, with its groups.
     *
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    public Optional<PatternMatch> match(byte[] text, int from, int to) {
        if (!find(text, from, to)) {
            return Optional.empty();
        }
        int[] slots = pike().match(clean.bytes(), clean.from(), clean.to());
        int start = slots[0];
        int end = slots[1];
        if (clean.isCopied()) {
            start = CleanText.originalOffset(text, from, to, start);
            end = CleanText.originalOffset(text, from, to, end);
        }
        return Optional.of(new PatternMatch(clean.bytes(), slots, start, end, pattern.groupIndexes()));
    }

    /** As {@link #find}, for a range inside its array that is well-formed UTF-8. */
    boolean findClean(byte[] text, int from, int to) {
        return dfa.find(text, from, to);
    }

    LazyDfa dfa() {
        return dfa;
    }

    private PikeMatcher pike() {
        PikeMatcher known = pike;
        if (known == null) {
            known = new PikeMatcher(pattern.program());
            pike = known;
        }
        return known;
    }
}
