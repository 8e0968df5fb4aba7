package acme.learn;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.RuleMatch;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.ErrorType;
import acme.model.Role;
import acme.pattern.LinearPattern;
import acme.pattern.PatternMatcher;
import acme.pattern.PatternRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes a diagnosis rule of a diagnosis that a model found, so that the next failure of this kind needs no model. The rule
 * is a proposal: it must find the cited root cause, hardly anything else in the log that taught it, no line that is known
 * to mean something else, and ask for enough words to be about something. Immutable, any thread.
 */
public final class DiagnosisLearner {
    private static final int MIN_LETTERS = 8;
    /** Of the other kept lines it may match this share. */
    private static final double MAX_BREADTH = 0.05;

    /** Copies of the cause in other words are allowed in the shortest log. */
    private static final int MIN_OTHERS = 2;

    private static final int MIN_WORDS = 2;
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_]{2,}");

    /** Words that stand in lines of any failure. */
    private static final Pattern COMMON_WORD =
            Pattern.compile("(?i)\\w*(?:error|exception|warning)|errors|failed|failure"
                    + "|fail|fatal|critical|exit(?:ed|ing|code)?|code|status|rank|node|process|worker|line|file|job|train(?:ing|er)?"
                    + "|the|and|for|was|with|not|has|had|from|this|that");

    private static final int MAX_NAME = 40;
    private static final int MAX_QUOTE = 120;
    private static final int SPECIFICITY = 55;

    private final List<KnownLine> known;

    /** @param known lines whose meaning is known, such as the samples of shipped rules */
    public DiagnosisLearner(List<KnownLine> known) {
        this.known = List.copyOf(known);
    }

    /** A line and the type of error that it tells of; none where healthy jobs print it. */
    public record KnownLine(String text, Optional<ErrorType> type) {}

    /** What became of a proposal. */
    public sealed interface Outcome {
        record Proposed(DiagnosisRule rule) implements Outcome {}

        /** {@code reason} says why, for people. */
        record Refused(String reason) implements Outcome {}
    }

    /**
     * A rule with the diagnosis, found by an expression.
     *
     * @param words what to call it; of a model's choosing, and so only its letters are used
     * @param kept the log that taught it
     */
    public Outcome learn(Diagnosis diagnosis, String expression, String words, List<Kept> kept) {
        LinearPattern pattern;
        try {
            pattern = LinearPattern.compile(expression);
        } catch (PatternRefusedException e) {
            return new Outcome.Refused("the expression is refused: " + e.getMessage());
        }
        int letters = pattern.requiredLiterals().stream()
                .mapToInt(literal ->
                        (int) literal.chars().filter(Character::isLetter).count())
                .min()
                .orElse(0);
        if (letters < MIN_LETTERS) {
            return new Outcome.Refused("it asks for fewer than " + MIN_LETTERS + " letters of certain text");
        }
        var matcher = pattern.matcher();
        boolean findsRoot = false;
        long others = 0;
        for (var it : kept) {
            // Diagnosis rules look at the text behind the head.
            byte[] body = it.line().body().getBytes(StandardCharsets.UTF_8);
            if (matcher.find(body, 0, body.length)) {
                boolean isRoot = it.line().text().equals(diagnosis.rootLine().text());
                findsRoot |= isRoot;
                others += isRoot ? 0 : 1;
            }
        }
        if (!findsRoot) {
            return new Outcome.Refused("it does not find the line of the root cause");
        }
        if (words(matcher, diagnosis.rootLine().text()) < MIN_WORDS) {
            return new Outcome.Refused("it asks for fewer than " + MIN_WORDS
                    + " words that tell this failure from others; names of exceptions and words such as failed do not");
        }
        var conflict = conflict(matcher, diagnosis.errorType());
        if (conflict.isPresent()) {
            return new Outcome.Refused(conflict.get());
        }
        if (others > Math.max(MIN_OTHERS, kept.size() * MAX_BREADTH)) {
            return new Outcome.Refused("it also matches " + others + " other lines of the same log");
        }
        return new Outcome.Proposed(new DiagnosisRule(
                "learned." + name(words, expression),
                new RuleMatch.OnLine(pattern),
                diagnosis.errorType(),
                diagnosis.source(),
                diagnosis.recoverable(),
                Role.CAUSE,
                true,
                SPECIFICITY,
                List.of(),
                withoutPlaces(diagnosis.rootCause()),
                "",
                withoutPlaces(diagnosis.mitigation()),
                diagnosis.hint(),
                Optional.empty()));
    }

    /** How many telling words the expression needs: those of the line that cannot be others. */
    private static int words(PatternMatcher matcher, String line) {
        var needed = new HashSet<String>();
        var words = WORD.matcher(line);
        while (words.find()) {
            if (!COMMON_WORD.matcher(words.group()).matches()) {
                var other = words.group().replaceAll("[a-z]", "q").replaceAll("[A-Z]", "Q");
                byte[] text = (line.substring(0, words.start()) + other + line.substring(words.end()))
                        .getBytes(StandardCharsets.UTF_8);
                if (!matcher.find(text, 0, text.length)) {
                    needed.add(words.group());
                }
            }
        }
        return needed.size();
    }

    /** What speaks against it in lines whose meaning is known. */
    private Optional<String> conflict(PatternMatcher matcher, ErrorType type) {
        for (var line : known) {
            byte[] text = line.text().getBytes(StandardCharsets.UTF_8);
            boolean meansAnother = line.type().isEmpty() || !line.type().get().equals(type);
            if (meansAnother && matcher.find(text, 0, text.length)) {
                var meaning = line.type().map(it -> "of " + it).orElse("of healthy jobs");
                return Optional.of("it also matches a line " + meaning + ": " + cut(line.text()));
            }
        }
        return Optional.empty();
    }

    private static String cut(String line) {
        var text = line.strip().replaceAll("\\s+", " ");
        return text.length() <= MAX_QUOTE ? text : text.substring(0, MAX_QUOTE) + " …";
    }

    private static String name(String words, String expression) {
        var letters =
                words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        var name = letters.length() <= MAX_NAME
                ? letters
                : letters.substring(0, MAX_NAME).replaceAll("-+$", "");
        return (name.isEmpty() ? "failure" : name) + "-" + Integer.toHexString(expression.hashCode());
    }

    /** A sentence of a model's has no groups to fill in. */
    private static String withoutPlaces(String sentence) {
        return sentence.replace('{', '(').replace('}', ')');
    }
}
