package acme.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.knowledge.XidCatalogue;
import acme.model.Diagnosis;
import acme.model.Finding;
import acme.model.Hint;
import acme.model.RawLine;
import acme.pattern.LinearPattern;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hang in a log that is read after the fact, by the times of its lines. */
class StallTest {
    private static final RuleSet RULES = new RuleSet(
            List.<DiagnosisRule>of(),
            List.of(new FilterRule("test.steps", LinearPattern.compile("step: "), "")),
            XidCatalogue.EMPTY);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final LogDiagnosis log = new LogDiagnosis(RULES);
    private final RawLine view = new RawLine();
    private LocalDateTime now = LocalDateTime.of(2026, 3, 1, 10, 0);
    private long number;

    private void line(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        view.set(bytes, 0, bytes.length, ++number);
        log.accept(view);
    }

    private void say(String text) {
        line(TIME.format(now) + " INFO " + text);
    }

    private void steps(int from, int to) {
        for (int step = from; step <= to; step++) {
            now = now.plusSeconds(10);
            say("step: " + step + " loss: " + (2 - step / 100.0));
        }
    }

    private void each(int seconds, int times, String text) {
        for (int i = 0; i < times; i++) {
            now = now.plusSeconds(seconds);
            say(text);
        }
    }

    private Finding finding() {
        return log.report().finding();
    }

    private Diagnosis diagnosis() {
        return ((Finding.Failed) finding()).diagnosis();
    }

    @Test
    void heartbeatsForHoursAfterTheLastStepAreAHang() {
        steps(1, 30);
        each(60, 120, "heartbeat: rank 3 alive, gpu_util=100");
        assertThat(diagnosis().errorType().name()).isEqualTo("Hang");
        assertThat(diagnosis().hint()).isEqualTo(Hint.NODE);
        assertThat(diagnosis().rootLine().number()).isEqualTo(30);
        assertThat(diagnosis().rootLine().text()).contains("step: 30 ");
        assertThat(diagnosis().rootCause()).contains("No step for 7200 s after step 30");
    }

    @Test
    void wordsOfWaitingShowItToo() {
        steps(1, 30);
        each(60, 20, "Still waiting for 1 of 64 ranks at the barrier");
        assertThat(diagnosis().errorType().name()).isEqualTo("Hang");
    }

    @Test
    void aLogThatSimplyEndsIsHealthy() {
        steps(1, 30);
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void oneJumpOfTheClockIsNoHang() {
        steps(1, 30);
        each(8 * 3600, 1, "heartbeat: alive");
        each(5, 10, "heartbeat: alive");
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void clocksThatDifferAreNoHang() {
        steps(1, 30);
        for (int i = 0; i < 50; i++) {
            now = now.plusSeconds(3600);
            say("heartbeat: node a alive");
            now = now.minusSeconds(3590);
            say("heartbeat: node b alive");
        }
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void linesOfWorkAreNoHang() {
        steps(1, 30);
        each(60, 120, "exporting the layers of the model");
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void workBetweenTheHeartbeatsBeginsTheAllowanceAnew() {
        steps(1, 30);
        for (int i = 0; i < 20; i++) {
            each(60, 3, "heartbeat: alive");
            each(10, 1, "exported another shard");
        }
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void stepsAfterItAreARecovery() {
        steps(1, 30);
        each(60, 60, "heartbeat: alive");
        steps(31, 35);
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aJobThatSaysThatItIsDoneDoesNotHang() {
        steps(1, 30);
        say("All work is finished, the results stand in the table");
        each(60, 120, "heartbeat: alive");
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aCheckpointThatIsDoneEndsNoJob() {
        steps(1, 30);
        say("successfully saved checkpoint 30");
        each(60, 120, "heartbeat: alive");
        assertThat(diagnosis().errorType().name()).isEqualTo("Hang");
    }

    @Test
    void whatIsLoggedAfterItSpeaksAgainstIt() {
        steps(1, 30);
        each(60, 120, "heartbeat: alive");
        say("the results stand in the table");
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void anEvaluationMayTakeItsTime() {
        steps(1, 30);
        say("Running evaluation on 50 batches");
        each(60, 25, "heartbeat: alive");
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void heartbeatsWithoutAnyStepAreNoHang() {
        each(60, 600, "heartbeat: alive");
        assertThat(finding()).isInstanceOf(Finding.Healthy.class);
    }
}
