package acme.pattern;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dialect of {@link LinearPattern} by recursive descent; what java.util.regex reads otherwise, or what cannot
 * be matched in linear time, is refused. Used once; confined to one thread.
 */
final class PatternParser {
    private static final int MAX_DEPTH = 150;
    private static final int MAX_GROUPS = 100;
    private static final int MAX_COUNT = 100_000;

    private final PatternTokens tokens;
    private final EscapeParser escapes;
    private final ClassParser classes;
    private final Map<String, Integer> groupNames = new LinkedHashMap<>();
    private int groups;
    private int depth;
    private boolean ignoreCase;
    private boolean dotAll;

    private PatternParser(String expression) {
        tokens = new PatternTokens(expression);
        escapes = new EscapeParser(tokens);
        classes = new ClassParser(tokens, escapes);
    }

    /** What an expression says: its tree, how many groups it captures, and their names in order. */
    record Parsed(Syntax syntax, int groups, Map<String, Integer> groupNames) {}

    /** Reads an expression or throws {@link PatternRefusedException}. */
    static Parsed parse(String expression) {
        PatternParser parser = new PatternParser(expression);
        Syntax syntax = parser.choice();
        if (!parser.tokens.atEnd()) {
            throw parser.tokens.refused("this ) closes nothing; write \\) for a parenthesis");
        }
        return new Parsed(syntax, parser.groups, parser.groupNames);
    }

    private Syntax choice() {
        List<Syntax> branches = new ArrayList<>(2);
        do {
            branches.add(sequence());
        } while (tokens.takeIf('|'));
        return Syntax.choice(branches);
    }

    private Syntax sequence() {
        List<Syntax> items = new ArrayList<>();
        while (!tokens.atEnd() && tokens.special() != '|' && tokens.special() != ')') {
            Syntax item = atom();
            if (item == null) {
                continue;
            }
            Syntax repeated = quantified(item);
            if (!(repeated instanceof Syntax.Empty)) {
                items.add(repeated);
            }
        }
        return Syntax.sequence(items);
    }

    /** One item without its quantifier, or null for flags, which match nothing and cannot be repeated. */
    private @Nullable Syntax atom() {
        return switch (tokens.special()) {
            case '(' -> group();
            case '[' -> {
                tokens.skip(1);
                yield new Syntax.Chars(classes.parse(ignoreCase));
            }
            case '.' -> {
                tokens.skip(1);
                yield new Syntax.Chars(dotAll ? CodePoints.ALL : CodePoints.NOT_LINE_TERMINATOR);
            }
            case '^' -> at(Position.TEXT_START);
            case '$' -> at(Position.LINE_END);
            case '\\' -> escape();
            case '*', '+', '?', '{' ->
                throw tokens.refused("nothing to repeat here; write \\ before a literal * + ? or {");
            default -> literal(tokens.take());
        };
    }

    private Syntax at(Position position) {
        tokens.skip(1);
        return new Syntax.At(position);
    }

    private Syntax literal(int codePoint) {
        CodePoints set = CodePoints.single(codePoint);
        return new Syntax.Chars(ignoreCase ? set.withBothAsciiCases() : set);
    }

    private Syntax escape() {
        int start = tokens.cursor();
        tokens.skip(1);
        Position position = position();
        if (position != null) {
            return new Syntax.At(position);
        }
        CodePoints set = escapes.set(ignoreCase);
        if (set != null) {
            return new Syntax.Chars(set);
        }
        refuseUnsupported(start, tokens.special());
        return literal(escapes.character());
    }

    private @Nullable Position position() {
        Position position = switch (tokens.special()) {
            case 'A' -> Position.TEXT_START;
            case 'Z' -> Position.LINE_END;
            case 'z' -> Position.TEXT_END;
            case 'b' -> tokens.special(1) == '{' && tokens.special(2) == 'g' ? null : Position.WORD_EDGE;
            case 'B' -> Position.NOT_WORD_EDGE;
            default -> null;
        };
        tokens.skip(position == null ? 0 : 1);
        return position;
    }

    private void refuseUnsupported(int start, int letter) {
        boolean backReference = (letter >= '1' && letter <= '9') || letter == 'k';
        if (backReference) {
            throw tokens.refused(
                    start, "back-references cannot be matched in linear time; repeat the pattern itself instead");
        }
        if (letter == 'b') {
            throw tokens.refused(start, "\\b{g} is not supported; write \\b");
        }
        if (letter == 'R') {
            throw tokens.refused(start, "\\R is not supported; write (?:\\r\\n|\\v)");
        }
        if (letter == 'G' || letter == 'X' || letter == 'N') {
            throw tokens.refused(start, "\\" + (char) letter + " is not supported; leave it out");
        }
    }

    private @Nullable Syntax group() {
        int start = tokens.cursor();
        tokens.skip(1);
        boolean savedIgnoreCase = ignoreCase;
        boolean savedDotAll = dotAll;
        int index = 0;
        if (!tokens.takeIf('?')) {
            index = newGroup(start);
        } else if (tokens.takeIf('<')) {
            index = namedGroup(start);
        } else if (flags(start)) {
            return null;
        }
        Syntax body = nested(start);
        ignoreCase = savedIgnoreCase;
        dotAll = savedDotAll;
        return index == 0 ? body : new Syntax.Group(body, index);
    }

