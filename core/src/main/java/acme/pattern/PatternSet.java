package acme.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Many patterns that are matched at once. Immutable, any thread.
 *
 * <p>A look at the literals in a text tells which patterns may match; these are then tried one by one. The few that
 * require no literal are asked together first, and tried only where one of them matches. So the time for a text hardly
 * depends on how many patterns there are.
 */
public final class PatternSet {
    /** What the automata of one scanner may cache together, in {@code int}s: 64 MiB. */
    private static final long CACHE_INTS = 1 << 24;

    private final List<LinearPattern> patterns;
    private final LiteralIndex literals;
    private final UnfilteredPatterns unfiltered;

    private PatternSet(List<LinearPattern> patterns, LiteralIndex literals, UnfilteredPatterns unfiltered) {
        this.patterns = List.copyOf(patterns);
        this.literals = literals;
        this.unfiltered = unfiltered;
    }

    /** The set of these patterns; a pattern's index is its place in the list. */
    public static PatternSet of(List<LinearPattern> patterns) {
        LiteralIndex literals = new LiteralIndex();
        UnfilteredPatterns unfiltered = UnfilteredPatterns.NONE;
        for (int i = 0; i < patterns.size(); i++) {
            if (!literals.add(patterns.get(i).requiredLiterals(), i)) {
                unfiltered = unfiltered.with(patterns.get(i), i);
            }
        }
        return new PatternSet(patterns, literals, unfiltered);
    }

    /** This set and one more pattern, whose index is the last. Much cheaper than a set made anew. */
    public PatternSet with(LinearPattern pattern) {
        List<LinearPattern> more = new ArrayList<>(patterns.size() + 1);
        more.addAll(patterns);
        more.add(pattern);
        LiteralIndex index = new LiteralIndex(literals);
        if (index.add(pattern.requiredLiterals(), patterns.size())) {
            return new PatternSet(more, index, unfiltered);
        }
        return new PatternSet(more, literals, unfiltered.with(pattern, patterns.size()));
    }

    /** How many patterns there are. */
    public int size() {
        return patterns.size();
    }

    /** A new scanner, for one thread. */
    public Scanner scanner() {
        return new Scanner(this);
    }

