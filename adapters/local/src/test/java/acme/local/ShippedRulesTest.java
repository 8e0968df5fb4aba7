package acme.local;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleSet;
import acme.local.RuleFile.Example;
import acme.model.Role;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every shipped rule against its own lines, and the shipped files against their index. */
class ShippedRulesTest {
    /** A place that reads "?" where its group caught nothing: not in brackets, not last, without words of its own. */
    private static final Pattern PLACE_NEEDED = Pattern.compile("(?<!\\()\\{(\\w+)}(?!\\)|$)", Pattern.MULTILINE);

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
    void everyRuleMatchesTheLinesItMustAndNoOthers() throws IOException {
        var folder = rulesFolder();
        var failures = new ArrayList<String>();
        for (var name : ruleFiles(folder)) {
            var file = new RuleFile(name);
            file.read(new StringReader(Files.readString(folder.resolve(name))));
            assertThat(file.examples()).as(name).isNotEmpty();
            failures.addAll(RuleExamples.failures(file));
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
    void noSentenceSpeaksOfWhatItsLineDoesNotName() {
        var open = new ArrayList<String>();
        var byId = new HashMap<String, DiagnosisRule>();
        rules.diagnosis().forEach(rule -> byId.put(rule.id(), rule));
        for (var example : files.examples()) {
            var rule = byId.get(example.ruleId());
            if (rule != null && example.mustMatch()) {
                var sentences = rule.rootCause() + "\n" + rule.mitigation() + "\n" + rule.asSymptom();
                var places = PLACE_NEEDED.matcher(sentences);
                while (places.find()) {
                    if (!names(rule, example.text(), places.group(1))) {
                        open.add(rule.id() + " {" + places.group(1) + "}: " + example.text());
                    }
                }
            }
        }
        assertThat(open).isEmpty();
    }

    /** Whether the group, or another of its name ({@code node2}), caught something. */
    private static boolean names(DiagnosisRule rule, String text, String group) {
        var pattern = switch (rule.match()) {
            case RuleMatch.OnLine(var line) -> line;
            case RuleMatch.OnException(var _, var message, var _) -> message.orElseThrow();
        };
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var match = pattern.matcher().match(bytes, 0, bytes.length);
        return match.isEmpty()
                || pattern.groupNames().stream()
                        .filter(name -> name.replaceAll("[0-9]+$", "").equals(group))
                        .anyMatch(name -> match.get().group(name).isPresent());
    }

    @Test
    void everyAdviserCanBeChosenAsXidPolicy() {
        for (var adviser : List.of("nvidia", "gpud", "aws", "azure", "meta")) {
            assertThat(new RuleFiles().addShipped(adviser).toRuleSet().xids().xids())
                    .as(adviser)
                    .isNotEmpty();
        }
    }

    // ---- files

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
