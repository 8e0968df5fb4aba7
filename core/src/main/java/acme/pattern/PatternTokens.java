package acme.pattern;

/**
 * The code points of an expression, with {@code \Q...\E} taken away and its contents marked as quoted. A cursor stands
 * on the next one. Confined to one thread.
 */
final class PatternTokens {
    static final int END = -1;

    private final String expression;
    private final int[] codePoints;
    private final int[] offsets;
    private final boolean[] quoted;
    private int count;
    private int cursor;

    PatternTokens(String expression) {
        this.expression = expression;
        codePoints = new int[expression.length()];
        offsets = new int[expression.length()];
        quoted = new boolean[expression.length()];
        split();
    }

    private void split() {
        boolean inQuote = false;
        int at = 0;
        while (at < expression.length()) {
            if (inQuote && expression.startsWith("\\E", at)) {
                inQuote = false;
                at += 2;
            } else if (!inQuote && expression.startsWith("\\Q", at)) {
                inQuote = true;
                at += 2;
            } else {
                boolean escape = !inQuote && expression.charAt(at) == '\\' && at + 1 < expression.length();
                at = put(at, inQuote);
                at = escape ? put(at, false) : at;
            }
        }
    }

    private int put(int at, boolean inQuote) {
        int codePoint = expression.codePointAt(at);
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            throw new PatternRefusedException(expression, at, "a lone surrogate is in no UTF-8 text; remove it");
        }
        codePoints[count] = codePoint;
        offsets[count] = at;
        quoted[count++] = inQuote;
        return at + Character.charCount(codePoint);
    }

    boolean atEnd() {
        return cursor == count;
    }

    /** The next code point if it is not quoted, so that it may have a special meaning; else {@link #END}. */
    int special() {
        return special(0);
    }

    /** As {@link #special()}, {@code ahead} code points later. */
    int special(int ahead) {
        int at = cursor + ahead;
        return at < count && !quoted[at] ? codePoints[at] : END;
    }

    /** Takes the next code point whether quoted or not, {@link #END} at the end. */
    int take() {
        return cursor < count ? codePoints[cursor++] : END;
    }

    /** Takes the next code point if it is this one, unquoted. */
    boolean takeIf(int codePoint) {
        if (special() != codePoint) {
            return false;
        }
        cursor++;
        return true;
    }

    void skip(int tokens) {
        cursor += tokens;
    }

    int cursor() {
        return cursor;
    }

    void backTo(int earlierCursor) {
        cursor = earlierCursor;
    }

    /** Refuses the pattern because of what stands at the cursor. */
    PatternRefusedException refused(String reason) {
        return refused(cursor, reason);
    }

    /** Refuses the pattern because of what stands at an earlier cursor. */
    PatternRefusedException refused(int at, String reason) {
        int offset = at < count ? offsets[at] : expression.length();
        return new PatternRefusedException(expression, offset, reason);
    }
}
