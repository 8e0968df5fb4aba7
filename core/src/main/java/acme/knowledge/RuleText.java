package acme.knowledge;

import acme.model.Role;
import acme.pattern.LinearPattern;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Writes a rule as a rule file of its own, the spelling that the rule book keeps; read, it gives an equal rule. What a
 * reader would assume anyway is left out. The format is in {@code docs/guide/rules.md}. Confined to one thread.
 */
public final class RuleText {
    private static final int USUAL_SPECIFICITY = 50;

    private final StringBuilder text = new StringBuilder("rules:\n");

    private RuleText() {}

    /** A diagnosis rule, with lines that it must and must not match. */
    public static String of(DiagnosisRule rule, List<String> match, List<String> noMatch) {
        var text = new RuleText();
        text.write(rule);
        text.tests(match, noMatch);
        return text.text.toString();
    }

    /** A filter rule, with lines that it must and must not match. */
    public static String of(FilterRule rule, List<String> match, List<String> noMatch) {
        var text = new RuleText();
        text.id(rule.id());
        text.field("expression", rule.expression().expression());
        text.unlessEmpty("about", rule.about());
        text.tests(match, noMatch);
        return text.text.toString();
    }

    private void write(DiagnosisRule rule) {
        id(rule.id());
        switch (rule.match()) {
            case RuleMatch.OnLine(var line) -> field("line", line.expression());
            case RuleMatch.OnException(var classes, var message, var frames) -> {
                field("exception", List.copyOf(new TreeSet<>(classes)));
                pattern("message", message);
                pattern("frames", frames);
            }
        }
        field("error-type", rule.errorType().name());
        plain("source", rule.source().word());
        plain("recoverable", String.valueOf(rule.recoverable()));
        if (rule.role() != Role.CAUSE) {
            plain("role", rule.role().word());
        }
        if (!rule.fatal()) {
            plain("fatal", "false");
        }
        if (rule.specificity() != USUAL_SPECIFICITY) {
            plain("specificity", String.valueOf(rule.specificity()));
        }
        if (!rule.explainedBy().isEmpty()) {
            field("explained-by", rule.explainedBy());
        }
        unlessEmpty("root-cause", rule.rootCause());
        unlessEmpty("as-symptom", rule.asSymptom());
        unlessEmpty("mitigation", rule.mitigation());
        plain("hint", rule.hint().word());
        rule.mark()
                .ifPresent(mark ->
                        plain("marks", mark.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    private void id(String id) {
        text.append("  - id: ").append(id).append('\n');
    }

    private void pattern(String key, Optional<LinearPattern> pattern) {
        pattern.ifPresent(it -> field(key, it.expression()));
    }

    private void unlessEmpty(String key, String value) {
        if (!value.isEmpty()) {
            field(key, value);
        }
    }

    private void field(String key, String value) {
        plain(key, quoted(value));
    }

    private void field(String key, List<String> values) {
        plain(key, "[" + String.join(", ", values.stream().map(RuleText::quoted).toList()) + "]");
    }

    private void plain(String key, String value) {
        text.append("    ").append(key).append(": ").append(value).append('\n');
    }

    private void tests(List<String> match, List<String> noMatch) {
        if (!match.isEmpty() || !noMatch.isEmpty()) {
            text.append("    tests:\n");
            items("match", match);
            items("no-match", noMatch);
        }
    }

    private void items(String key, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("      ").append(key).append(":\n");
            lines.forEach(line -> text.append("        - ").append(quoted(line)).append('\n'));
        }
    }

    /** In single quotes, in which nothing is escaped but they themselves; what they cannot hold in double ones. */
    private static String quoted(String value) {
        if (value.codePoints().allMatch(RuleText::isPlain)) {
            return "'" + value.replace("'", "''") + "'";
        }
        var quoted = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c == '\n') {
                quoted.append("\\n");
            } else if (isPlain(c)) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\U%08x", c));
            }
        });
        return quoted.append('"').toString();
    }

    /** Whether YAML takes a character as it is, and people see it. */
    private static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f
                || c >= 0xa1 && c < 0x2000
                || c >= 0x2010 && c < 0x2028
                || c >= 0x2030 && c < 0xd800
                || c >= 0xe000 && c < 0xfdd0
                || c >= 0x10000 && c < 0xe0000;
    }
}
