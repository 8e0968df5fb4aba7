package acme.pattern;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that matches in time linear in the text, whatever the expression and the text. Immutable, any
 * thread.
 *
 * <p>What is accepted means what it means to java.util.regex without flags: characters and escapes ({@code \t \n \r \f
 * \a \e \cX \0n \xhh \x{h..h} \\uhhhh}, {@code \Q...\E}), {@code .}, classes with ranges and negation, {@code \d \w \s
 * \h \v} and their opposites, the ASCII properties ({@code \p{Alpha}} ...), {@code ^ $ \A \Z \z \b \B}, groups
 * (capturing, named, {@code (?:...)}), alternation, {@code * + ? {n} {n,} {n,m}} greedy and lazy, and the flags {@code
 * (?i)} (ASCII letters) and {@code (?s)}, also switched off and for one group. The rest is refused with a reason:
 * back-references, look-around, possessive and atomic groups, class intersection and nesting, Unicode properties, other
 * flags, and patterns that are too large.
 *
 * <p>A few things differ from java.util.regex. For {@code \b} a combining mark is no word character, even after a
 * letter. An empty match, as of {@code \B}, is never inside a supplementary character. Where something that can match
 * the empty text is repeated, as in {@code (a*)*} or {@code (^|a){2}}, the groups, and with lazy parts the ends of the
 * match, may be others, and java.util.regex overlooks some matches. And of a group inside a repeat it sometimes reports
 * what an attempt that it gave up has captured, where here the group took no part.
 *
 * <p>The time of one search is at most the length of the text times the size of the pattern, and normally one step for
 * each byte. A pattern is limited to 20,000 instructions (about one for each character, times its repeats).
 */
public final class LinearPattern {
    private static final int MAX_LENGTH = 20_000;
    private static final int MAX_CAPTURE_CELLS = 1_000_000;

    private final String expression;
    private final Syntax syntax;
    private final int groups;
    private final Map<String, Integer> groupIndexes;
    private final Set<String> requiredLiterals;
    private volatile @Nullable Program program;

    private LinearPattern(String expression, PatternParser.Parsed parsed) {
        this.expression = expression;
        this.syntax = parsed.syntax();
        this.groups = parsed.groups();
        this.groupIndexes = parsed.groupNames();
        this.requiredLiterals = RequiredLiterals.of(parsed.syntax());
    }

    /**
     * Reads an expression; cheap, since the automaton is built at the first search.
     *
     * @throws PatternRefusedException if the expression is not in the dialect or too large
     */
    public static LinearPattern compile(String expression) {
        if (expression.length() > MAX_LENGTH) {
            throw new PatternRefusedException(
                    expression,
                    MAX_LENGTH,
                    "longer than " + MAX_LENGTH + " characters; split it into several patterns");
        }
        PatternParser.Parsed parsed = PatternParser.parse(expression);
        refuseTooLarge(expression, parsed);
        return new LinearPattern(expression, parsed);
    }

    private static void refuseTooLarge(String expression, PatternParser.Parsed parsed) {
        long instructions = ProgramBuilder.instructions(parsed.syntax()) + 1;
        if (instructions > ProgramBuilder.MAX_INSTRUCTIONS) {
            throw new PatternRefusedException(
                    expression,
                    0,
                    "it needs more than " + ProgramBuilder.MAX_INSTRUCTIONS
                            + " instructions; lower the repeat counts or split it into several patterns");
        }
        if (instructions * (2L * parsed.groups() + 2) > MAX_CAPTURE_CELLS) {
            throw new PatternRefusedException(
                    expression, 0, "too many groups for its size; write (?:...) where no capture is needed");
        }
    }

    /** The expression as it was given. */
    public String expression() {
        return expression;
    }

    /** The names of the named groups, in the order in which they open. */
    public List<String> groupNames() {
        return List.copyOf(groupIndexes.keySet());
    }

    /**
     * Literals of which every matching text contains at least one, once the ASCII letters of the text are put in lower
     * case, as they are in the literals. Empty if no such literals are known.
     */
    public Set<String> requiredLiterals() {
        return requiredLiterals;
    }

    /** A new matcher, for one thread. */
    public PatternMatcher matcher() {
        return new PatternMatcher(this);
    }

    Syntax syntax() {
        return syntax;
    }

    Map<String, Integer> groupIndexes() {
        return groupIndexes;
    }

    /** The automaton; two threads may build it twice at the first call, which is harmless. */
    Program program() {
        Program known = program;
        if (known == null) {
            known = ProgramBuilder.build(syntax, groups);
            program = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return expression;
    }
}
