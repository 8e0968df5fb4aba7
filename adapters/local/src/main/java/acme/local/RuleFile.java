package acme.local;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.Mark;
import acme.knowledge.RuleMatch;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Role;
import acme.model.Source;
import acme.pattern.LinearPattern;
import acme.pattern.PatternRefusedException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads one YAML file of rules and names every problem in it with its line. The format is in {@code docs/guide/rules.md}.
 * Confined to one thread; used once.
 */
final class RuleFile {
    private static final Pattern ID = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*(?:\\.[a-z0-9]+(?:-[a-z0-9]+)*)+");
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)(?:\\|[^{}]*)?}");
    private static final Set<String> DIAGNOSIS_KEYS = Set.of(
            "id",
            "line",
            "exception",
            "message",
            "frames",
            "error-type",
            "source",
            "recoverable",
            "role",
            "fatal",
            "specificity",
            "explained-by",
            "root-cause",
            "as-symptom",
            "mitigation",
            "hint",
            "marks",
            "tests");
    private static final Set<String> FILTER_KEYS = Set.of("id", "expression", "about", "tests");
    private static final int MAX_CHARS = 10_000_000;

    private final String name;
    private final List<String> problems = new ArrayList<>();
    private final List<DiagnosisRule> diagnosis = new ArrayList<>();
    private final List<FilterRule> filters = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final List<Reference> references = new ArrayList<>();

    /** A line that a rule must or must not match; {@code where} is its {@code file:line}. */
    record Example(String ruleId, String text, boolean mustMatch, String where) {}

    /** Where a rule stands, as {@code file:line}, and whether it is a filter rule or a diagnosis rule. */
    record Place(String where, boolean isFilter) {}

    /** A name under {@code explained-by}: a rule's id or {@code family.*}. */
    record Reference(String name, String where) {}

    RuleFile(String name) {
        this.name = name;
    }

    /** Reads the file; afterwards the rules and the problems can be asked for. */
    void read(Reader yaml) {
        var settings = LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(MAX_CHARS)
                .build();
        try {
            var root = ShallowParser.compose(settings, yaml);
            if (root.isEmpty()) {
                problems.add(name + ":1: the file is empty; it needs a list under 'rules'");
                return;
            }
            rules(root.get());
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(name + ":" + line + ": no valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(name + ":1: no valid YAML: " + e.getMessage());
        }
    }

    List<String> problems() {
        return problems;
    }

    List<DiagnosisRule> diagnosis() {
        return diagnosis;
    }

    List<FilterRule> filters() {
        return filters;
    }

    /** The lines of the rules in which nothing is wrong. */
    List<Example> examples() {
        return examples;
    }

    /** Every rule by its id, also those with problems. */
    Map<String, Place> places() {
        return places;
    }

    List<Reference> references() {
        return references;
    }

    private void rules(Node root) {
        if (!(root instanceof MappingNode top)) {
            problem(root, "the file needs a list under 'rules'");
            return;
        }
        var keys = fields(top, Set.of("rules"));
        if (!(keys.get("rules") instanceof SequenceNode list)) {
            problem(root, "the file needs a list under 'rules'");
            return;
        }
        for (var item : list.getValue()) {
            if (item instanceof MappingNode rule) {
                rule(rule);
            } else {
                problem(item, "a rule is a mapping with an 'id'");
            }
        }
    }

    private void rule(MappingNode node) {
        int before = problems.size();
        boolean filter = node.getValue().stream()
                .anyMatch(entry -> entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("expression"));
        var fields = fields(node, filter ? FILTER_KEYS : DIAGNOSIS_KEYS);
        var id = text(fields, "id", node);
        if (!id.isEmpty() && !ID.matcher(id).matches()) {
            problem(fields.get("id"), "id '" + id + "' is not of the form family.name (lower case, digits, hyphens)");
        }
        place(id, fields.get("id"), filter);
        if (filter) {
            filter(id, fields, node, before);
        } else {
            diagnosis(id, fields, node, before);
        }
        boolean good = problems.size() == before;
        var lines = examples(id, fields.get("tests"));
        if (good) {
            examples.addAll(lines);
        }
    }

    private void place(String id, @Nullable Node node, boolean filter) {
        if (id.isEmpty()) {
            return;
        }
        var first = places.putIfAbsent(id, new Place(at(node), filter));
        if (first != null) {
            problem(node, taken(id, first.where()));
        }
    }

    /** What is wrong with a second rule of the same id. */
    static String taken(String id, String first) {
        return "the id '" + id + "' is taken by the rule at " + first + "; give one of the two another id";
    }

    private void filter(String id, Map<String, Node> fields, Node node, int before) {
        var expression = pattern(fields.get("expression"));
        if (expression.isPresent() && problems.size() == before) {
            filters.add(new FilterRule(id, expression.get(), text(fields, "about", null)));
        } else if (problems.size() == before) {
            problem(node, "a filter rule needs an 'expression'");
        }
    }

    private void diagnosis(String id, Map<String, Node> fields, Node node, int before) {
        var match = match(fields, node);
        var type = errorType(fields, node);
        var role = word(fields.get("role"), Role.values(), Role::word, Role.CAUSE);
        var rootCause = text(fields, "root-cause", role == Role.CAUSE ? node : null);
        var asSymptom = text(fields, "as-symptom", null);
        var mitigation = text(fields, "mitigation", role == Role.CAUSE ? node : null);
        var source = word(fields.get("source"), Source.values(), Source::word, type.usualSource());
        var hint = word(fields.get("hint"), Hint.values(), Hint::word, Hint.NONE);
        boolean recoverable = flag(fields.get("recoverable"), type.usuallyRecoverable());
        boolean fatal = flag(fields.get("fatal"), true);
        int specificity = specificity(fields.get("specificity"));
        var mark = mark(fields.get("marks"));
        var explainedBy = explainedBy(fields.get("explained-by"));
        match.ifPresent(it -> places(it, rootCause + asSymptom + mitigation, fields.get("root-cause")));
        if (match.isPresent() && problems.size() == before) {
            diagnosis.add(new DiagnosisRule(
                    id,
                    match.get(),
                    type,
                    source,
                    recoverable,
                    role,
                    fatal,
                    specificity,
                    explainedBy,
                    rootCause,
                    asSymptom,
                    mitigation,
                    hint,
                    mark));
        }
    }

    private Optional<RuleMatch> match(Map<String, Node> fields, Node node) {
        boolean line = fields.containsKey("line");
        boolean exception = fields.containsKey("exception");
        if (line == exception) {
            problem(node, "a diagnosis rule needs either 'line' or 'exception'");
            return Optional.empty();
        }
        if (line) {
            if (fields.containsKey("message") || fields.containsKey("frames")) {
                problem(node, "'message' and 'frames' go with 'exception', not with 'line'");
            }
            return pattern(fields.get("line")).map(RuleMatch.OnLine::new);
        }
        var classes = texts(fields.get("exception"));
        if (classes.isEmpty()) {
            problem(node, "'exception' needs at least one class name");
        }
        for (var name : classes) {
            if (name.indexOf('.') >= 0) {
                problem(fields.get("exception"), "'" + name + "': write the class without its module");
            }
        }
        return Optional.of(new RuleMatch.OnException(
                Set.copyOf(classes), pattern(fields.get("message")), pattern(fields.get("frames"))));
    }

    /** A sentence may only speak of groups that its expression has. */
    private void places(RuleMatch match, String sentences, @Nullable Node where) {
        var groups = new HashSet<String>();
        switch (match) {
            case RuleMatch.OnLine(var line) -> groups.addAll(line.groupNames());
            case RuleMatch.OnException(var _, var message, var _) ->
                message.ifPresent(pattern -> groups.addAll(pattern.groupNames()));
        }
        var place = PLACE.matcher(sentences);
        while (place.find()) {
            if (!groups.contains(place.group(1))) {
                problem(where, "the sentence speaks of {" + place.group(1) + "}, but the expression has no such group");
            }
        }
    }

    private List<Example> examples(String id, @Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof MappingNode tests)) {
            problem(node, "'tests' has the lists 'match' and 'no-match'");
            return List.of();
        }
        var found = new ArrayList<Example>();
        var lists = fields(tests, Set.of("match", "no-match"));
        for (var entry : lists.entrySet()) {
            for (var line : items(entry.getValue())) {
                found.add(new Example(id, scalar(line), entry.getKey().equals("match"), at(line)));
            }
        }
        return found;
    }

    /** The known type, or one of the user's own; a known name in other letters is a slip. */
    private ErrorType errorType(Map<String, Node> fields, Node owner) {
        var name = orElse(text(fields, "error-type", owner), "Unknown");
        var known = ErrorType.knownIgnoringCase(name).map(ErrorType::name).orElse(name);
        if (!known.equals(name)) {
            problem(fields.get("error-type"), "error type '" + name + "' is spelled '" + known + "'");
        }
        return ErrorType.of(name);
    }

    private List<String> explainedBy(@Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        var names = new ArrayList<String>();
        for (var item : items(node)) {
            var name = scalar(item);
            names.add(name);
            references.add(new Reference(name, at(item)));
        }
        return names;
    }

    // ---- fields

    private Map<String, Node> fields(MappingNode node, Set<String> known) {
        var fields = new LinkedHashMap<String, Node>();
        for (var entry : node.getValue()) {
            var key = scalar(entry.getKeyNode());
            if (!known.contains(key)) {
                problem(
                        entry.getKeyNode(),
                        "unknown key '" + key + "'; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            } else if (fields.put(key, entry.getValueNode()) != null) {
                problem(entry.getKeyNode(), "key '" + key + "' stands twice");
            }
        }
        return fields;
    }

    /** The field's text; where it is missing, a problem if {@code owner} is given. */
    private String text(Map<String, Node> fields, String key, @Nullable Node owner) {
        var node = fields.get(key);
        var value = node == null ? "" : scalar(node);
        if (value.isBlank() && owner != null) {
            problem(owner, "'" + key + "' is missing");
        }
        return value;
    }

    private List<String> texts(@Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (var item : items(node)) {
            texts.add(scalar(item));
        }
        return texts;
    }

    /** A list's items; anything else counts as a list of itself. */
    private static List<Node> items(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of(node);
    }

    private String scalar(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        problem(node, "expected plain text here");
        return "";
    }

    private Optional<LinearPattern> pattern(@Nullable Node node) {
        if (node == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(LinearPattern.compile(scalar(node)));
        } catch (PatternRefusedException e) {
            problem(node, e.reason());
            return Optional.empty();
        }
    }

    private <T> T word(@Nullable Node node, T[] values, Function<T, String> words, T otherwise) {
        if (node == null) {
            return otherwise;
        }
        var word = scalar(node);
        for (var value : values) {
            if (words.apply(value).equals(word)) {
                return value;
            }
        }
        var known = new ArrayList<String>();
        for (var value : values) {
            known.add(words.apply(value));
        }
        problem(node, "'" + word + "' is none of " + String.join(", ", known));
        return otherwise;
    }

    private Optional<Mark> mark(@Nullable Node node) {
        if (node == null) {
            return Optional.empty();
        }
        return Optional.of(word(
                node, Mark.values(), it -> it.name().toLowerCase(Locale.ROOT).replace('_', '-'), Mark.COMPLETED));
    }

    private boolean flag(@Nullable Node node, boolean otherwise) {
        if (node == null) {
            return otherwise;
        }
        return switch (scalar(node)) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                problem(node, "expected true or false");
                yield otherwise;
            }
        };
    }

    private int specificity(@Nullable Node node) {
        if (node == null) {
            return 50;
        }
        try {
            int value = Integer.parseInt(scalar(node));
            if (value >= 0 && value <= 100) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        problem(node, "specificity is a number from 0 to 100");
        return 50;
    }

    private static String orElse(String text, String otherwise) {
        return text.isBlank() ? otherwise : text;
    }

    private void problem(@Nullable Node node, String reason) {
        problems.add(at(node) + ": " + reason);
    }

    private String at(@Nullable Node node) {
        int line = node == null
                ? 1
                : node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        return name + ":" + line;
    }
}
