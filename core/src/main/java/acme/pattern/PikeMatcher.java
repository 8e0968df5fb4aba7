package acme.pattern;

import java.util.Arrays;

/**
 * Finds the leftmost match with its groups by following all paths at once, in order of preference, each with its own
 * captures (Pike's method, in Russ Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009). Linear in
 * the text. Confined to one thread.
 */
final class PikeMatcher {
    private static final int UNSET = -1;
    private static final int NO_BYTE = -1;

    private final Program program;
    private final int slots;
    private final int[] captures;
    private final int[] best;
    private final int[] stack;
    private final int[] undo;
    private Paths current;
    private Paths following;

    /** Instructions in order of preference, and the captures of each that is in the list. */
    private static final class Paths {
        final int[] pcs;
        final int[] captures;
        private final int[] marks;
        private int generation;
        int size;

        Paths(int programSize, int slots) {
            pcs = new int[programSize];
            captures = new int[programSize * slots];
            marks = new int[programSize];
        }

        void clear() {
            size = 0;
            if (++generation == 0) {
                Arrays.fill(marks, 0);
                generation = 1;
            }
        }

        boolean mark(int pc) {
            boolean fresh = marks[pc] != generation;
            marks[pc] = generation;
            return fresh;
        }
    }

    PikeMatcher(Program program) {
        this.program = program;
        slots = program.slots;
        captures = new int[slots];
        best = new int[slots];
        stack = new int[2 * program.size() + 2];
        undo = new int[stack.length];
        current = new Paths(program.size(), slots);
        following = new Paths(program.size(), slots);
    }

    /**
     * The slots of the leftmost match in a range of well-formed UTF-8: start and end of the match, then of each group,
     * -1 where a group took no part. There must be a match. The array is this object's own.
     */
    int[] match(byte[] text, int from, int to) {
        int lineEnd = Utf8.lineEnd(text, from, to);
        current.clear();
        boolean matched = false;
        int holding = holding(text, from, lineEnd, to, from);
        for (int at = from; at < to; at++) {
            if (!matched && !Utf8.isContinuation(text[at])) {
                begin(at, holding);
            }
            if (matched && current.size == 0) {
                return best;
            }
            holding = holding(text, from, lineEnd, to, at + 1);
            matched |= step(text[at] & 0xFF, at, holding);
            Paths done = current;
            current = following;
            following = done;
        }
        if (!matched) {
            begin(to, holding);
        }
        step(NO_BYTE, to, 0);
        return best;
    }

    private void begin(int at, int holding) {
        Arrays.fill(captures, UNSET);
        captures[0] = at;
        follow(current, program.start, at, holding);
    }

    /** Advances all paths over the byte at {@code at}; true if one, now the best, was complete before it. */
    private boolean step(int unsignedByte, int at, int holdingAfter) {
        following.clear();
        for (int i = 0; i < current.size; i++) {
            int pc = current.pcs[i];
            if (program.operations[pc] == Program.MATCH) {
                System.arraycopy(current.captures, pc * slots, best, 0, slots);
                best[1] = at;
                return true;
            }
            if (unsignedByte != NO_BYTE && program.takes(pc, unsignedByte)) {
                System.arraycopy(current.captures, pc * slots, captures, 0, slots);
                follow(following, program.next[pc], at + 1, holdingAfter);
            }
        }
        return false;
    }

    private int holding(byte[] text, int from, int lineEnd, int to, int at) {
        if (program.positions == 0) {
            return 0;
        }
        int holding = at == from ? Position.TEXT_START.bit() : 0;
        if (at == to || at == lineEnd) {
            holding |= Position.LINE_END.bit();
        }
        if (at == to) {
            holding |= Position.TEXT_END.bit();
        }
        boolean afterWord = at > from && Utf8.isWord(text[at - 1]);
        boolean beforeWord = at < to && Utf8.isWord(text[at]);
        return holding | (afterWord == beforeWord ? Position.NOT_WORD_EDGE : Position.WORD_EDGE).bit();
    }

    /** Adds what is reached without a byte, preferred paths first; an entry below 0 puts a slot back as it was. */
    private void follow(Paths into, int start, int at, int holding) {
        int depth = 0;
        stack[depth++] = start;
        while (depth > 0) {
            int pc = stack[--depth];
            if (pc < 0) {
                captures[~pc] = undo[depth];
                continue;
            }
            if (!into.mark(pc)) {
                continue;
            }
            int argument = program.arguments[pc];
            switch (program.operations[pc]) {
                case Program.FORK -> {
                    stack[depth++] = argument;
                    stack[depth++] = program.next[pc];
                }
                case Program.SAVE -> {
                    stack[depth] = ~argument;
                    undo[depth++] = captures[argument];
                    captures[argument] = at;
                    stack[depth++] = program.next[pc];
                }
                case Program.AT -> {
                    if ((argument & holding) != 0) {
                        stack[depth++] = program.next[pc];
                    }
                }
                default -> {
                    into.pcs[into.size++] = pc;
                    System.arraycopy(captures, 0, into.captures, pc * slots, slots);
                }
            }
        }
    }
}
