package acme.local;

import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Source;
import acme.recover.RecoveryPolicy;
import acme.recover.RecoveryPolicy.Row;
import acme.recover.RecoveryPolicy.Treatment;
import acme.recover.SafetyLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A file that says what is done about which failures, and how far; the format is in the guide to recovery. */
public record RecoveryPolicyFile(RecoveryPolicy policy, SafetyLimits limits) {
    /** The one that comes with the program. */
    public static RecoveryPolicyFile shipped() {
        return read("recovery.yaml", Resources.text("recovery.yaml"), Optional.empty());
    }

    /**
     * Reads a site's file. A section that is left out, or a limit, is as shipped.
     *
     * @throws RejectedRulesException with all problems, each with its line
     */
    public static RecoveryPolicyFile read(Path file) {
        try {
            return read(file.toString(), Files.readString(file), Optional.of(shipped()));
        } catch (IOException e) {
            throw new RejectedRulesException(List.of(file + ": cannot be read"));
        }
    }

    private static RecoveryPolicyFile read(String name, String yaml, Optional<RecoveryPolicyFile> usual) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().setLabel(name).build()).composeString(yaml);
        } catch (YamlEngineException e) {
            throw new RejectedRulesException(List.of(name + ": is no YAML: " + e.getMessage()));
        }
        var reading = new Reading(name);
        var result = reading.file(root.orElse(null), usual);
        if (result.isEmpty()) {
            throw new RejectedRulesException(reading.problems);
        }
        return result.get();
    }

    private static final class Reading {
        private static final Set<String> SECTIONS = Set.of("policy", "limits");
        private static final Set<String> ROW = Set.of("name", "error-type", "source", "hint", "recoverable", "confidence-below", "do", "why");
        private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h|d)");

        private final String file;
        private final List<String> problems = new ArrayList<>();

        Reading(String file) {
            this.file = file;
        }

        /** The file's content; empty where there are problems. */
        Optional<RecoveryPolicyFile> file(@Nullable Node root, Optional<RecoveryPolicyFile> usual) {
            var sections = fields(root, SECTIONS, "the file");
            var policy = sections.containsKey("policy")
                    ? policy(sections.get("policy"))
                    : usual.map(RecoveryPolicyFile::policy);
            var limits = limits(
                    sections.get("limits"), usual.map(RecoveryPolicyFile::limits).orElse(SafetyLimits.DEFAULT));
            return problems.isEmpty() ? policy.map(it -> new RecoveryPolicyFile(it, limits)) : Optional.empty();
        }

        private Optional<RecoveryPolicy> policy(@Nullable Node node) {
            var rows = new ArrayList<Row>();
            for (var item : items(node)) {
                row(item).ifPresent(rows::add);
            }
            try {
                return problems.isEmpty() ? Optional.of(new RecoveryPolicy(rows)) : Optional.empty();
            } catch (IllegalArgumentException e) {
                problems.add(where(node) + ": " + e.getMessage());
                return Optional.empty();
            }
        }

        private Optional<Row> row(Node node) {
            int before = problems.size();
            var fields = fields(node, ROW, "a row");
            var name = text(node, fields, "name");
            var why = text(node, fields, "why");
            var types = words(fields.get("error-type"), it -> ErrorType.knownIgnoringCase(it), "an error type");
            var sources = words(fields.get("source"), it -> named(Source.values(), Source::word, it), "a source");
            var hints = words(fields.get("hint"), it -> named(Hint.values(), Hint::word, it), "a hint");
            var recoverable = recoverable(fields.get("recoverable"));
            var confidence = confidence(fields.get("confidence-below"));
            var treatment = Treatment.of(text(node, fields, "do"));
            if (treatment.isEmpty() && fields.containsKey("do")) {
                problems.add(where(fields.get("do")) + ": 'do' must be one of "
                        + String.join(
                                ", ",
                                List.of(Treatment.values()).stream()
                                        .map(Treatment::word)
                                        .toList()));
            }
            return problems.size() > before || treatment.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Row(name, types, sources, hints, recoverable, confidence, treatment.get(), why));
        }

        private static <T> Optional<T> named(T[] values, Function<T, String> word, String text) {
            return List.of(values).stream()
                    .filter(value -> word.apply(value).equals(text))
                    .findFirst();
        }

        private Optional<Boolean> recoverable(@Nullable Node node) {
            if (node == null) {
                return Optional.empty();
            }
            var word = scalar(node);
            if (!word.equals("true") && !word.equals("false")) {
                problems.add(where(node) + ": recoverable must be true or false");
            }
            return Optional.of(word.equals("true"));
        }

        private double confidence(@Nullable Node node) {
            if (node == null) {
                return RecoveryPolicy.ANY_CONFIDENCE;
            }
            if (!scalar(node).matches("0?\\.\\d{1,6}|1(\\.0)?")) {
                problems.add(where(node) + ": confidence-below must be a number above 0, up to 1");
                return RecoveryPolicy.ANY_CONFIDENCE;
            }
            return Double.parseDouble(scalar(node));
        }

        private <T> Set<T> words(@Nullable Node node, Function<String, Optional<T>> meaning, String what) {
            var found = new LinkedHashSet<T>();
            for (var item : node == null ? List.<Node>of() : items(node)) {
                var value = meaning.apply(scalar(item));
                if (value.isEmpty()) {
                    problems.add(where(item) + ": '" + scalar(item) + "' is not " + what);
                }
                value.ifPresent(found::add);
            }
            return found;
        }

        private SafetyLimits limits(@Nullable Node node, SafetyLimits usual) {
            if (node == null) {
                return usual;
            }
            var read = new Limits(fields(node, Limits.KEYS, "limits"));
            try {
                return read.over(usual);
            } catch (IllegalArgumentException e) {
                problems.add(where(node) + ": " + e.getMessage());
                return usual;
            }
        }

        /** The limits as they stand in the file. */
        private final class Limits {
            static final Set<String> KEYS = Set.of(
                    "restarts",
                    "restarts-per-day",
                    "backoff",
                    "max-backoff",
                    "jitter",
                    "rollbacks",
                    "skipped-batches",
                    "cordons",
                    "cordon-window",
                    "lemon",
                    "stale",
                    "action-time",
                    "action-tries");

            private final Map<String, Node> fields;

            Limits(Map<String, Node> fields) {
                this.fields = fields;
            }

            SafetyLimits over(SafetyLimits usual) {
                return new SafetyLimits(
                        number("restarts", usual.restarts()),
                        number("restarts-per-day", usual.restartsPerDay()),
                        time("backoff", usual.backoff()),
                        time("max-backoff", usual.maxBackoff()),
                        share("jitter", usual.jitter()),
                        number("rollbacks", usual.rollbacks()),
                        number("skipped-batches", usual.skippedBatches()),
                        number("cordons", usual.cordons()),
                        time("cordon-window", usual.cordonWindow()),
                        number("lemon", usual.lemon()),
                        time("stale", usual.stale()),
                        time("action-time", usual.actionTime()),
                        number("action-tries", usual.actionTries()));
            }

            private int number(String key, int usual) {
                return value(key, usual, "a number up to 999999", it -> it.matches("\\d{1,6}") ? Integer.parseInt(it) : null);
            }

            private double share(String key, double usual) {
                return value(
                        key, usual, "a number from 0 to 1", it -> it.matches("[01](\\.\\d{1,6})?") ? Double.parseDouble(it) : null);
            }

            private Duration time(String key, Duration usual) {
                return value(key, usual, "a time such as 30s, 10m, 24h or 7d", it -> {
                    var matcher = DURATION.matcher(it);
                    if (!matcher.matches()) {
                        return null;
                    }
                    long count = Long.parseLong(matcher.group(1));
                    return switch (matcher.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    };
                });
            }

            private <T> T value(String key, T usual, String what, Function<String, @Nullable T> meaning) {
                var node = fields.get(key);
                if (node == null) {
                    return usual;
                }
                var value = meaning.apply(scalar(node));
                if (value == null) {
                    problems.add(where(node) + ": " + key + " must be " + what);
                    return usual;
                }
                return value;
            }
        }

        private Map<String, Node> fields(@Nullable Node node, Set<String> known, String what) {
            var fields = new HashMap<String, Node>();
            if (!(node instanceof MappingNode mapping)) {
                problems.add(where(node) + ": " + what + " must hold the keys " + String.join(", ", sorted(known)));
                return fields;
            }
            var seen = new HashSet<String>();
            for (var field : mapping.getValue()) {
                var key = scalar(field.getKeyNode());
                if (!known.contains(key)) {
                    problems.add(where(field.getKeyNode()) + ": " + what + " has no key '" + key + "'; there are "
                            + String.join(", ", sorted(known)));
                } else if (!seen.add(key)) {
                    problems.add(where(field.getKeyNode()) + ": '" + key + "' stands twice");
                } else {
                    fields.put(key, field.getValueNode());
                }
            }
            return fields;
        }

        private static List<String> sorted(Set<String> words) {
            return words.stream().sorted().toList();
        }

        private List<Node> items(@Nullable Node node) {
            if (node instanceof SequenceNode sequence) {
                return sequence.getValue();
            }
            problems.add(where(node) + ": must be a list");
            return List.of();
        }

        private String text(Node row, Map<String, Node> fields, String key) {
            var node = fields.get(key);
            if (node == null || scalar(node).isBlank()) {
                problems.add(where(row) + ": a row needs '" + key + "'");
                return "";
            }
            return scalar(node);
        }

        private static String scalar(Node node) {
            return node instanceof ScalarNode scalar ? scalar.getValue() : "";
        }

        private String where(@Nullable Node node) {
            return file
                    + Optional.ofNullable(node)
                            .flatMap(Node::getStartMark)
                            .map(mark -> ":" + (mark.getLine() + 1))
                            .orElse("");
        }
    }
}
