package acme.local;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.Mark;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleText;
import acme.local.RuleReader.ReadRule;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Role;
import acme.model.Source;
import acme.pattern.LinearPattern;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.RecursiveComparisonAssert;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written as a rule file is read as the same rule. */
class RuleTextTest {
    private static final RecursiveComparisonConfiguration BY_EXPRESSION = RecursiveComparisonConfiguration.builder()
            .withEqualsForType((one, other) -> one.expression().equals(other.expression()), LinearPattern.class)
            .build();
    private static final String[] SCRAPS = {
        "a",
        "B",
        " ",
        "'",
        "\"",
        "\\",
        "#",
        ":",
        "- ",
        "é",
        "\n",
        "\t",
        "\u0007",
        "\u2028",
        "\ud83d\ude00",
        "{",
        "%",
        "&",
        "\u00a0",
        "\ufeff"
    };

    private static RecursiveComparisonAssert<?> same(Object rule) {
        return assertThat(rule).usingRecursiveComparison(BY_EXPRESSION);
    }

    private static DiagnosisRule diagnosis(String text) {
        return ((ReadRule.Diagnosis) RuleReader.read("test", text).getFirst()).rule();
    }

    private static FilterRule filter(String text) {
        return ((ReadRule.Filter) RuleReader.read("test", text).getFirst()).rule();
    }

    @Test
    void everyShippedRuleIsReadAsItWasWritten() {
        var rules = new RuleFiles().addShipped("nvidia").toRuleSet();
        assertThat(rules.diagnosis())
                .isNotEmpty()
                .allSatisfy(rule ->
                        same(diagnosis(RuleText.of(rule, List.of(), List.of()))).isEqualTo(rule));
        assertThat(rules.filters())
                .isNotEmpty()
                .allSatisfy(rule ->
                        same(filter(RuleText.of(rule, List.of(), List.of()))).isEqualTo(rule));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyTextIsReadAsItWasWritten(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            var rule = new DiagnosisRule(
                    "a.b-1",
                    new RuleMatch.OnException(
                            Set.of("KeyError", "X"),
                            Optional.of(LinearPattern.compile("\\Qx" + scraps(random) + "\\E")),
                            Optional.empty()),
                    ErrorType.of("Own: " + i),
                    pick(random, Source.values()),
                    random.nextBoolean(),
                    pick(random, Role.values()),
                    random.nextBoolean(),
                    random.nextInt(101),
                    List.of("disk.full", "xid.*"),
                    "x" + scraps(random).replace("{", ""),
                    scraps(random).replace("{", ""),
                    scraps(random).replace("{", "") + "x",
                    pick(random, Hint.values()),
                    random.nextBoolean() ? Optional.of(pick(random, Mark.values())) : Optional.empty());
            same(diagnosis(RuleText.of(rule, List.of(), List.of()))).isEqualTo(rule);
            var filter = new FilterRule("a.c", LinearPattern.compile("\\Q" + scraps(random) + "\\E"), scraps(random));
            same(filter(RuleText.of(filter, List.of(), List.of()))).isEqualTo(filter);
        }
    }

    @Test
    void theLinesOfARuleAreKept() {
        var filter = new FilterRule("a.c", LinearPattern.compile("^tick '\\d+'"), "ticks");
        var text = RuleText.of(filter, List.of("tick '1'", "tick '2'"), List.of("# tock"));
        var read = RuleReader.read("test", text).getFirst();
        assertThat(read).isInstanceOfSatisfying(ReadRule.Filter.class, it -> {
            assertThat(it.match()).containsExactly("tick '1'", "tick '2'");
            assertThat(it.noMatch()).containsExactly("# tock");
            assertThat(it.definition()).isEqualTo(text).isEqualTo("""
                    rules:
                      - id: a.c
                        expression: '^tick ''\\d+'''
                        about: 'ticks'
                        tests:
                          match:
                            - 'tick ''1'''
                            - 'tick ''2'''
                          no-match:
                            - '# tock'
                    """);
        });
    }

    private static String scraps(Random random) {
        var text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.append(pick(random, SCRAPS));
        }
        // \E would end the quotation.
        return text.toString().replace("\\", "\\ ");
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
