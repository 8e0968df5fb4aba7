package acme.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a syntax tree into a {@link Program} by Thompson's construction (CACM 11:6, 1968), from the end backwards, so
 * that each part knows what follows it. Used once; confined to one thread.
 *
 * <p>A body that can match the empty text is repeated as {@code (?:x+)?} instead of {@code x*}, so that the first, empty
 * round counts as a backtracking matcher has it.
 */
final class ProgramBuilder {
    /** Above this many instructions a pattern is refused. */
    static final int MAX_INSTRUCTIONS = 20_000;

    private static final long TOO_LARGE = 1L << 40;

    private byte[] operations = new byte[64];
    private int[] next = new int[64];
    private int[] arguments = new int[64];
    private int size;
    private int positions;
    private final List<long[]> byteSets = new ArrayList<>();
    private final Map<ByteSet, Integer> byteSetIndexes = new HashMap<>();
    private final Map<CodePoints, ByteTrie> tries = new HashMap<>();

    private record ByteSet(long a, long b, long c, long d) {}

    /** Builds the program of a tree that {@link #instructions} found small enough. */
    static Program build(Syntax syntax, int groups) {
        ProgramBuilder builder = new ProgramBuilder();
        int match = builder.emit(Program.MATCH, 0, 0);
        int start = builder.emitSyntax(syntax, match);
        return builder.finish(start, 2 * groups + 2);
    }

    private Program finish(int start, int slots) {
        return new Program(
                Arrays.copyOf(operations, size),
                Arrays.copyOf(next, size),
                Arrays.copyOf(arguments, size),
                start,
                slots,
                positions,
                byteSets);
    }

    /** How many instructions a tree needs, at most; computed without building, so huge repeats cost nothing. */
    static long instructions(Syntax syntax) {
        return switch (syntax) {
            case Syntax.Empty() -> 0;
            case Syntax.At(Position _) -> 1;
            case Syntax.Chars(CodePoints set) -> charsInstructions(set);
            case Syntax.Group(Syntax body, int _) -> instructions(body) + 2;
            case Syntax.Repeat(Syntax body, int min, int max, boolean _) -> {
                long copies = max == Syntax.UNLIMITED ? Math.max(min, 1) : max;
                long forks = max == Syntax.UNLIMITED ? 2 : max - min;
                yield Math.min(TOO_LARGE, instructions(body) * copies + forks);
            }
            case Syntax.Sequence(List<Syntax> items) -> sum(items, 0);
            case Syntax.Choice(List<Syntax> branches) -> sum(branches, 1);
        };
    }

    private static long sum(List<Syntax> parts, int extraEach) {
        long total = 0;
        for (Syntax part : parts) {
            total = Math.min(TOO_LARGE, total + instructions(part) + extraEach);
        }
        return total;
    }

    private static long charsInstructions(CodePoints set) {
        boolean ascii = set.isEmpty() || set.high(set.rangeCount() - 1) < 0x80;
        if (ascii) {
            return 1;
        }
        return isAllAbove(set)
                ? 11
                : set.equals(CodePoints.NOT_LINE_TERMINATOR)
                        ? 21
                        : ByteTrie.of(set).instructions();
    }

    /** Whether the set holds all that is not ASCII, as most negated classes do. */
    private static boolean isAllAbove(CodePoints set) {
        int last = set.rangeCount() - 1;
        return set.low(last) <= 0x80 && set.high(last) == Character.MAX_CODE_POINT;
    }

    private int emitSyntax(Syntax syntax, int after) {
        return switch (syntax) {
            case Syntax.Empty() -> after;
            case Syntax.At(Position position) -> emitAt(position, after);
            case Syntax.Chars(CodePoints set) -> emitChars(set, after);
            case Syntax.Group(Syntax body, int index) -> {
                int close = emit(Program.SAVE, after, 2 * index + 1);
                yield emit(Program.SAVE, emitSyntax(body, close), 2 * index);
            }
            case Syntax.Repeat repeat -> emitRepeat(repeat, after);
            case Syntax.Sequence(List<Syntax> items) -> emitSequence(items, after);
            case Syntax.Choice(List<Syntax> branches) -> emitChoice(branches, after);
        };
    }

    private int emitAt(Position position, int after) {
        positions |= position.bit();
        return emit(Program.AT, after, position.bit());
    }

    private int emitSequence(List<Syntax> items, int after) {
        int entry = after;
        for (int i = items.size() - 1; i >= 0; i--) {
            entry = emitSyntax(items.get(i), entry);
        }
        return entry;
    }