    private Syntax nested(int start) {
        if (++depth > MAX_DEPTH) {
            throw tokens.refused(start, "groups are nested deeper than " + MAX_DEPTH + "; write it flatter");
        }
        Syntax body = choice();
        depth--;
        if (!tokens.takeIf(')')) {
            throw tokens.refused(start, "the group is not closed; add ) or write \\( for a parenthesis");
        }
        return body;
    }

    private int newGroup(int start) {
        if (groups == MAX_GROUPS) {
            throw tokens.refused(
                    start, "more than " + MAX_GROUPS + " groups; write (?:...) where no capture is needed");
        }
        return ++groups;
    }

    private int namedGroup(int start) {
        if (tokens.special() == '=' || tokens.special() == '!') {
            throw tokens.refused(
                    start, "look-behind cannot be matched in linear time; match the text before it instead");
        }
        StringBuilder name = new StringBuilder();
        while (isAsciiLetterOrDigit(tokens.special())) {
            name.append((char) tokens.take());
        }
        boolean good = !name.isEmpty() && !Character.isDigit(name.charAt(0)) && tokens.takeIf('>');
        if (!good) {
            throw tokens.refused(start, "a group name is ASCII letters and digits, as in (?<rank>...)");
        }
        int index = newGroup(start);
        if (groupNames.put(name.toString(), index) != null) {
            throw tokens.refused(start, "the group name " + name + " is used twice; choose another");
        }
        return index;
    }

    private static boolean isAsciiLetterOrDigit(int character) {
        return character >= 0 && character != '_' && Utf8.isWord(character);
    }

    /** Takes flags and what ends them: true if that was ")", so that they hold for the rest of the enclosing group. */
    private boolean flags(int start) {
        refuseSpecialGroups(start);
        boolean on = true;
        while (true) {
            int flag = tokens.take();
            switch (flag) {
                case 'i' -> ignoreCase = on;
                case 's' -> dotAll = on;
                case ':' -> {
                    return false;
                }
                case ')' -> {
                    return true;
                }
                case '-' -> {
                    if (!on) {
                        throw tokens.refused(start, "only one - can stand between flags");
                    }
                    on = false;
                }
                default -> throw tokens.refused(start, unknownFlag(flag));
            }
        }
    }

    private static String unknownFlag(int flag) {
        return flag == 'm'
                ? "(?m) is not supported: a text is one line; leave the flag out"
                : "unknown group or flag; the flags are i and s";
    }

    private void refuseSpecialGroups(int start) {
        switch (tokens.special()) {
            case '=', '!' ->
                throw tokens.refused(
                        start, "look-ahead cannot be matched in linear time; match the text after it instead");
            case '>' -> throw tokens.refused(start, "atomic groups are not supported; write (?:...)");
            case 'P' -> throw tokens.refused(start, "(?P<name>...) is Python's; write (?<name>...)");
            case '#' -> throw tokens.refused(start, "comments are not supported; leave them out");
            default -> {}
        }
    }

    private Syntax quantified(Syntax item) {
        int start = tokens.cursor();
        int min = 0;
        int max = Syntax.UNLIMITED;
        switch (tokens.special()) {
            case '*' -> tokens.skip(1);
            case '+' -> {
                tokens.skip(1);
                min = 1;
            }
            case '?' -> {
                tokens.skip(1);
                max = 1;
            }
            case '{' -> {
                tokens.skip(1);
                min = number(start);
                max = upperLimit(start, min);
            }
            default -> {
                return item;
            }
        }
        boolean greedy = !tokens.takeIf('?');
        refuseSecondQuantifier(start, greedy);
        return Syntax.repeat(item, min, max, greedy);
    }

    private void refuseSecondQuantifier(int start, boolean greedy) {
        int next = tokens.special();
        if (greedy && next == '+') {
            throw tokens.refused(start, "possessive quantifiers are not supported; leave the last + out");
        }
        if (next == '*' || next == '+' || next == '?' || next == '{') {
            throw tokens.refused(start, "two quantifiers in a row; put the first one into (?:...)");
        }
    }

    private int upperLimit(int start, int min) {
        int max = min;
        if (tokens.takeIf(',')) {
            max = tokens.special() == '}' ? Syntax.UNLIMITED : number(start);
        }
        if (!tokens.takeIf('}')) {
            throw tokens.refused(start, "a repeat is {n}, {n,} or {n,m}; write \\{ for a brace");
        }
        if (max < min) {
            throw tokens.refused(start, "the upper limit of the repeat is below the lower one");
        }
        return max;
    }

    private int number(int start) {
        int value = -1;
        while (tokens.special() >= '0' && tokens.special() <= '9') {
            value = Math.max(value, 0) * 10 + tokens.take() - '0';
            if (value > MAX_COUNT) {
                throw tokens.refused(start, "a repeat of more than " + MAX_COUNT + "; write * or a smaller number");
            }
        }
        if (value < 0) {
            throw tokens.refused(start, "a repeat is {n}, {n,} or {n,m}; write \\{ for a brace");
        }
        return value;
    }
}
