package acme.pattern;

import org.jspecify.annotations.Nullable;

/** Reads the escapes that are the same inside and outside a class. Confined to one thread. */
final class EscapeParser {
    private final PatternTokens tokens;

    EscapeParser(PatternTokens tokens) {
        this.tokens = tokens;
    }

    /** The set that the escape after a backslash names; takes it if it is one, else takes nothing. */
    @Nullable
    CodePoints set(boolean ignoreCase) {
        int letter = tokens.special();
        CodePoints set = switch (letter) {
            case 'd', 'D' -> CodePoints.DIGIT;
            case 'w', 'W' -> CodePoints.WORD;
            case 's', 'S' -> CodePoints.SPACE;
            case 'h', 'H' -> CodePoints.HORIZONTAL_SPACE;
            case 'v', 'V' -> CodePoints.VERTICAL_SPACE;
            case 'p', 'P' -> property(ignoreCase);
            default -> null;
        };
        if (set == null) {
            return null;
        }
        if (letter != 'p' && letter != 'P') {
            tokens.skip(1);
        }
        return Character.isUpperCase(letter) ? set.negate() : set;
    }

    private CodePoints property(boolean ignoreCase) {
        int start = tokens.cursor();
        tokens.skip(1);
        StringBuilder name = new StringBuilder();
        if (tokens.takeIf('{')) {
            while (tokens.special() != '}' && !tokens.atEnd()) {
                name.appendCodePoint(tokens.take());
            }
            tokens.skip(tokens.atEnd() ? 0 : 1);
        }
        CodePoints set = posix(name.toString(), ignoreCase);
        if (set == null) {
            throw tokens.refused(
                    start,
                    "only the ASCII properties such as \\p{Alpha} are supported; write the characters as a class");
        }
        return set;
    }

    private static @Nullable CodePoints posix(String name, boolean ignoreCase) {
        return switch (name) {
            case "Lower" -> ignoreCase ? posix("Alpha", false) : CodePoints.of('a', 'z');
            case "Upper" -> ignoreCase ? posix("Alpha", false) : CodePoints.of('A', 'Z');
            case "ASCII" -> CodePoints.of(0, 0x7F);
            case "Alpha" -> CodePoints.of('A', 'Z', 'a', 'z');
            case "Digit" -> CodePoints.DIGIT;
            case "Alnum" -> CodePoints.of('0', '9', 'A', 'Z', 'a', 'z');
            case "Punct" -> CodePoints.of('!', '/', ':', '@', '[', '`', '{', '~');
            case "Graph" -> CodePoints.of('!', '~');
            case "Print" -> CodePoints.of(' ', '~');
            case "Blank" -> CodePoints.of('\t', '\t', ' ', ' ');
            case "Cntrl" -> CodePoints.of(0, 0x1F, 0x7F, 0x7F);
            case "XDigit" -> CodePoints.of('0', '9', 'A', 'F', 'a', 'f');
            case "Space" -> CodePoints.SPACE;
            default -> null;
        };
    }

    /** Takes an escape that stands for one character, the backslash already taken. */
    int character() {
        int start = tokens.cursor() - 1;
        int letter = tokens.take();
        return switch (letter) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case 'a' -> 0x07;
            case 'e' -> 0x1B;
            case 'c' -> control(start);
            case '0' -> octal(start);
            case 'x' -> notSurrogate(start, hexadecimal(start));
            case 'u' -> notSurrogate(start, utf16(start));
            case PatternTokens.END ->
                throw tokens.refused(start, "a backslash ends the pattern; write \\\\ for a backslash");
            default -> itself(start, letter);
        };
    }

    private int itself(int start, int character) {
        boolean letterOrDigit = character < 0x80 && Character.isLetterOrDigit(character);
        if (letterOrDigit) {
            throw tokens.refused(
                    start, "unknown escape \\" + (char) character + "; see LinearPattern for the known ones");
        }
        return character;
    }

    private int control(int start) {
        int character = tokens.take();
        if (character < 0 || character >= 0x80) {
            throw tokens.refused(start, "\\c needs an ASCII character after it");
        }
        return character ^ 0x40;
    }

    private int octal(int start) {
        int value = -1;
        for (int i = 0; i < 3; i++) {
            int digit = tokens.special() - '0';
            if (digit < 0 || digit > 7 || (i == 2 && value > 037)) {
                break;
            }
            value = Math.max(value, 0) * 8 + digit;
            tokens.skip(1);
        }
        if (value < 0) {
            throw tokens.refused(start, "\\0 needs one to three octal digits");
        }
        return value;
    }

    private int hexadecimal(int start) {
        if (!tokens.takeIf('{')) {
            return digits(start, 2);
        }
        int value = 0;
        int count = 0;
        while (!tokens.takeIf('}')) {
            value = value * 16 + digit(start);
            count++;
            if (value > Character.MAX_CODE_POINT) {
                throw tokens.refused(start, "the code point is larger than 10ffff");
            }
        }
        if (count == 0) {
            throw tokens.refused(start, "\\x{} needs hexadecimal digits");
        }
        return value;
    }

    private int utf16(int start) {
        int value = digits(start, 4);
        boolean pair = Character.isHighSurrogate((char) value) && tokens.special() == '\\' && tokens.special(1) == 'u';
        if (!pair) {
            return value;
        }
        tokens.skip(2);
        int low = digits(start, 4);
        return Character.isLowSurrogate((char) low) ? Character.toCodePoint((char) value, (char) low) : value;
    }

    private int digits(int start, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = value * 16 + digit(start);
        }
        return value;
    }

    private int digit(int start) {
        int character = tokens.special();
        int digit = character < 0x80 && character >= 0 ? Character.digit(character, 16) : -1;
        if (digit < 0) {
            throw tokens.refused(start, "hexadecimal digits expected, as in \\x41, \\x{1f600} or \\u00e9");
        }
        tokens.skip(1);
        return digit;
    }

    private int notSurrogate(int start, int codePoint) {
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            throw tokens.refused(start, "a lone surrogate is in no UTF-8 text; write the whole character");
        }
        return codePoint;
    }
}