    private int emitChoice(List<Syntax> branches, int after) {
        int entry = emitSyntax(branches.getLast(), after);
        for (int i = branches.size() - 2; i >= 0; i--) {
            entry = emit(Program.FORK, emitSyntax(branches.get(i), after), entry);
        }
        return entry;
    }

    private int emitRepeat(Syntax.Repeat repeat, int after) {
        int entry = repeat.max() == Syntax.UNLIMITED ? emitLoop(repeat, after) : emitOptional(repeat, after);
        int emitted = repeat.max() == Syntax.UNLIMITED ? Math.min(repeat.min(), 1) : 0;
        for (int i = emitted; i < repeat.min(); i++) {
            entry = emitSyntax(repeat.body(), entry);
        }
        return entry;
    }

    /** {@code x{0,n}} as {@code (x(x(...)?)?)?}. */
    private int emitOptional(Syntax.Repeat repeat, int after) {
        int entry = after;
        for (int i = repeat.min(); i < repeat.max(); i++) {
            entry = emitFork(emitSyntax(repeat.body(), entry), after, repeat.greedy());
        }
        return entry;
    }

    /** The last required round and all further ones. */
    private int emitLoop(Syntax.Repeat repeat, int after) {
        int fork = emitFork(after, after, repeat.greedy());
        int body = emitSyntax(repeat.body(), fork);
        if (repeat.greedy()) {
            next[fork] = body;
        } else {
            arguments[fork] = body;
        }
        if (repeat.min() > 0) {
            return body;
        }
        return Syntax.nullable(repeat.body()) ? emitFork(body, after, repeat.greedy()) : fork;
    }

    private int emitFork(int into, int past, boolean greedy) {
        return greedy ? emit(Program.FORK, into, past) : emit(Program.FORK, past, into);
    }

    private int emitChars(CodePoints set, int after) {
        if (set.isSingle() && set.low(0) < 0x80) {
            long[] bits = new long[4];
            bits[set.low(0) >>> 6] = 1L << set.low(0);
            return emitBytes(bits, after);
        }
        return emitTrie(tries.computeIfAbsent(set, ByteTrie::of), after, new HashMap<>());
    }

    /** Emits a node of the trie once, however many edges lead to it. */
    private int emitTrie(ByteTrie trie, int after, Map<ByteTrie, Integer> emitted) {
        Map<ByteTrie, long[]> byNext = new HashMap<>();
        List<ByteTrie> order = new ArrayList<>();
        for (ByteTrie.Edge edge : trie.edges()) {
            long[] bits = byNext.get(edge.next());
            if (bits == null) {
                bits = new long[4];
                byNext.put(edge.next(), bits);
                order.add(edge.next());
            }
            addRange(bits, edge.low(), edge.high());
        }
        if (order.isEmpty()) {
            return emitBytes(new long[4], after);
        }
        int entry = -1;
        for (ByteTrie follower : order) {
            int target = follower.isComplete() ? after : emittedOnce(follower, after, emitted);
            int take = emitBytes(byNext.getOrDefault(follower, new long[4]), target);
            entry = entry < 0 ? take : emit(Program.FORK, take, entry);
        }
        return entry;
    }

    private int emittedOnce(ByteTrie trie, int after, Map<ByteTrie, Integer> emitted) {
        Integer known = emitted.get(trie);
        if (known != null) {
            return known;
        }
        int entry = emitTrie(trie, after, emitted);
        emitted.put(trie, entry);
        return entry;
    }

    private static void addRange(long[] bits, int low, int high) {
        for (int b = low; b <= high; b++) {
            bits[b >>> 6] |= 1L << b;
        }
    }

    private int emitBytes(long[] bits, int after) {
        ByteSet key = new ByteSet(bits[0], bits[1], bits[2], bits[3]);
        Integer known = byteSetIndexes.putIfAbsent(key, byteSets.size());
        if (known == null) {
            byteSets.add(bits);
        }
        return emit(Program.BYTES, after, known == null ? byteSets.size() - 1 : known);
    }

    private int emit(byte operation, int following, int argument) {
        if (size == operations.length) {
            operations = Arrays.copyOf(operations, 2 * size);
            next = Arrays.copyOf(next, 2 * size);
            arguments = Arrays.copyOf(arguments, 2 * size);
        }
        operations[size] = operation;
        next[size] = following;
        arguments[size] = argument;
        return size++;
    }
}
