package acme.pattern;

import org.jspecify.annotations.Nullable;

/**
 * Tells what an automaton says of all texts of the shape of one. Of texts that differ in digits alone one is followed, and at
 * each digit it is looked whether another would lead elsewhere; where it would, the digit is pinned, and what is said
 * holds for the texts with the same digit there. Of the texts of a wide shape all are followed at once: where they differ
 * the automaton is in several states, and all have to end alike. Confined to one thread.
 */
final class ShapeProof {
    private static final int MAX_STATES = 64;
    /** What one proof may take, however many automata it is about. */
    private static final int MAX_STEPS = 1 << 17;

    private final Pins pins;
    private @Nullable WordMask wide;
    private boolean failed;
    private int steps;
    private int[] states = new int[MAX_STATES];
    private int stateCount;
    private int[] nextStates = new int[MAX_STATES];
    private int nextCount;
    /** Whether the texts lead to too many states, or the automaton threw its states away. */
    private boolean lost;

    private int emptiedBefore;

    ShapeProof(Pins pins) {
        this.pins = pins;
    }

    /**
     * Begins a proof about a text, for several automata.
     *
     * @param wide the mask of the text where the proof is about all texts of that shape; else it is about those that
     *     differ in digits alone
     */
    void begin(@Nullable WordMask wide) {
        this.wide = wide;
        failed = false;
        steps = 0;
    }

    /** Whether too much matters, or an automaton is too large. */
    boolean hasFailed() {
        return failed || steps > MAX_STEPS || pins.areTooMany();
    }

    /** How many bytes of the text were followed since {@link #begin}, each as often as there were states. */
    int steps() {
        return steps;
    }

    /**
     * Whether {@link LazyDfa#find} would say yes of the text, well-formed UTF-8, and of all others of its shape with the
     * same pinned digits; worth nothing if the proof has failed. About a wide shape nothing is pinned.
     */
    boolean matches(LazyDfa dfa, byte[] text, int from, int to) {
        if (hasFailed() || dfa.isSimulating()) {
            failed = true;
            return false;
        }
        int lineEnd = dfa.beginAt(text, from, to);
        emptiedBefore = dfa.timesEmptied();
        int state = wide == null
                ? followPinning(dfa, text, from, lineEnd)
                : followWords(dfa, text, from, lineEnd, to, wide);
        boolean matches = !hasFailed() && ending(dfa, state, text, lineEnd, to);
        dfa.endAt(to);
        failed |= dfa.timesEmptied() != emptiedBefore || dfa.isSimulating();
        return matches;
    }

    /** Follows all texts of the shape; a state whose ending is that of all of them, or a failed proof. */
    private int followWords(LazyDfa dfa, byte[] text, int from, int lineEnd, int to, WordMask mask) {
        lost = false;
        states[0] = dfa.startState(from);
        stateCount = 1;
        int at = from;
        for (int run = 0; run < mask.runs() && goesOn(); run++) {
            followFixed(dfa, text, at, from + mask.start(run));
            at = from + mask.end(run);
            followRun(dfa, mask.variants(run), mask.minLength(run), mask.maxLength(run), at);
        }
        followFixed(dfa, text, at, lineEnd);
        failed |= !agree(dfa, text, lineEnd, to);
        return failed ? LazyDfa.DEAD : states[0];
    }

    private boolean goesOn() {
        return !lost && (stateCount > 1 || LazyDfa.goesOn(states[0]));
    }

    private void followFixed(LazyDfa dfa, byte[] text, int from, int end) {
        int at = from;
        while (at < end && goesOn()) {
            LiteralRun run = stateCount == 1 ? dfa.runOf(states[0]) : null;
            if (run != null && run.standsAt(text, at, end)) {
                at += run.length();
                states[0] = dfa.stateAfter(states[0], run, at - 1);
                steps++;
                lost |= dfa.timesEmptied() != emptiedBefore;
            } else {
                nextCount = 0;
                for (int i = 0; i < stateCount; i++) {
                    add(dfa, states[i], text[at], at);
                }
                goOver();
                at++;
            }
        }
    }

    private void followByte(LazyDfa dfa, byte[] variants, int at) {
        nextCount = 0;
        for (int i = 0; i < stateCount; i++) {
            for (byte variant : variants) {
                add(dfa, states[i], variant, at);
            }
        }
        goOver();
    }

