package acme.pattern;

/**
 * Follows all paths of a program at once, one byte at a time, without captures; tells only whether there is a match.
 * A position is judged when the byte after it is known. Confined to one thread.
 */
final class NfaStepper {
    private static final int TEXT_START = Position.TEXT_START.bit();
    private static final int LINE_END = Position.LINE_END.bit();
    private static final int TEXT_END = Position.TEXT_END.bit();
    private static final int WORD_EDGE = Position.WORD_EDGE.bit();
    private static final int NOT_WORD_EDGE = Position.NOT_WORD_EDGE.bit();
    /** The positions that may hold once the next byte is known, away from the start of the text. */
    private static final int LATER = LINE_END | TEXT_END | WORD_EDGE | NOT_WORD_EDGE;

    private final Program program;
    private final StateSet resolved;
    private final int[] stack;

    NfaStepper(Program program) {
        this.program = program;
        resolved = newSet();
        stack = new int[2 * program.size() + 2];
    }

    StateSet newSet() {
        return new StateSet(program.size());
    }

    /** Whether a match can begin only where the text begins. */
    boolean isAnchored() {
        resolved.clear();
        follow(resolved, program.start, 0, LATER);
        return resolved.size() == 0 && !resolved.matched;
    }

    /** The paths at the start of a text. */
    void start(StateSet into) {
        into.clear();
        follow(into, program.start, TEXT_START, LATER);
        into.atStart = into.waiting;
    }

    /** Consumes a byte, 0 to 255; a match may begin after it. */
    void step(StateSet from, int unsignedByte, StateSet into) {
        boolean betweenCharacters = (unsignedByte & 0xC0) != 0x80;
        StateSet paths = from;
        if (from.waiting && betweenCharacters) {
            resolve(from, wordPosition(from, Utf8.isWord(unsignedByte)), resolved);
            paths = resolved;
        }
        into.clear();
        if (paths.matched) {
            into.matched = true;
            return;
        }
        for (int i = 0; i < paths.size(); i++) {
            int pc = paths.member(i);
            if (program.operations[pc] == Program.BYTES && program.takes(pc, unsignedByte)) {
                follow(into, program.next[pc], 0, LATER);
            }
        }
        follow(into, program.start, 0, LATER);
        into.afterWord = program.usesWords() && Utf8.isWord(unsignedByte);
    }

    /** Judges the place before the line terminator that ends the text, consuming nothing. */
    void lineEnd(StateSet from, StateSet into) {
        resolve(from, LINE_END | wordPosition(from, false), into);
    }

    /** Judges the end of the text; afterwards only {@link StateSet#matched} counts. */
    void textEnd(StateSet from, StateSet into) {
        resolve(from, LINE_END | TEXT_END | wordPosition(from, false), into);
    }

    private static int wordPosition(StateSet from, boolean beforeWord) {
        return (from.afterWord == beforeWord ? NOT_WORD_EDGE : WORD_EDGE) | (from.atStart ? TEXT_START : 0);
    }

    private void resolve(StateSet from, int holding, StateSet into) {
        into.clear();
        for (int i = 0; i < from.size(); i++) {
            follow(into, from.member(i), holding, 0);
        }
    }

    /** Adds what is reached from an instruction without a byte, through positions that hold; some others may wait. */
    private void follow(StateSet into, int from, int holding, int mayWait) {
        int depth = 0;
        stack[depth++] = from;
        while (depth > 0) {
            int pc = stack[--depth];
            if (!into.mark(pc)) {
                continue;
            }
            switch (program.operations[pc]) {
                case Program.BYTES -> into.keep(pc);
                case Program.MATCH -> into.matched = true;
                case Program.FORK -> {
                    stack[depth++] = program.arguments[pc];
                    stack[depth++] = program.next[pc];
                }
                case Program.SAVE -> stack[depth++] = program.next[pc];
                default -> {
                    if ((program.arguments[pc] & holding) != 0) {
                        stack[depth++] = program.next[pc];
                    } else if ((program.arguments[pc] & mayWait) != 0) {
                        into.keep(pc);
                        into.waiting = true;
                    }
                }
            }
        }
    }
}
