package acme.learn;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.FilterRule;
import acme.pattern.LinearPattern;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleEvaluationTest {
    private static final String SAMPLE = "loaded shard 3 of 9";

    private static List<String> heldOut() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            lines.add("loaded shard " + i + " of 20");
            lines.add("wrote page " + i);
            lines.add("cache holds " + i + " entries");
        }
        lines.add("loaded shard 4 with checksum 77");
        lines.add("node 7 is gone");
        return lines;
    }

    private static RuleEvaluation evaluation(FilterRule... active) {
        return new RuleEvaluation(heldOut(), line -> line.contains("checksum"), List.of(active));
    }

    private static RuleProposal proposal(String expression, String... samples) {
        return new RuleProposal("learned.test", expression, "a test", List.of(samples));
    }

    private static FilterRule active(String expression) {
        return new FilterRule("shipped.rule", LinearPattern.compile(expression), "a test");
    }

    @Test
    void aNarrowRuleIsAccepted() {
        var outcome = evaluation().evaluate(proposal("^loaded shard \\d+ of \\d+$", SAMPLE));
        assertThat(outcome).isInstanceOfSatisfying(RuleEvaluation.Accepted.class, accepted -> {
            assertThat(accepted.rule().id()).isEqualTo("learned.test");
            assertThat(accepted.rule().expression().expression()).isEqualTo("^loaded shard \\d+ of \\d+$");
        });
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "^loaded (?=shard) ~ loaded shard 3 of 9 ~ does not compile",
                "^loaded shard \\d$ ~ loaded shard 3 of 9 ~ does not match its sample",
                "loaded shard ~ loaded shard 3 of 9 ~ matches a protected line",
                "^(?:loaded shard \\d+ of \\d+)?$ ~ loaded shard 3 of 9 ~ matches an empty line",
                "^\\w+ \\w+ \\d+ of \\d+$ ~ loaded shard 3 of 9 ~ too little literal text",
                "^(?:loaded|wrote) \\w+ \\d+( of \\d+)?$ ~ loaded shard 3 of 9 ~ too broad",
                "^node \\d+ lost$ ~ node 3 lost ~ speaks of trouble",
            })
    void aDangerousRuleIsRefusedWithAReason(String expression, String sample, String reason) {
        assertThat(evaluation().evaluate(proposal(expression, sample)))
                .isInstanceOfSatisfying(
                        RuleEvaluation.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
    }

    @Test
    void aRuleWithoutSamplesIsRefused() {
        assertThat(evaluation().evaluate(proposal("^loaded shard \\d+ of \\d+$")))
                .isInstanceOf(RuleEvaluation.Refused.class);
    }

    @Test
    void aDuplicateIsKnownByWhatItDropsNotByItsText() {
        var evaluation = evaluation(active("^loaded shard [0-9]+ of"));
        assertThat(evaluation.evaluate(proposal("^loaded shard \\d+ of \\d+$", SAMPLE)))
                .isEqualTo(new RuleEvaluation.Refused(
                        "it drops nothing that active rules do not drop, such as shipped.rule"));
    }

    @Test
    void anAcceptedRuleIsInForceForTheNext() {
        var evaluation = evaluation();
        assertThat(evaluation.evaluate(proposal("^wrote page \\d+$", "wrote page 3")))
                .isInstanceOf(RuleEvaluation.Accepted.class);
        var again = new RuleProposal("learned.other", "^wrote page [0-9]{1,9}$", "a test", List.of("wrote page 3"));
        assertThat(evaluation.evaluate(again)).isInstanceOf(RuleEvaluation.Refused.class);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "attempt 3 rc=1 | true",
                "attempt 3 rc=0 | false",
                "process exited with code 137 | true",
                "HTTP/1.1 504 Gateway | true",
                "HTTP/1.1 200 OK | false",
                "loss: nan | true",
                "information about tenants | false",
                "ERROR_COUNT is 0 | true",
                "peer did not respond, link lost | true",
                "evaluating the model | false",
            })
    void wordsOfTroubleAreSeen(String line, boolean trouble) {
        assertThat(RuleEvaluation.speaksOfTrouble(line)).isEqualTo(trouble);
    }
}
