package acme.local;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleSet;
import acme.local.RuleFile.Example;
import acme.model.RawLine;
import acme.model.Role;
import acme.pattern.LinearPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every shipped rule against its own lines, and the shipped files against their index. */
class ShippedRulesTest {
    /** Families whose rules are made from the catalogue of driver codes. */
    private static final List<String> CATALOGUE_FAMILIES = List.of("xid.", "sxid.");

    private final RuleFiles files = new RuleFiles().addShipped("nvidia");
    private final RuleSet rules = files.toRuleSet();

    @Test
    void theIndexNamesEveryRuleFile() throws IOException {
        var folder = rulesFolder();
        var named = Files.readAllLines(folder.resolve("index.txt")).stream()
                .filter(line -> !line.isBlank())
                .toList();
        assertThat(named).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ruleFiles(folder));
    }

    @Test
    void everyRuleMatchesTheLinesItMustAndNoOthers() {
        Map<String, DiagnosisRule> diagnosis = new HashMap<>();
        rules.diagnosis().forEach(rule -> diagnosis.put(rule.id(), rule));
        Map<String, FilterRule> filters = new HashMap<>();
        rules.filters().forEach(rule -> filters.put(rule.id(), rule));
        var failures = new ArrayList<String>();
        for (var example : files.examples()) {
            var rule = diagnosis.get(example.ruleId());
            var filter = filters.get(example.ruleId());
            boolean matches = rule != null
                    ? matches(rule.match(), example.text())
                    : filter != null && find(filter.expression(), example.text());
            if (matches != example.mustMatch()) {
                failures.add("%s %s %s: %s"
                        .formatted(
                                example.where(),
                                example.ruleId(),
                                matches ? "matches" : "does not match",
                                example.text()));
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void everyDiagnosisRuleSaysWhatItMatchesAndWhatNot() {
        var both = new HashMap<String, Integer>();
        for (var example : files.examples()) {
            both.merge(example.ruleId(), example.mustMatch() ? 1 : 2, (one, other) -> one | other);
        }
        assertThat(rules.diagnosis())
                .extracting(DiagnosisRule::id)
                .filteredOn(id -> both.getOrDefault(id, 0) != 3)
                .as("rules without lines to match, or without lines not to match")
                .isEmpty();
    }

    @Test
    void everyFilterRuleSaysWhatItMatches() {
        var tested = new HashSet<String>();
        files.examples().stream().filter(Example::mustMatch).forEach(example -> tested.add(example.ruleId()));
        assertThat(rules.filters()).extracting(FilterRule::id).allMatch(tested::contains);
    }

    @Test
    void explanationsNameRulesThatExist() {
        var ids = new HashSet<String>();
        rules.diagnosis().forEach(rule -> ids.add(rule.id()));
        var unknown = new ArrayList<String>();
        for (var rule : rules.diagnosis()) {
            for (var name : rule.explainedBy()) {
                if (!exists(name, ids)) {
                    unknown.add(rule.id() + " is explained by " + name);
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void noTwoRulesExplainEachOther() {
        var mutual = new ArrayList<String>();
        for (var rule : rules.diagnosis()) {
            for (var other : rules.diagnosis()) {
                if (rule.id().compareTo(other.id()) <= 0 && rule.isExplainedBy(other) && other.isExplainedBy(rule)) {
                    mutual.add(rule.id() + " and " + other.id());
                }
            }
        }
        assertThat(mutual).isEmpty();
    }

    @Test
    void causesSayWhatHappenedAndWhatToDo() {
        assertThat(rules.diagnosis())
                .filteredOn(rule -> rule.role() == Role.CAUSE)
                .allSatisfy(rule -> {
                    assertThat(rule.rootCause()).as(rule.id()).isNotBlank();
                    assertThat(rule.mitigation()).as(rule.id()).isNotBlank();
                });
    }

    @Test
    void everyAdviserCanBeChosenAsXidPolicy() {
        for (var adviser : List.of("nvidia", "gpud", "aws", "azure", "meta")) {
            assertThat(new RuleFiles().addShipped(adviser).toRuleSet().xids().xids())
                    .as(adviser)
                    .isNotEmpty();
        }
    }

    // ---- one rule on one example

    private static boolean matches(RuleMatch match, String text) {
        return switch (match) {
            case RuleMatch.OnLine(LinearPattern line) -> text.lines().anyMatch(one -> find(line, body(one)));
            case RuleMatch.OnException onException ->
                exceptions(text).stream().anyMatch(thrown -> matches(onException, thrown));
        };
    }

    private static boolean matches(RuleMatch.OnException match, Thrown thrown) {
        return (match.anyClass() || match.classes().contains(thrown.name))
                && match.message()
                        .map(pattern -> find(pattern, thrown.message()))
                        .orElse(true)
                && match.frames()
                        .map(pattern -> thrown.frames.stream().anyMatch(frame -> find(pattern, frame)))
                        .orElse(true);
    }

    private record Thrown(String name, List<String> lines, List<String> frames) {
        String message() {
            return String.join("\n", lines);
        }
    }

    private static final Pattern NAMED =
            Pattern.compile("(?:[A-Za-z_]\\w*\\.)*([A-Za-z_]\\w*)(?:\\([\\w.]*\\))?(?:: ?(.*))?");

    /** Reads an exception line, or a whole traceback, without the tolerance that logs need. */
    private static List<Thrown> exceptions(String text) {
        var exceptions = new ArrayList<Thrown>();
        var frames = new ArrayList<String>();
        boolean named = false;
        for (var line : text.lines().toList()) {
            var body = body(line);
            if (body.strip().startsWith("Traceback (most recent call last)")) {
                frames = new ArrayList<>();
                named = false;
            } else if (body.strip().startsWith("File \"")) {
                frames.add(body.strip());
            } else if (body.startsWith(" ") && !frames.isEmpty() && !named) {
                frames.set(frames.size() - 1, frames.getLast() + "\n" + body.strip());
            } else if (named) {
                exceptions.getLast().lines.add(body.strip());
            } else {
                var match = NAMED.matcher(body.strip());
                if (match.matches()) {
                    var message = match.group(2) == null ? "" : match.group(2);
                    exceptions.add(new Thrown(match.group(1), new ArrayList<>(List.of(message)), frames));
                    named = true;
                }
            }
        }
        return exceptions;
    }

    private static String body(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        var view = new RawLine();
        view.set(bytes, 0, bytes.length, 1);
        return view.toLogLine().body();
    }

    private static boolean find(LinearPattern pattern, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return pattern.matcher().find(bytes, 0, bytes.length);
    }

    // ---- files

    private static boolean exists(String name, Set<String> ids) {
        if (!name.endsWith(".*")) {
            return ids.contains(name) || CATALOGUE_FAMILIES.stream().anyMatch(name::startsWith);
        }
        var family = name.substring(0, name.length() - 1);
        return CATALOGUE_FAMILIES.contains(family) || ids.stream().anyMatch(id -> id.startsWith(family));
    }

    private static Path rulesFolder() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("rules/index.txt"))) {
                return folder.resolve("rules");
            }
        }
        throw new AssertionError("no rules folder above the working directory");
    }

    private static List<String> ruleFiles(Path folder) throws IOException {
        var names = new ArrayList<String>();
        for (var kind : List.of("diagnosis", "filter")) {
            try (Stream<Path> listed = Files.list(folder.resolve(kind))) {
                listed.forEach(file -> names.add(kind + "/" + file.getFileName()));
            }
        }
        return names;
    }
}