    private boolean beginsWith(PatternSet other) {
        if (size() < other.size()) {
            return false;
        }
        for (int i = 0; i < other.size(); i++) {
            if (patterns.get(i) != other.patterns.get(i)) {
                return false;
            }
        }
        return true;
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
     * automata that it builds on the way, their caches together at most about 64 MiB, and at most about 32 MiB of
     * shapes of texts.
     */
    public static final class Scanner {
        /** Steps of learning that are lent before any text has paid for them. */
        private static final long FIRST_CREDIT = 1 << 22;
        /** What following one byte while learning costs, compared with reading one. */
        private static final int STEP_PRICE = 4;
        /** How many texts are asked for their wide shape in vain before it is given up, at first and at most. */
        private static final int FIRST_WIDE_CREDIT = 1 << 12;

        private static final int MAX_WIDE_CREDIT = 1 << 14;
        /** One in so many texts is asked nevertheless. */
        private static final int ASKED_WITHOUT_CREDIT = 32;
        /** Nothing could be proven. */
        private static final int UNKNOWN = -2;

        private PatternSet set;
        private final CacheBudget budget = new CacheBudget(CACHE_INTS);
        private @Nullable PatternMatcher[] matchers;
        private final Candidates candidates;
        private final CleanText clean = new CleanText();
        private final DigitMask masked = new DigitMask();
        private final WordMask words = new WordMask();
        private final FoldedText folded = new FoldedText();
        /** For each shape the first pattern that matches, -1 or {@link #UNKNOWN}. */
        private final ShapeMemory<Integer> shapes = new ShapeMemory<>();
        /** The same for wider shapes. */
        private final ShapeMemory<Integer> wideShapes = new ShapeMemory<>();

        private final Pins pins = new Pins();
        private final ShapeProof proof = new ShapeProof(pins);
        private UnfilteredPatterns.Question unfiltered;
        private long learningCredit = FIRST_CREDIT;
        private int wideCredit = FIRST_WIDE_CREDIT;
        private int notAsked;

        private Scanner(PatternSet set) {
            this.set = set;
            this.unfiltered = set.unfiltered.question(budget);
            this.matchers = new PatternMatcher[set.size()];
            this.candidates = new Candidates(set.size());
        }

        /** The set that is matched. */
        public PatternSet set() {
            return set;
        }

        /** Goes on with another set; what was learned of patterns that are in both is kept as far as possible. */
        public void use(PatternSet next) {
            if (next.beginsWith(set)) {
                matchers = Arrays.copyOf(matchers, next.size());
                shapes.forgetIf(first -> first < 0);
                wideShapes.forgetIf(first -> first < 0);
            } else {
                matchers = matchersFor(next);
                shapes.clear();
                wideShapes.clear();
                wideCredit = FIRST_WIDE_CREDIT;
            }
            candidates.resize(next.size());
            unfiltered = unfiltered.of(next.unfiltered);
            set = next;
        }

        private @Nullable PatternMatcher[] matchersFor(PatternSet next) {
            IdentityHashMap<LinearPattern, PatternMatcher> known = new IdentityHashMap<>();
            for (int i = 0; i < matchers.length; i++) {
                PatternMatcher matcher = matchers[i];
                if (matcher != null) {
                    known.put(set.patterns.get(i), matcher);
                }
            }
            @Nullable PatternMatcher[] kept = new PatternMatcher[next.size()];
            for (int i = 0; i < kept.length; i++) {
                kept[i] = known.remove(next.patterns.get(i));
            }
            for (PatternMatcher retired : known.values()) {
                retired.dfa().release();
            }
            return kept;
        }

        /**
         * Visits the indexes of the patterns that match somewhere in the range, in ascending order, each once.
         *
         * @throws IndexOutOfBoundsException if the range is not inside the array
         */
        public void scan(byte[] text, int from, int to, Visitor visitor) {
            Objects.checkFromToIndex(from, to, text.length);
            masked.set(text, from, to);
            findCandidates(text, from, to);
            unfiltered.addWhereOneMatches(clean, candidates);
            candidates.sort();
            for (int i = 0; i < candidates.size(); i++) {
                if (isMatch(candidates.get(i)) && !visitor.matched(candidates.get(i))) {
                    return;
                }
            }
        }

        /**
         * The smallest index of a pattern that matches somewhere in the range, or -1.
         *
         * @throws IndexOutOfBoundsException if the range is not inside the array
         */
        public int first(byte[] text, int from, int to) {
            Objects.checkFromToIndex(from, to, text.length);
            masked.set(text, from, to);
            ShapeMemory.Shape<Integer> shape = shapes.find(masked, text, from);
            if (shape != null && shape.value() != UNKNOWN) {
                return shape.value();
            }
            learningCredit += to - from;
            return shape == null ? firstOfNew(text, from, to) : firstCandidate(text, from, to);
        }

        private int firstOfNew(byte[] text, int from, int to) {
            if (!asksWide() || !words.set(text, from, masked)) {
                return learn(text, from, to, false);
            }
            ShapeMemory.Shape<Integer> wide = wideShapes.find(words.shape(), text, from);
            if (wide == null || wide.value() == UNKNOWN) {
                wideCredit = Math.max(0, wideCredit - 1);
                return learn(text, from, to, wide == null);
            }
            wideCredit = Math.min(MAX_WIDE_CREDIT, wideCredit + 1);
            if (!words.kept().areTooMany() && shapes.wants(masked)) {
                shapes.put(masked, text, from, words.kept().toArray(), wide.value());
            }
            return wide.value();
        }

        /** Wide shapes tell little where rules look at the numbers in a text; then few texts are asked for theirs. */
        private boolean asksWide() {
            return wideCredit > 0 || (++notAsked & ASKED_WITHOUT_CREDIT - 1) == 0;
        }

        /** As {@link #firstCandidate}; remembers the shape of the text, or the wider one, if it came before. */
        private int learn(byte[] text, int from, int to, boolean wide) {
            DigitMask shape = wide ? words.shape() : masked;
            ShapeMemory<Integer> memory = wide ? wideShapes : shapes;
            if (learningCredit <= 0 || !memory.wants(shape)) {
                return firstCandidate(text, from, to);
            }
            findCandidates(text, from, to);
            if (clean.isCopied()) {
                return firstMatch();
            }
            unfiltered.addAll(candidates);
            if (wide) {
                set.literals.scanOutsideWords(folded, candidates, pins);
                pins.clear();
            }
            candidates.sort();
            proof.begin(wide ? words : null);
            int first = -1;
            for (int i = 0; i < candidates.size() && first < 0; i++) {
                int index = candidates.get(i);
                boolean matches = proof.matches(matcher(index).dfa(), text, from, to);
                first = (proof.hasFailed() ? isMatch(index) : matches) ? index : -1;
            }
            learningCredit -= (long) STEP_PRICE * proof.steps();
            memory.put(shape, text, from, pins.toArray(), proof.hasFailed() ? UNKNOWN : first);
            return first;
        }

        private int firstCandidate(byte[] text, int from, int to) {
            findCandidates(text, from, to);
            return firstMatch();
        }

        private int firstMatch() {
            unfiltered.addWhereOneMatches(clean, candidates);
            candidates.sort();
            for (int i = 0; i < candidates.size(); i++) {
                if (isMatch(candidates.get(i))) {
                    return candidates.get(i);
                }
            }
            return -1;
        }

        /** Those of which a literal stands in the text; in no order. */
        private void findCandidates(byte[] text, int from, int to) {
            candidates.clear();
            pins.clear();
            clean.set(text, from, to, masked.isAscii());
            if (clean.isCopied()) {
                masked.set(clean.bytes(), clean.from(), clean.to());
            }
            folded.set(clean.bytes(), clean.from(), masked);
            set.literals.scan(folded, candidates, pins);
        }

        /** How many patterns would have to be tried on the range. */
        int candidates(byte[] text, int from, int to) {
            masked.set(text, from, to);
            findCandidates(text, from, to);
            unfiltered.addWhereOneMatches(clean, candidates);
            return candidates.size();
        }

        private boolean isMatch(int index) {
            return matcher(index).findClean(clean.bytes(), clean.from(), clean.to());
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
