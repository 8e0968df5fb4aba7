package acme.app.commands;

import acme.app.commands.BookCommand.Refused;
import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleText;
import acme.local.RuleReader.ReadRule;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Role;
import acme.model.Source;
import acme.pattern.LinearPattern;
import acme.pattern.PatternRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the rule files of the system that Acme comes from: a list of expressions, or a list of {@code {regex, diagnosis}}
 * whose diagnosis is a text or an object. The expressions are Python's; one that Acme's dialect does not have is refused by
 * itself, and the others are read. A rule is called after its expression, so that it is not imported twice.
 */
final class JsonRules {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<ReadRule> rules = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    private JsonRules() {}

    /** What was read, and why the rest was not. */
    record Imported(List<ReadRule> rules, List<String> refusals) {}

    static Imported read(String text) throws Refused {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new Refused("no valid JSON: " + e.getOriginalMessage());
        }
        if (!root.isArray()) {
            throw new Refused("expected a JSON list of expressions, or of objects with regex and diagnosis");
        }
        var read = new JsonRules();
        int number = 0;
        for (var entry : root) {
            read.entry(entry, ++number);
        }
        return new Imported(read.rules, read.refusals);
    }

    private void entry(JsonNode entry, int number) {
        var expression =
                entry.isString() ? entry.asString() : entry.path("regex").asString("");
        if (expression.isBlank()) {
            refusals.add("entry " + number + ": neither an expression nor an object with a regex");
            return;
        }
        try {
            // Python's spelling of a named group.
            var pattern = LinearPattern.compile(expression.replace("(?P<", "(?<"));
            rules.add(entry.isString() ? filter(pattern) : diagnosis(pattern, entry.path("diagnosis")));
        } catch (PatternRefusedException e) {
            refusals.add("entry " + number + ": " + e.reason() + ": " + expression);
        }
    }

    private static ReadRule filter(LinearPattern pattern) {
        var rule = new FilterRule("imported.filter-" + checksum(pattern.expression()), pattern, "");
        return new ReadRule.Filter(rule, RuleText.of(rule, List.of(), List.of()), List.of(), List.of());
    }

    private static ReadRule diagnosis(LinearPattern pattern, JsonNode diagnosis) {
        var said = diagnosis.isObject() ? "" : diagnosis.asString("");
        var type = type(first(diagnosis, said, "error_type", "type", "category"));
        var cause = first(diagnosis, said, "root_cause", "cause", "reason", "description", "diagnosis", "summary");
        var mitigation = first(diagnosis, "", "mitigation", "suggestion", "solution", "action");
        var rule = new DiagnosisRule(
                "imported.diagnosis-" + checksum(pattern.expression()),
                new RuleMatch.OnLine(pattern),
                type,
                source(first(diagnosis, "", "source", "origin"), type),
                recoverable(first(diagnosis, "", "recoverable", "is_recoverable"), type),
                Role.CAUSE,
                true,
                50,
                List.of(),
                plain(cause.isBlank() ? type.name() + "." : cause),
                "",
                plain(mitigation.isBlank() ? "The imported rule says no more than: " + cause : mitigation),
                Hint.NONE,
                Optional.empty());
        return new ReadRule.Diagnosis(rule, RuleText.of(rule, List.of(), List.of()), List.of(), List.of());
    }

    private static String first(JsonNode node, String otherwise, String... names) {
        for (var name : names) {
            var value = node.path(name).asString("");
            if (!value.isBlank()) {
                return value;
            }
        }
        return otherwise;
    }

    /** The type that a text is or begins with, as in {@code "KeyError: a column is missing"}. */
    private static ErrorType type(String text) {
        var word = text.strip().split("[^A-Za-z0-9]", 2)[0];
        return ErrorType.knownIgnoringCase(word).orElse(ErrorType.UNKNOWN);
    }

    private static Source source(String text, ErrorType type) {
        var word = text.toLowerCase(Locale.ROOT);
        for (var source : Source.values()) {
            if (source.word().equals(word)) {
                return source;
            }
        }
        if (word.startsWith("user")) {
            return Source.USER_MISTAKE;
        }
        return word.startsWith("infra") ? Source.INFRASTRUCTURE_FAILURE : type.usualSource();
    }

    private static boolean recoverable(String text, ErrorType type) {
        return text.isBlank() ? type.usuallyRecoverable() : Boolean.parseBoolean(text.toLowerCase(Locale.ROOT));
    }

    /** A sentence without places, which an imported text does not know of. */
    private static String plain(String text) {
        return text.replace('{', '(').replace('}', ')');
    }

    private static String checksum(String expression) {
        var checksum = new CRC32C();
        checksum.update(expression.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", checksum.getValue());
    }
}
