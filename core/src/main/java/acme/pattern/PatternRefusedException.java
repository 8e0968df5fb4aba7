package acme.pattern;

/**
 * Says that an expression is outside the dialect of {@link LinearPattern}, and what to do about it. Thrown for bad
 * syntax, for constructs that cannot be matched in linear time, and for patterns that are too large. The fault is with
 * whoever wrote the expression; trying again does not help.
 */
public final class PatternRefusedException extends IllegalArgumentException {
    private final String expression;
    private final int offset;
    private final String reason;

    PatternRefusedException(String expression, int offset, String reason) {
        super("Pattern refused at offset " + offset + ": " + reason + ": " + shortened(expression));
        this.expression = expression;
        this.offset = offset;
        this.reason = reason;
    }

    /** The whole expression, as it was given. */
    public String expression() {
        return expression;
    }

    /** Where in the expression the trouble is: 0 to its length, in {@code char}s. */
    public int offset() {
        return offset;
    }

    /** What is wrong and what to write instead, without the expression. */
    public String reason() {
        return reason;
    }

    private static String shortened(String expression) {
        return expression.length() <= 200 ? expression : expression.substring(0, 200) + "...";
    }
}
