package acme.learn;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.RuleMatch;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Role;
import acme.pattern.LinearPattern;
import acme.pattern.PatternRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes a diagnosis rule of a diagnosis that a model found, so that the next failure of this kind needs no model. The rule
 * is a proposal: it must find the cited root cause, hardly anything else in the log that taught it, and ask for enough
 * text to be about something. Immutable, any thread.
 */
public final class DiagnosisLearner {
    private static final int MIN_LETTERS = 8;
    /** Of the other kept lines it may match this share. */
    private static final double MAX_BREADTH = 0.05;

    /** Copies of the cause in other words are allowed in the shortest log. */
    private static final int MIN_OTHERS = 2;

    private static final int MAX_NAME = 40;
    private static final int SPECIFICITY = 55;

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
