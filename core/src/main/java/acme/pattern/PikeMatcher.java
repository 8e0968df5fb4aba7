package acme.pattern;

import java.util.Arrays;

/**
 * Finds the leftmost match with its groups by following all paths at once, in order of preference, each with its own
 * captures (Pike's method, in Russ Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009). Linear in
 * the text. Confined to one thread.
 */
final class PikeMatcher {
    private static final int UNSET = -1;

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
        final boolean[] met;
        int size;

        Paths(int programSize, int slots) {
            pcs = new int[programSize];
            captures = new int[programSize * slots];
            met = new boolean[programSize];
        }

        void clear() {
            size = 0;
            Arrays.fill(met, false);
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
        int at = from;
        while (true) {
            boolean mayBegin = !matched && (at == to || !Utf8.isContinuation(text[at]));
            if (mayBegin) {
                Arrays.fill(captures, UNSET);
                captures[0] = at;
                follow(current, program.start, at, holding(text, from, lineEnd, to, at));
            }
            if (current.size == 0 && matched) {
                return best;
            }
            matched |= step(text, at, to, holding(text, from, lineEnd, to, at + 1));
            if (at == to) {
                return best;
            }
            Paths done = current;
            current = following;
            following = done;
            at++;
        }
    }

    /** Advances all paths over the byte at {@code at}; true if one, now the best, was complete before it. */
    private boolean step(byte[] text, int at, int to, int holdingAfter) {
        following.clear();
        for (int i = 0; i < current.size; i++) {
            int pc = current.pcs[i];
            if (program.operations[pc] == Program.MATCH) {
                System.arraycopy(current.captures, pc * slots, best, 0, slots);
                best[1] = at;
                return true;
            }
            if (at < to && program.takes(pc, text[at] & 0xFF)) {
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
        if (at >= to || at == lineEnd) {
            holding |= Position.LINE_END.bit();
        }
        if (at >= to) {
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
            if (into.met[pc]) {
                continue;
            }
            into.met[pc] = true;
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
