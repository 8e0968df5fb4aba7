package acme.pattern;

import org.jspecify.annotations.Nullable;

/** Reads a character class, {@code [...]}. Confined to one thread. */
final class ClassParser {
    private final PatternTokens tokens;
    private final EscapeParser escapes;

    ClassParser(PatternTokens tokens, EscapeParser escapes) {
        this.tokens = tokens;
        this.escapes = escapes;
    }

    /** Takes a class, the opening bracket already taken. */
    CodePoints parse(boolean ignoreCase) {
        int start = tokens.cursor() - 1;
        boolean negated = tokens.takeIf('^');
        CodePoints.Builder builder = new CodePoints.Builder();
        while (builder.isEmpty() || tokens.special() != ']') {
            if (tokens.atEnd()) {
                throw tokens.refused(start, "the class is not closed; add ] or write \\[ for a bracket");
            }
            item(builder, ignoreCase);
        }
        tokens.skip(1);
        CodePoints set = builder.build();
        CodePoints folded = ignoreCase ? set.withBothAsciiCases() : set;
        return negated ? folded.negate() : folded;
    }

    private void item(CodePoints.Builder builder, boolean ignoreCase) {
        refuseSetOperators();
        CodePoints set = escapedSet(ignoreCase);
        if (set != null) {
            builder.add(set);
            return;
        }
        int start = tokens.cursor();
        int low = character();
        boolean range = tokens.special() == '-' && tokens.special(1) != ']' && tokens.special(1) != '[';
        if (!range) {
            builder.add(low, low);
            return;
        }
        tokens.skip(1);
        int high = rangeEnd();
        if (high < low) {
            throw tokens.refused(start, "the range runs backwards; write \\- for a hyphen");
        }
        builder.add(low, high);
    }

    private void refuseSetOperators() {
        if (tokens.special() == '[') {
            throw tokens.refused("a class inside a class is not supported; write \\[ for a bracket");
        }
        if (tokens.special() == '&' && tokens.special(1) == '&') {
            throw tokens.refused("class intersection (&&) is not supported; list the characters, or write \\& for &");
        }
    }

    private @Nullable CodePoints escapedSet(boolean ignoreCase) {
        if (tokens.special() != '\\') {
            return null;
        }
        tokens.skip(1);
        boolean vertical = tokens.special() == 'v' && tokens.special(1) == '-';
        if (vertical) {
            throw tokens.refused("\\v cannot begin a range; write \\x0b");
        }
        CodePoints set = escapes.set(ignoreCase);
        if (set == null) {
            tokens.backTo(tokens.cursor() - 1);
        }
        return set;
    }

    private int rangeEnd() {
        int start = tokens.cursor();
        if (tokens.special() == '\\' && "dDwWsShHvVpP".indexOf(tokens.special(1)) >= 0) {
            throw tokens.refused(start, "a set cannot end a range; write \\- for a hyphen");
        }
        return character();
    }

    private int character() {
        if (tokens.takeIf('\\')) {
            return escapes.character();
        }
        int character = tokens.take();
        if (character == PatternTokens.END) {
            throw tokens.refused("the class is not closed; add ]");
        }
        return character;
    }
}
