package acme.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of a set that no literal tells of, and that have to be tried on every text. Immutable, any thread.
 *
 * <p>As many of the first as are of moderate size together are asked as one automaton whether any of them matches, which
 * for most texts takes one look in the place of many. Where it would need too many states it is not asked any more.
 */
final class UnfilteredPatterns {
    static final UnfilteredPatterns NONE = new UnfilteredPatterns(List.of(), new int[0], 0, 0);

    private final List<LinearPattern> patterns;
    /** The indexes of the patterns in their set, ascending. */
    private final int[] indexes;
    /** How many of the first are asked together. */
    private final int united;

    private final long instructions;

    private volatile @Nullable Program union;

    private UnfilteredPatterns(List<LinearPattern> patterns, int[] indexes, int united, long instructions) {
        this.patterns = patterns;
        this.indexes = indexes;
        this.united = united;
        this.instructions = instructions;
    }

    /** These and one more, whose index is higher than theirs. */
    UnfilteredPatterns with(LinearPattern pattern, int index) {
        List<LinearPattern> more = new ArrayList<>(patterns);
        more.add(pattern);
        int[] moreIndexes = Arrays.copyOf(indexes, indexes.length + 1);
        moreIndexes[indexes.length] = index;
        long together = instructions + ProgramBuilder.instructions(pattern.syntax()) + 1;
        if (united == indexes.length && together < ProgramBuilder.MAX_INSTRUCTIONS) {
            return new UnfilteredPatterns(more, moreIndexes, united + 1, together);
        }
        UnfilteredPatterns result = new UnfilteredPatterns(more, moreIndexes, united, instructions);
        result.union = union;
        return result;
    }

    /** Asks texts about these, on one thread. */
    Question question(CacheBudget budget) {
        return new Question(this, budget, null);
    }

    /** The automaton of all that are asked together; two threads may build it twice at the first call, which is harmless. */
    private Program union() {
        Program known = union;
        if (known == null) {
            known = ProgramBuilder.build(
                    Syntax.choice(patterns.subList(0, united).stream()
                            .map(LinearPattern::syntax)
                            .toList()),
                    0);
            union = known;
        }
        return known;
    }

    /** Asks whether any matches, from one thread. */
    static final class Question {
        private final UnfilteredPatterns patterns;
        private final CacheBudget budget;
        private @Nullable LazyDfa dfa;

        private Question(UnfilteredPatterns patterns, CacheBudget budget, @Nullable LazyDfa dfa) {
            this.patterns = patterns;
            this.budget = budget;
            this.dfa = dfa;
        }

        /** The same about other patterns; this one is not to be used again. */
        Question of(UnfilteredPatterns next) {
            if (next == patterns) {
                return this;
            }
            if (dfa != null && next.union == patterns.union) {
                return new Question(next, budget, dfa);
            }
            if (dfa != null) {
                dfa.release();
            }
            return new Question(next, budget, null);
        }

        /** Adds all patterns, matching or not. */
        void addAll(Candidates candidates) {
            add(0, candidates);
        }

        /** Adds the patterns that may match the text. */
        void addWhereOneMatches(CleanText text, Candidates candidates) {
            add(patterns.united > 1 && !anyOfUnited(text) ? patterns.united : 0, candidates);
        }

        private void add(int from, Candidates candidates) {
            for (int i = from; i < patterns.indexes.length; i++) {
                candidates.add(patterns.indexes[i]);
            }
        }

        /** True where it cannot be told in one step for each byte. */
        private boolean anyOfUnited(CleanText text) {
            LazyDfa known = dfa;
            if (known == null) {
                known = new LazyDfa(patterns.union(), budget);
                dfa = known;
            }
            return known.isSimulating() || known.find(text.bytes(), text.from(), text.to());
        }
    }
}
