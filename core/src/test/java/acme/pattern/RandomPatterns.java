package acme.pattern;

import java.util.SplittableRandom;

/** Draws expressions of the dialect, and texts that have a fair chance to match them. Confined to one thread. */
final class RandomPatterns {
    private static final String[] CHARACTERS = {
        "a",
        "b",
        "A",
        "B",
        "c",
        "1",
        "2",
        "0",
        " ",
        "_",
        "-",
        ":",
        "é",
        "ß",
        "€",
        "\uD83D\uDE00",
        "\n",
        "\r",
        "\u0085",
        "\u2028",
        "\t",
        "\uFFFD",
        "\uE000",
        "\u07FF",
        "\u0800",
        "[",
        "."
    };
    private static final String[] ATOMS = {
        ".",
        "\\d",
        "\\w",
        "\\s",
        "\\D",
        "\\W",
        "\\S",
        "\\h",
        "\\v",
        "\\H",
        "\\V",
        "\\p{Alpha}",
        "\\P{Upper}",
        "\\p{Punct}",
        "\\x41",
        "\\x{20ac}",
        "\\u00e9",
        "\\uD83D\\uDE00",
        "\\.",
        "\\[",
        "\\t",
        "\\n",
        "\\060",
        "\\Qa.\\E",
        "\\Q[\\E"
    };
    private static final String[] CLASS_ITEMS = {
        "a",
        "b",
        "A-C",
        "0-9",
        "é",
        "à-ö",
        "€",
        "\u2000-\u3000",
        "\uD83D\uDE00-\uD83D\uDE10",
        "\\d",
        "\\w",
        "\\s",
        "\\S",
        "\\-",
        "\\]",
        "\\n",
        "_",
        ":",
        "\\x{7f}-\\x{7ff}",
        ".",
        "\\p{Lower}",
        "\\W",
        "Z-a"
    };
    private static final String[] POSITIONS = {"^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z"};
    private static final String[] QUANTIFIERS = {
        "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}", "{2,}", "{1,2}?", "{0,}?", "{0}", "{3}?"
    };

    private final SplittableRandom random;

    /**
     * An expression and what limits its comparison with java.util.regex: {@code emptyLoop}, something that can match the
     * empty text is repeated in it; {@code captureInLoop}, a group is repeated in it.
     */
    record Drawn(String expression, boolean nullable, boolean emptyLoop, boolean captures, boolean captureInLoop) {
        static Drawn simple(String expression, boolean nullable) {
            return new Drawn(expression, nullable, false, false, false);
        }

        Drawn with(String newExpression) {
            return new Drawn(newExpression, nullable, emptyLoop, captures, captureInLoop);
        }

        private Drawn joined(String newExpression, Drawn other, boolean newNullable) {
            return new Drawn(
                    newExpression,
                    newNullable,
                    emptyLoop || other.emptyLoop,
                    captures || other.captures,
                    captureInLoop || other.captureInLoop);
        }

        Drawn or(Drawn other) {
            return joined(expression + "|" + other.expression, other, nullable || other.nullable);
        }

        Drawn then(Drawn other) {
            return joined(expression + other.expression, other, nullable && other.nullable);
        }

        Drawn repeated(String quantifier) {
            boolean mayBeAbsent =
                    quantifier.startsWith("*") || quantifier.startsWith("?") || quantifier.startsWith("{0");
            return new Drawn(
                    expression + quantifier, nullable || mayBeAbsent, emptyLoop || nullable, captures, captures);
        }

        Drawn inGroup(String open) {
            boolean capturing = open.equals("(") || open.startsWith("(?<");
            return new Drawn(open + expression + ")", nullable, emptyLoop, captures || capturing, captureInLoop);
        }
    }

    RandomPatterns(long seed) {
        random = new SplittableRandom(seed);
    }

    Drawn pattern() {
        Drawn drawn = choice(3);
        return switch (random.nextInt(8)) {
            case 0 -> drawn.with("(?i)" + drawn.expression);
            case 1 -> drawn.with("(?s)" + drawn.expression);
            case 2 -> drawn.with("^(?:" + drawn.expression + ")$");
            default -> drawn;
        };
    }

    String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(14);
        int variety = random.nextInt(3) == 0 ? CHARACTERS.length : 8;
        for (int i = 0; i < length; i++) {
            text.append(CHARACTERS[random.nextInt(variety)]);
        }
        if (random.nextInt(5) == 0) {
            text.append(pick("\n", "\r\n", "\r", "\u0085", "\u2029", "\n\r", "\n\n"));
        }
        return text.toString();
    }

    private Drawn choice(int depth) {
        Drawn first = sequence(depth);
        if (random.nextInt(4) > 0) {
            return first;
        }
        return first.or(random.nextInt(8) == 0 ? Drawn.simple("", true) : sequence(depth));
    }

    private Drawn sequence(int depth) {
        Drawn drawn = Drawn.simple("", true);
        int length = 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            drawn = drawn.then(quantified(depth));
        }
        return drawn;
    }

    private Drawn quantified(int depth) {
        Drawn item = atom(depth);
        return random.nextInt(3) > 0 ? item : item.repeated(pick(QUANTIFIERS));
    }

    private Drawn atom(int depth) {
        int kind = random.nextInt(20);
        if (kind < 7) {
            return literal();
        }
        if (kind < 10) {
            return Drawn.simple(pick(ATOMS), false);
        }
        if (kind < 13) {
            return Drawn.simple(characterClass(), false);
        }
        if (kind < 14) {
            return Drawn.simple(pick(POSITIONS), true);
        }
        return depth == 0 ? literal() : group(choice(depth - 1));
    }

    private Drawn group(Drawn body) {
        return body.inGroup(
                pick("(", "(", "(?:", "(?i:", "(?s:", "(?-i:", "(?<g" + random.nextInt(1_000_000_000) + ">"));
    }

    private Drawn literal() {
        String character = CHARACTERS[random.nextInt(random.nextInt(3) == 0 ? CHARACTERS.length : 8)];
        return Drawn.simple("[.".contains(character) ? "\\" + character : character, false);
    }

    private String characterClass() {
        StringBuilder result = new StringBuilder(random.nextInt(3) == 0 ? "[^" : "[");
        int items = 1 + random.nextInt(3);
        for (int i = 0; i < items; i++) {
            result.append(pick(CLASS_ITEMS));
        }
        return result.append(random.nextInt(8) == 0 ? "-]" : "]").toString();
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
