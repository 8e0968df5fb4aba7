package acme.pattern;

/**
 * Tells what an automaton says of all texts that differ from one only in their digits, by following it through the text
 * and looking at each digit whether another would lead elsewhere. Where it would, the digit is pinned: what is said then
 * holds for the texts with the same digit there. Confined to one thread.
 */
final class ShapeProof {
    private final Pins pins;
    private boolean failed;
    private int steps;

    ShapeProof(Pins pins) {
        this.pins = pins;
    }

    /** Begins a proof about a text, for several automata. */
    void begin() {
        failed = false;
        steps = 0;
    }

    /** Whether too many digits matter, or an automaton is too large. */
    boolean hasFailed() {
        return failed || pins.areTooMany();
    }

    /** How many bytes of the text were followed since {@link #begin}. */
    int steps() {
        return steps;
    }

    /**
     * Whether {@link LazyDfa#find} would say yes of the text, well-formed UTF-8, and of all others with the same pinned
     * digits; worth nothing if the proof has failed.
     */
    boolean matches(LazyDfa dfa, byte[] text, int from, int to) {
        if (hasFailed() || dfa.isSimulating()) {
            failed = true;
            return false;
        }
        int emptied = dfa.timesEmptied();
        int lineEnd = dfa.beginAt(text, from, to);
        int state = follow(dfa, text, from, lineEnd);
        if (lineEnd < to && LazyDfa.goesOn(state)) {
            state = dfa.lineEnd(state, lineEnd);
            for (int i = lineEnd; i < to && LazyDfa.goesOn(state); i++) {
                state = dfa.next(state, dfa.column(text[i]), i);
            }
        }
        boolean matches = LazyDfa.isMatch(LazyDfa.goesOn(state) ? dfa.textEnd(state, to) : state);
        dfa.endAt(to);
        failed |= dfa.timesEmptied() != emptied || dfa.isSimulating();
        return matches;
    }

    private int follow(LazyDfa dfa, byte[] text, int from, int lineEnd) {
        int emptied = dfa.timesEmptied();
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
            failed |= dfa.timesEmptied() != emptied;
        }
        steps += Math.min(i, lineEnd) - from;
        return state;
    }

    private int afterDigit(LazyDfa dfa, int state, byte[] text, int at, int from) {
        int emptied = dfa.timesEmptied();
        int target = dfa.next(state, dfa.column(text[at]), at);
        for (byte digit = '0'; digit <= '9' && dfa.timesEmptied() == emptied; digit++) {
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
