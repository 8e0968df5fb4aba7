package acme.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.knowledge.XidCatalogue;
import acme.model.Diagnosis;
import acme.model.Finding;
import acme.model.Hint;
import acme.model.RawLine;
import acme.model.Role;
import acme.pattern.LinearPattern;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossTroubleTest {
    private static final RuleSet RULES = new RuleSet(
            List.of(), List.of(new FilterRule("test.steps", LinearPattern.compile("^step: "), "")), XidCatalogue.EMPTY);

    private final LogDiagnosis log = new LogDiagnosis(RULES);
    private final RawLine view = new RawLine();
    private long number;

    private void line(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        view.set(bytes, 0, bytes.length, ++number);
        log.accept(view);
    }

    private void steps(int from, int to, double loss) {
        for (int step = from; step <= to; step++) {
            line("step: " + step + "  loss:  " + loss * (1 + step % 7 / 200.0));
        }
    }

    private Diagnosis diagnosis() {
        return ((Finding.Failed) log.report().finding()).diagnosis();
    }

    @Test
    void aSpikeWithoutAReturnIsTheFailure() {
        steps(1, 200, 2);
        steps(201, 260, 8);
        var diagnosis = diagnosis();
        assertThat(diagnosis.errorType().name()).isEqualTo("LossSpike");
        assertThat(diagnosis.hint()).isEqualTo(Hint.LOSS_SPIKE);
        assertThat(diagnosis.ruleId()).isEqualTo("detect.loss-spike");
        assertThat(diagnosis.rootLine().number()).isEqualTo(201);
        assertThat(diagnosis.rootLine().text()).startsWith("step: 201  loss:  ");
        assertThat(diagnosis.rootLine().role()).isEqualTo(Role.CAUSE);
        assertThat(diagnosis.iteration()).hasValue(201);
    }

    @Test
    void aDivergenceIsTheFailure() {
        steps(1, 200, 2);
        for (int step = 201; step < 900; step++) {
            steps(step, step, 2 * Math.exp((step - 200) / 300.0));
        }
        assertThat(diagnosis().ruleId()).isEqualTo("detect.divergence");
    }

    @Test
    void aLossThatIsInfiniteToTheEndIsTheFailure() {
        steps(1, 30, 2);
        line("step: 31  loss:  inf");
        line("step: 32  loss:  inf");
        assertThat(diagnosis().ruleId()).isEqualTo("detect.nan-loss");
        assertThat(diagnosis().rootLine().number()).isEqualTo(31);
    }

    @Test
    void aSpikeThatTheJobRecoveredFromIsNone() {
        steps(1, 200, 2);
        steps(201, 230, 8);
        steps(231, 300, 2);
        assertThat(log.report().finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aRestartFromAnEarlierStepIsARecovery() {
        steps(1, 200, 2);
        steps(201, 230, 8);
        steps(150, 240, 2);
        assertThat(log.report().finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aLossThatFallsIsHealthy() {
        for (int step = 1; step < 1_000; step++) {
            steps(step, step, 11 / Math.sqrt(step));
        }
        assertThat(log.report().finding()).isInstanceOf(Finding.Healthy.class);
    }

    private void excerpt(int before, int after, double factor, double norm) {
        for (int step = 1; step <= before + after; step++) {
            boolean bad = step > before;
            line("step: " + step + "  loss: " + (2.4 + step % 3 / 100.0) * (bad ? factor : 1) + " grad_norm: "
                    + (bad ? norm : 0.4 + step % 2 / 10.0));
        }
    }

    @Test
    void aHugeJumpInAShortExcerptIsTheFailureWhereNoLossIsBack() {
        excerpt(6, 5, 3, 40);
        assertThat(diagnosis().ruleId()).isEqualTo("detect.loss-spike");
        assertThat(diagnosis().rootLine().number()).isEqualTo(7);
        assertThat(diagnosis().iteration()).hasValue(7);
        assertThat(diagnosis().rootCause()).contains("the last good step was 6");
    }

    @Test
    void aShortExcerptWhoseLossComesBackIsHealthy() {
        excerpt(6, 5, 3, 40);
        excerpt(6, 0, 1, 0.4);
        assertThat(log.report().finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aSmallJumpInAShortExcerptIsHealthy() {
        excerpt(6, 5, 2, 40);
        assertThat(log.report().finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aJumpOfTheLossAloneInAShortExcerptIsHealthy() {
        excerpt(6, 5, 3, 0.6);
        assertThat(log.report().finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aJumpAfterTooFewLossesIsHealthy() {
        excerpt(3, 5, 3, 40);
        assertThat(log.report().finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void theLineOfASpikeIsKeptThoughAFilterRuleMatchesIt() {
        steps(1, 200, 2);
        steps(201, 260, 8);
        assertThat(log.report().compression().linesKept()).isBetween(1L, 5L);
    }
}
