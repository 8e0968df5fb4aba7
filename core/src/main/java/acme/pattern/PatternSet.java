package acme.pattern;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Many patterns that are matched at once. Immutable, any thread.
 *
 * <p>One pass over a text finds the literals in it, and by them the patterns that may match; these, and the few that
 * require no literal, are then tried one by one. So the time for a text hardly depends on how many patterns there are.
 */
public final class PatternSet {
    private static final int MIN_LITERAL_BYTES = 3;
    /** What the automata of one scanner may cache together, in {@code int}s: 64 MiB. */
    private static final long CACHE_INTS = 1 << 24;

    private final List<LinearPattern> patterns;
    private final LiteralAutomaton literals;
    /** One bit for each pattern that has to be tried on every text. */
    private final long[] always;

    private PatternSet(List<LinearPattern> patterns) {
        this.patterns = List.copyOf(patterns);
        this.always = new long[(patterns.size() + 63) / 64];
        List<LiteralAutomaton.Entry> entries = new ArrayList<>();
        for (int i = 0; i < patterns.size(); i++) {
            addLiterals(i, entries);
        }
        this.literals = new LiteralAutomaton(entries);
    }

    private void addLiterals(int index, List<LiteralAutomaton.Entry> entries) {
        int before = entries.size();
        for (String literal : patterns.get(index).requiredLiterals()) {
            if (literal.getBytes(StandardCharsets.UTF_8).length >= MIN_LITERAL_BYTES) {
                entries.add(new LiteralAutomaton.Entry(literal, index));
            }
        }
        int usable = entries.size() - before;
        if (usable == 0 || usable < patterns.get(index).requiredLiterals().size()) {
            entries.subList(before, entries.size()).clear();
            always[index >>> 6] |= 1L << index;
        }
    }

    /** The set of these patterns; a pattern's index is its place in the list. */
    public static PatternSet of(List<LinearPattern> patterns) {
        return new PatternSet(patterns);
    }

    /** How many patterns there are. */
    public int size() {
        return patterns.size();
    }

    /** A new scanner, for one thread. */
    public Scanner scanner() {
        return new Scanner(this);
    }

    /** Is told which patterns match. */
    @FunctionalInterface
    public interface Visitor {
        /** Takes the index of a matching pattern; returns false to stop the scan. */
        boolean matched(int index);
    }

    /**
     * Matches the patterns of a set against byte ranges, each range one text as for {@link PatternMatcher}. Confined to
     * one thread, and not to be called from its visitor. Allocates nothing once it knows the sort of text; keeps the
     * automata that it builds on the way, their caches together at most about 64 MiB.
     */
    public static final class Scanner {
        private final PatternSet set;
        private final CacheBudget budget = new CacheBudget(CACHE_INTS);
        private final @Nullable PatternMatcher[] matchers;
        private final long[] candidates;
        private final CleanText clean = new CleanText();

        private Scanner(PatternSet set) {
            this.set = set;
            this.matchers = new PatternMatcher[set.size()];
            this.candidates = new long[set.always.length];
        }

        /**
         * Visits the indexes of the patterns that match somewhere in the range, in ascending order, each once.
         *
         * @throws IndexOutOfBoundsException if the range is not inside the array
         */
        public void scan(byte[] text, int from, int to, Visitor visitor) {
            findCandidates(text, from, to);
            int index = nextMatch(0);
            while (index >= 0 && visitor.matched(index)) {
                index = nextMatch(index + 1);
            }
        }

        /**
         * The smallest index of a pattern that matches somewhere in the range, or -1.
         *
         * @throws IndexOutOfBoundsException if the range is not inside the array
         */
        public int first(byte[] text, int from, int to) {
            findCandidates(text, from, to);
            return nextMatch(0);
        }

        private void findCandidates(byte[] text, int from, int to) {
            Objects.checkFromToIndex(from, to, text.length);
            System.arraycopy(set.always, 0, candidates, 0, candidates.length);
            int all = set.literals.scan(text, from, to, candidates);
            clean.set(text, from, to, all >= 0);
            if (clean.isCopied()) {
                set.literals.scan(clean.bytes(), clean.from(), clean.to(), candidates);
            }
        }

        /** How many patterns would have to be tried on the range. */
        int candidates(byte[] text, int from, int to) {
            findCandidates(text, from, to);
            int count = 0;
            for (long word : candidates) {
                count += Long.bitCount(word);
            }
            return count;
        }

        private int nextMatch(int firstIndex) {
            for (int index = nextCandidate(firstIndex); index >= 0; index = nextCandidate(index + 1)) {
                if (matcher(index).findClean(clean.bytes(), clean.from(), clean.to())) {
                    return index;
                }
            }
            return -1;
        }

        private int nextCandidate(int firstIndex) {
            int word = firstIndex >>> 6;
            if (word >= candidates.length) {
                return -1;
            }
            long bits = candidates[word] & -1L << firstIndex;
            while (bits == 0) {
                if (++word == candidates.length) {
                    return -1;
                }
                bits = candidates[word];
            }
            return (word << 6) + Long.numberOfTrailingZeros(bits);
        }

        private PatternMatcher matcher(int index) {
            PatternMatcher known = matchers[index];
            if (known == null) {
                known = new PatternMatcher(set.patterns.get(index), budget);
                matchers[index] = known;
            }
            return known;
        }
    }
}
