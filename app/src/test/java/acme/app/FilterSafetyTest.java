package acme.app;

import static org.assertj.core.api.Assertions.assertThat;

import acme.ingest.LineAssembler;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.local.LogReader;
import acme.model.Finding;
import acme.pattern.LinearPattern;
import acme.pipeline.LogDiagnosis;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** No filter rule, however greedy, hides a failure or makes one up. */
class FilterSafetyTest {
    private static final RuleSet SHIPPED = Wiring.rules("nvidia");
    private static final List<String> GREEDY = List.of(
            ".*",
            "^",
            "$",
            "\\S+",
            "[^x]",
            "(?i)error",
            "Traceback",
            "rank",
            "(a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|r|s|t|u|v|w|x|y|z|\\s|\\d)*",
            "Xid|NVRM|Error|Exception|File|line",
            "\\[rank\\d+\\].*");

    static Stream<Path> examples() throws Exception {
        try (var files = Files.list(Path.of("..", "examples"))) {
            return files
                    .filter(file -> !file.toString().endsWith(".md") && !file.endsWith("kubernetes"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** Its code survives what it prints; two kinds of trouble are announced in the same words. */
    private static final String SURVIVED = """
            step: 1 loss: 2.5
            step: 2 loss: 2.4
            [loader] shard 3 is damaged, skipping it
            Traceback (most recent call last):
              File "/srv/job/data.py", line 88, in read
                parse(x)
            ValueError: bad header in shard 3
            [loader] shard 4 is damaged, skipping it
            Traceback (most recent call last):
              File "/srv/job/data.py", line 88, in read
                parse(x)
            EOFError: shard 4 ends early
            """;

    /** The same words long before a failure excuse nothing. */
    private static final String NOT_SURVIVED = """
            [loader] shard 3 is damaged, skipping it
            step: 1 loss: 2.5
            step: 2 loss: 2.4
            Traceback (most recent call last):
              File "/srv/job/data.py", line 88, in read
                parse(x)
            ValueError: bad header in shard 3
            """;

    @Test
    void whatATracebackIsAnnouncedWithCountsThoughAFilterRuleDropsIt() {
        for (var expression : GREEDY) {
            var greedy = List.of(new FilterRule("test.greedy", LinearPattern.compile(expression), ""));
            assertThat(finding(SURVIVED, greedy)).as(expression).isInstanceOf(Finding.Healthy.class);
            assertThat(finding(NOT_SURVIVED, greedy)).as(expression).isInstanceOf(Finding.Failed.class);
        }
    }

    private static Finding finding(String log, List<FilterRule> filters) {
        var diagnosis = new LogDiagnosis(new RuleSet(SHIPPED.diagnosis(), filters, SHIPPED.xids()));
        var lines = new LineAssembler(diagnosis);
        byte[] bytes = log.getBytes(StandardCharsets.UTF_8);
        lines.accept(bytes, 0, bytes.length);
        lines.finish();
        return diagnosis.report().finding();
    }

    private static Finding finding(Path log, List<FilterRule> filters) throws Exception {
        var diagnosis = new LogDiagnosis(new RuleSet(SHIPPED.diagnosis(), filters, SHIPPED.xids()));
        new LogReader(_ -> {}).read(log, diagnosis);
        return diagnosis.report().finding();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void greedyRulesChangeNoDiagnosis(Path log) throws Exception {
        var expected = finding(log, SHIPPED.filters());
        for (var expression : GREEDY) {
            var greedy = new FilterRule("test.greedy", LinearPattern.compile(expression), "");
            assertThat(finding(log, List.of(greedy))).as(expression).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anySubsetOfRulesWithGreedyOnesAmongThemChangesNoDiagnosis(Path log) throws Exception {
        var expected = finding(log, SHIPPED.filters());
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var rules = new ArrayList<>(SHIPPED.filters());
            for (int i = 0; i < GREEDY.size(); i++) {
                rules.add(new FilterRule("test.greedy" + i, LinearPattern.compile(GREEDY.get(i)), ""));
            }
            Collections.shuffle(rules, random);
            var some = rules.subList(0, random.nextInt(rules.size() + 1));
            assertThat(finding(log, some)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    static Stream<Path> cases() throws Exception {
        try (var files = Files.list(Path.of("src", "test", "resources", "cases"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noLabelledCauseIsHiddenByGreedyRulesOrAnySubset(Path cases) throws Exception {
        var json = new JsonMapper();
        int seed = 0;
        for (var line : Files.readAllLines(cases)) {
            var labelled = json.readTree(line);
            var log = labelled.path("log").asString();
            var expected = finding(log, SHIPPED.filters());
            var random = new Random(++seed);
            for (var expressions : List.of(List.of(GREEDY.get(seed % 4)), GREEDY)) {
                var rules = new ArrayList<>(SHIPPED.filters());
                Collections.shuffle(rules, random);
                var some = new ArrayList<>(rules.subList(0, random.nextInt(rules.size() + 1)));
                expressions.forEach(it -> some.add(
                        random.nextInt(some.size() + 1),
                        new FilterRule("test.greedy" + some.size(), LinearPattern.compile(it), "")));
                assertThat(finding(log, some))
                        .as("%s, seed %d, %s", labelled.path("id").asString(), seed, expressions)
                        .isEqualTo(expected);
            }
        }
    }
}
