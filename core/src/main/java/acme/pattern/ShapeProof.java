package acme.pattern;

/**
 * Tells what an automaton says of all texts of the shape of one, by following it through the text and looking at each
 * masked byte whether another would lead elsewhere. Where it would, the byte is pinned: what is said then holds for the
 * texts with the same byte there. Confined to one thread.
 */
final class ShapeProof {
    private static final int MAX_STATES = 8;

    private final Pins pins;
    private DigitMask mask = new DigitMask();
    private boolean failed;
    private int steps;
    private int[] states = new int[MAX_STATES];
    private int[] nextStates = new int[MAX_STATES];
    private int stateCount;

    ShapeProof(Pins pins) {
        this.pins = pins;
    }

    /** Begins a proof about the texts of a shape, for several automata. */
    void begin(DigitMask shape) {
        mask = shape;
        failed = false;
        steps = 0;
    }

    /** Whether too many bytes matter, or an automaton is too large. */
    boolean hasFailed() {
        return failed || pins.areTooMany();
    }

    /** How many bytes of the text were followed since {@link #begin}. */
    int steps() {
        return steps;
    }

    /**
     * Whether {@link LazyDfa#find} would say yes of the text, well-formed UTF-8 of the shape, and of all others of that
     * shape with the same pinned bytes; worth nothing if the proof has failed.
     */
    boolean matches(LazyDfa dfa, byte[] text, int from, int to) {
        if (hasFailed() || dfa.isSimulating()) {
            failed = true;
            return false;
        }
        int emptied = dfa.timesEmptied();
        int lineEnd = dfa.beginAt(text, from, to);
        if (followAll(dfa, text, from, lineEnd)) {
            boolean matches = ending(dfa, states[0], text, lineEnd, to);
            boolean agreed = true;
            for (int i = 1; i < stateCount && agreed; i++) {
                agreed = ending(dfa, states[i], text, lineEnd, to) == matches;
            }
            if (agreed && dfa.timesEmptied() == emptied && !dfa.isSimulating()) {
                dfa.endAt(to);
                return matches;
            }
        }
        boolean matches = false;
        if (dfa.timesEmptied() == emptied) {
            int state = follow(dfa, text, from, lineEnd);
            matches = !hasFailed() && ending(dfa, state, text, lineEnd, to);
        }
        dfa.endAt(to);
        failed |= dfa.timesEmptied() != emptied || dfa.isSimulating();
        return matches;
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

    /** Follows all texts of the shape at once; false if they lead to too many states. */
    private boolean followAll(LazyDfa dfa, byte[] text, int from, int lineEnd) {
        int emptied = dfa.timesEmptied();
        states[0] = dfa.startState(from);
        stateCount = 1;
        int i = from;
        while (i < lineEnd && (stateCount > 1 || LazyDfa.goesOn(states[0]))) {
            LiteralRun run = stateCount == 1 ? dfa.runOf(states[0]) : null;
            if (run != null && run.standsAt(text, i, lineEnd) && isFixed(i - from, i - from + run.length())) {
                states[0] = dfa.stateAfter(states[0], run, i + run.length() - 1);
                i += run.length();
            } else if (!step(dfa, text, i, from)) {
                return false;
            } else {
                i++;
            }
            if (dfa.timesEmptied() != emptied || dfa.isSimulating()) {
                return false;
            }
        }
        steps += i - from;
        return true;
    }

    private boolean isFixed(int offset, int end) {
        for (int i = offset; i < end; i++) {
            if (mask.variants(i).length > 0 && !pins.contains(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean step(LazyDfa dfa, byte[] text, int at, int from) {
        byte[] variants = mask.variants(at - from);
        boolean varies = variants.length > 0 && !pins.contains(at - from);
        int emptied = dfa.timesEmptied();
        int count = 0;
        for (int i = 0; i < stateCount; i++) {
            for (int j = 0; j < (varies ? variants.length : 1); j++) {
                int target = LazyDfa.goesOn(states[i])
                        ? dfa.next(states[i], dfa.column(varies ? variants[j] : text[at]), at)
                        : states[i];
                if (dfa.timesEmptied() != emptied) {
                    return false;
                }
                int known = 0;
                while (known < count && nextStates[known] != target) {
                    known++;
                }
                if (known == MAX_STATES) {
                    return false;
                }
                nextStates[known] = target;
                count = Math.max(count, known + 1);
            }
        }
        int[] consumed = states;
        states = nextStates;
        nextStates = consumed;
        stateCount = count;
        steps += count - 1;
        return true;
    }

    private int follow(LazyDfa dfa, byte[] text, int from, int lineEnd) {
        int emptied = dfa.timesEmptied();
        int state = dfa.startState(from);
        int i = from;
        while (i < lineEnd && LazyDfa.goesOn(state) && !hasFailed()) {
            LiteralRun run = dfa.runOf(state);
            if (run != null && run.standsAt(text, i, lineEnd)) {
                pinVariable(i - from, i - from + run.length());
                state = dfa.stateAfter(state, run, i + run.length() - 1);
                i += run.length();
            } else if (run != null && run.isOnlyPath()) {
                pinDifference(run, text, i, from, lineEnd);
                state = LazyDfa.DEAD;
            } else {
                state = next(dfa, state, text, i, from);
                i++;
            }
            failed |= dfa.timesEmptied() != emptied;
        }
        steps += Math.min(i, lineEnd) - from;
        return state;
    }

    private int next(LazyDfa dfa, int state, byte[] text, int at, int from) {
        int emptied = dfa.timesEmptied();
        int target = dfa.next(state, dfa.column(text[at]), at);
        for (byte variant : mask.variants(at - from)) {
            if (dfa.timesEmptied() != emptied) {
                break;
            }
            if (dfa.next(state, dfa.column(variant), at) != target) {
                pins.add(at - from);
                break;
            }
        }
        return target;
    }

    private void pinVariable(int offset, int end) {
        for (int i = offset; i < end; i++) {
            if (mask.variants(i).length > 0) {
                pins.add(i);
            }
        }
    }

    private void pinDifference(LiteralRun run, byte[] text, int at, int from, int lineEnd) {
        if (run.mayStandAt(text, at, lineEnd, mask, from)) {
            pins.add(at + run.firstDifference(text, at) - from);
        }
    }
}
