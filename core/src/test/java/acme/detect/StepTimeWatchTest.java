package acme.detect;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.Suspicion.Kind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StepTimeWatchTest {
    private final Lines job = new Lines();
    private final SplittableRandom random = new SplittableRandom(9);

    private void printed(long from, long to, double seconds) {
        for (long step = from; step <= to; step++) {
            double slow = step % 50 == 0 ? 6 : 1;
            double millis = seconds * slow * 1000 * (1 + 0.1 * random.nextDouble());
            job.print(
                    "iteration " + step + "/ 9000 | elapsed time per iteration (ms): " + millis + " | lm loss: 2.5 |");
        }
    }

    @Test
    void stepsThatStaySlowerAreTold() {
        printed(1, 200, 1);
        printed(201, 300, 1.8);
        assertThat(job.kinds()).containsExactly(Kind.SLOWDOWN);
        var slowdown = job.found.getFirst();
        assertThat(slowdown.firstBadStep().orElseThrow()).isBetween(195L, 210L);
        assertThat(slowdown.position()).isBetween(215L, 235L);
        assertThat(slowdown.sentence()).contains("1.8 times");
    }

    @Test
    void singleSlowStepsAndSmallDriftsAreNot() {
        printed(1, 300, 1);
        printed(301, 600, 1.3);
        assertThat(job.found).isEmpty();
    }

    @Test
    void itIsToldAgainOnlyAfterTheOldPaceWasBack() {
        printed(1, 200, 1);
        printed(201, 300, 1.8);
        printed(301, 400, 1);
        printed(401, 500, 1.8);
        assertThat(job.kinds()).containsExactly(Kind.SLOWDOWN, Kind.SLOWDOWN);
    }

    @Test
    void aPaceThatLastsBecomesTheBaseline() {
        printed(1, 200, 1);
        printed(201, 900, 1.8);
        printed(901, 1000, 3);
        assertThat(job.kinds()).containsExactly(Kind.SLOWDOWN, Kind.SLOWDOWN);
    }

    @Test
    void aNewRunFindsItsOwnPace() {
        printed(1, 200, 1);
        printed(1, 200, 5);
        assertThat(job.found).isEmpty();
        job.detector.attemptStarted(job.now);
        printed(201, 400, 10);
        assertThat(job.found).isEmpty();
    }

    @Test
    void throughputServesWhereNoStepTimeIsPrinted() {
        for (int step = 1; step <= 400; step++) {
            job.print("step: " + step + "  loss:  2.5  tps: " + (step < 300 ? "4,000" : "2,000"));
        }
        assertThat(job.kinds()).containsExactly(Kind.SLOWDOWN);
    }

    @Test
    void theTimeOfTheLinesServesWhereNothingIsPrinted() {
        for (int step = 1; step <= 400; step++) {
            job.now += step < 300 ? 1_000 : 2_000;
            job.print("step: " + step + "  loss:  2.5");
        }
        assertThat(job.kinds()).containsExactly(Kind.SLOWDOWN);
    }

    @Test
    void theBarsOfOtherLoopsAreNotTheSteps() {
        for (int step = 1; step <= 400; step++) {
            job.print("iter: " + step + "  time: 0.0400  loss: 2.5");
            job.print(" 10%|█         | " + (step + 1_000) + "/9000 [00:05<00:45, 2.00s/it]");
        }
        assertThat(job.found).isEmpty();
        assertThat(job.detector.metrics().step()).isEqualTo(400);
    }
}