    /** Follows any number of bytes within bounds. */
    private void followRun(LazyDfa dfa, byte[] variants, int min, int max, int at) {
        for (int i = 0; i < min; i++) {
            followByte(dfa, variants, at);
        }
        // What was reached after fewer bytes stays; each round goes on from what the round before has added.
        System.arraycopy(states, 0, nextStates, 0, stateCount);
        nextCount = stateCount;
        int from = 0;
        for (int length = min; length < max && from < nextCount && !lost; length++) {
            int end = nextCount;
            for (int i = from; i < end; i++) {
                for (byte variant : variants) {
                    add(dfa, nextStates[i], variant, at);
                }
            }
            from = end;
        }
        goOver();
    }

    private void add(LazyDfa dfa, int state, byte b, int at) {
        if (lost) {
            return;
        }
        int target = LazyDfa.goesOn(state) ? dfa.next(state, dfa.column(b), at) : state;
        int known = 0;
        while (known < nextCount && nextStates[known] != target) {
            known++;
        }
        if (known == MAX_STATES || dfa.timesEmptied() != emptiedBefore || dfa.isSimulating()) {
            lost = true;
            return;
        }
        nextStates[known] = target;
        nextCount = Math.max(nextCount, known + 1);
    }

    private void goOver() {
        int[] consumed = states;
        states = nextStates;
        nextStates = consumed;
        stateCount = nextCount;
        steps += nextCount;
    }

    /** Whether the texts that were followed end alike. */
    private boolean agree(LazyDfa dfa, byte[] text, int lineEnd, int to) {
        if (lost) {
            return false;
        }
        boolean first = ending(dfa, states[0], text, lineEnd, to);
        boolean agree = true;
        for (int i = 1; i < stateCount && agree && dfa.timesEmptied() == emptiedBefore; i++) {
            agree = ending(dfa, states[i], text, lineEnd, to) == first;
        }
        return agree && dfa.timesEmptied() == emptiedBefore && !dfa.isSimulating();
    }

    private static boolean ending(LazyDfa dfa, int stateBefore, byte[] text, int lineEnd, int to) {
        int state = stateBefore;
        if (lineEnd < to && LazyDfa.goesOn(state)) {
            state = dfa.lineEnd(state, lineEnd);
            for (int i = lineEnd; i < to && LazyDfa.goesOn(state); i++) {
                state = dfa.next(state, dfa.column(text[i]), i);
            }
        }
        return LazyDfa.isMatch(LazyDfa.goesOn(state) ? dfa.textEnd(state, to) : state);
    }

    private int followPinning(LazyDfa dfa, byte[] text, int from, int lineEnd) {
        int state = dfa.startState(from);
        int i = from;
        while (i < lineEnd && LazyDfa.goesOn(state) && !hasFailed()) {
            LiteralRun run = dfa.runOf(state);
            if (run != null && run.standsAt(text, i, lineEnd)) {
                pinDigits(text, i, i + run.length(), from);
                state = dfa.stateAfter(state, run, i + run.length() - 1);
                i += run.length();
            } else if (run != null && run.isOnlyPath()) {
                pinDifference(run, text, i, from, lineEnd);
                state = LazyDfa.DEAD;
            } else {
                state = isDigit(text[i])
                        ? afterDigit(dfa, state, text, i, from)
                        : dfa.next(state, dfa.column(text[i]), i);
                i++;
            }
            failed |= dfa.timesEmptied() != emptiedBefore;
        }
        steps += Math.min(i, lineEnd) - from;
        return state;
    }

    private int afterDigit(LazyDfa dfa, int state, byte[] text, int at, int from) {
        int target = dfa.next(state, dfa.column(text[at]), at);
        for (byte digit = '0'; digit <= '9' && dfa.timesEmptied() == emptiedBefore; digit++) {
            if (dfa.next(state, dfa.column(digit), at) != target) {
                pins.add(at - from);
                break;
            }
        }
        return target;
    }

    private void pinDigits(byte[] text, int at, int end, int from) {
        for (int i = at; i < end; i++) {
            if (isDigit(text[i])) {
                pins.add(i - from);
            }
        }
    }

    private void pinDifference(LiteralRun run, byte[] text, int at, int from, int lineEnd) {
        if (run.differsOnlyInDigits(text, at, lineEnd)) {
            pins.add(at + run.firstDifference(text, at) - from);
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
