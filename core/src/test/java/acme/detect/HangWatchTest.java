package acme.detect;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.Suspicion.Kind;
import org.junit.jupiter.api.Test;

class HangWatchTest {
    private final Lines job = new Lines();

    @Test
    void aHangIsToldOnceHoweverLongItLasts() {
        job.steps(1, 30);
        job.pass(8 * 3600);
        assertThat(job.kinds()).containsExactly(Kind.HANG);
        var hang = job.found.getFirst();
        assertThat(hang.position()).isEqualTo(job.position);
        assertThat(hang.lastGoodStep()).hasValue(30);
        assertThat(hang.sentence()).contains("after step 30").contains("10.0 s apart");
    }

    @Test
    void itIsToldSoonAfterTenStepTimesOrThreeMinutes() {
        job.steps(1, 30);
        job.pass(175);
        assertThat(job.found).isEmpty();
        job.pass(30);
        assertThat(job.kinds()).containsExactly(Kind.HANG);
    }

    @Test
    void progressArmsItAgain() {
        job.steps(1, 30);
        job.pass(600);
        job.steps(31, 60);
        job.pass(600);
        assertThat(job.kinds()).containsExactly(Kind.HANG, Kind.HANG);
    }

    @Test
    void linesWithoutStepsAreNoProgress() {
        job.steps(1, 30);
        for (int i = 0; i < 100; i++) {
            job.pass(10);
            job.print("heartbeat of the watchdog");
        }
        assertThat(job.kinds()).containsExactly(Kind.HANG);
    }

    @Test
    void savingEvaluatingAndLoadingMayTakeLong() {
        long step = 1;
        for (var phase : new String[] {
            "saving checkpoint at iteration 30 to /data", "Running evaluation on 50 batches", "Loading dataset shard b"
        }) {
            job.steps(step, step + 20);
            job.print(phase);
            job.pass(1200);
            step += 21;
        }
        job.steps(step, step + 5);
        assertThat(job.found).isEmpty();
    }

    @Test
    void aCheckpointThatNeverEndsIsAHang() {
        job.steps(1, 30);
        job.print("saving checkpoint at iteration 30 to /data");
        job.pass(2 * 3600);
        assertThat(job.kinds()).containsExactly(Kind.HANG);
        assertThat(job.found.getFirst().sentence()).contains("while saving a checkpoint");
    }

    @Test
    void howLongSavingTakesIsLearnt() {
        for (int i = 0; i < 4; i++) {
            job.steps(i * 10 + 1, i * 10 + 10);
            job.print("saving checkpoint");
            job.pass(60);
        }
        job.steps(41, 50);
        job.print("saving checkpoint");
        job.pass(400);
        assertThat(job.kinds()).containsExactly(Kind.HANG);
    }

    @Test
    void aBeginWithoutAnEndDoesNotFireAfterARestart() {
        job.steps(1, 30);
        job.print("saving checkpoint at iteration 30 to /data");
        job.pass(1000);
        job.detector.attemptStarted(job.now);
        job.pass(1700);
        job.steps(21, 60);
        assertThat(job.found).isEmpty();
    }

    @Test
    void anUnannouncedRollBackIsProgress() {
        job.steps(1, 100);
        job.steps(51, 99);
        assertThat(job.found).isEmpty();
    }

    @Test
    void nothingIsExpectedAfterTheJobEnded() {
        job.steps(1, 30);
        job.detector.ended();
        job.pass(3 * 3600);
        assertThat(job.found).isEmpty();
    }

    @Test
    void nothingIsExpectedAfterTheLastStep() {
        for (int step = 1; step <= 30; step++) {
            job.pass(10);
            job.print("steps: " + step + " loss: 2.5 iter time (s): 10.0");
            job.print(" iteration " + step + "/      30 | lm loss: 2.5");
        }
        job.pass(3 * 3600);
        assertThat(job.found).isEmpty();
    }

    @Test
    void startUpMayTakeAnHour() {
        job.print("torchrun starts");
        job.pass(3500);
        assertThat(job.found).isEmpty();
        job.pass(200);
        assertThat(job.kinds()).containsExactly(Kind.HANG);
        assertThat(job.found.getFirst().sentence()).contains("during start-up");
    }

    @Test
    void aClockThatBeginsIn1970IsAnotherClock() {
        job.now = 1_000;
        job.print("line without a year");
        job.now = 1_780_000_000_000L;
        job.detector.check(job.now);
        job.print("line with one");
        job.steps(1, 10);
        assertThat(job.detector.takeSuspicions()).isEmpty();
        assertThat(job.found).isEmpty();
    }

    @Test
    void theRanksThatWentQuietFirstAreNamed() {
        for (int step = 1; step <= 30; step++) {
            job.pass(10);
            for (int rank = 0; rank < 4; rank++) {
                if (rank != 2 || step < 28) {
                    job.print("[rank" + rank + "]: step: " + step + " loss: 2.5");
                }
            }
        }
        job.pass(900);
        assertThat(job.kinds()).containsExactly(Kind.HANG);
        assertThat(job.found.getFirst().ranks()).containsExactly(2);
    }
}
