package acme.pattern;

import java.util.List;

/** The syntax tree of a pattern. Immutable, any thread. Its depth is limited by the parser, so recursion is safe. */
sealed interface Syntax {
    /** Stands for "no upper limit" in a {@link Repeat}. */
    int UNLIMITED = Integer.MAX_VALUE;

    /** Matches the empty text. */
    record Empty() implements Syntax {}

    /** Matches one code point of the set. */
    record Chars(CodePoints set) implements Syntax {}

    /** Matches the items one after the other; at least two. */
    record Sequence(List<Syntax> items) implements Syntax {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Matches one of the branches, an earlier one before a later one; at least two. */
    record Choice(List<Syntax> branches) implements Syntax {
        public Choice {
            branches = List.copyOf(branches);
        }
    }

    /** Matches the body min to max times, as often as possible if greedy; {@code max} is at least 1. */
    record Repeat(Syntax body, int min, int max, boolean greedy) implements Syntax {}

    /** Matches the body and remembers where; {@code index} counts from 1. */
    record Group(Syntax body, int index) implements Syntax {}

    /** Matches the empty text where the position holds. */
    record At(Position position) implements Syntax {}

    Syntax EMPTY = new Empty();

    static Syntax sequence(List<Syntax> items) {
        return switch (items.size()) {
            case 0 -> EMPTY;
            case 1 -> items.getFirst();
            default -> new Sequence(items);
        };
    }

    static Syntax choice(List<Syntax> branches) {
        return branches.size() == 1 ? branches.getFirst() : new Choice(branches);
    }

    static Syntax repeat(Syntax body, int min, int max, boolean greedy) {
        if (max == 0 || body instanceof Empty) {
            return EMPTY;
        }
        return min == 1 && max == 1 ? body : new Repeat(body, min, max, greedy);
    }

    /** Whether the empty text can match, position conditions taken as true. */
    static boolean nullable(Syntax syntax) {
        return switch (syntax) {
            case Empty() -> true;
            case At(Position _) -> true;
            case Chars(CodePoints _) -> false;
            case Group(Syntax body, int _) -> nullable(body);
            case Repeat(Syntax body, int min, int _, boolean _) -> min == 0 || nullable(body);
            case Sequence(List<Syntax> items) -> allNullable(items);
            case Choice(List<Syntax> branches) -> anyNullable(branches);
        };
    }

    private static boolean allNullable(List<Syntax> items) {
        for (Syntax item : items) {
            if (!nullable(item)) {
                return false;
            }
        }
        return true;
    }

    private static boolean anyNullable(List<Syntax> branches) {
        for (Syntax branch : branches) {
            if (nullable(branch)) {
                return true;
            }
        }
        return false;
    }
}
