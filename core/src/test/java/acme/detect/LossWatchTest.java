package acme.detect;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.Suspicion;
import acme.model.Suspicion.Kind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LossWatchTest {
    private final Lines job = new Lines();
    private final SplittableRandom random = new SplittableRandom(5);

    private void healthy(long from, long to, double level) {
        for (long step = from; step <= to; step++) {
            job.losses(step, level * (1 + 0.02 * (random.nextDouble() - 0.5)));
        }
    }

    private Suspicion trouble() {
        return job.detector.progress().lossTrouble().orElseThrow();
    }

    @Test
    void aSpikeNamesItsFirstStepAndTheLastHealthyOne() {
        healthy(1, 100, 2.5);
        healthy(101, 120, 7.0);
        assertThat(job.kinds()).containsExactly(Kind.LOSS_SPIKE);
        var spike = job.found.getFirst();
        assertThat(spike.firstBadStep()).hasValue(101);
        assertThat(spike.lastGoodStep()).hasValue(100);
        assertThat(spike.position()).isEqualTo(101);
        assertThat(spike.line().orElseThrow().text()).startsWith("step: 101  loss:  ");
        assertThat(spike.sentence()).contains("at step 101").contains("step was 100");
        assertThat(trouble()).isEqualTo(spike);
    }

    @Test
    void aJumpOfOneAndAHalfIsLeftAlone() {
        healthy(1, 100, 2.5);
        healthy(101, 200, 3.75);
        assertThat(job.found).isEmpty();
    }

    @Test
    void oneBadBatchIsNoSpike() {
        healthy(1, 100, 2.5);
        job.losses(101, 60);
        healthy(102, 200, 2.5);
        job.losses(201, 7, 7, 7);
        healthy(204, 300, 2.5);
        assertThat(job.found).isEmpty();
    }

    @Test
    void theLineWhereASpikeMayBeginIsKept() {
        healthy(1, 100, 2.5);
        assertThat(job.print("step: 101  loss:  7.0")).isTrue();
        assertThat(job.print("step: 102  loss:  2.5")).isFalse();
    }

    @Test
    void aHugeJumpNeedsTwoLinesOnly() {
        healthy(1, 100, 2.5);
        job.losses(101, 60, 65);
        assertThat(job.kinds()).containsExactly(Kind.LOSS_SPIKE);
    }

    @Test
    void aLossThatComesBackIsNoTroubleAtTheEnd() {
        healthy(1, 100, 2.5);
        healthy(101, 120, 7.0);
        assertThat(job.detector.progress().lossTrouble()).isPresent();
        healthy(121, 140, 2.5);
        assertThat(job.detector.progress().lossTrouble()).isEmpty();
        assertThat(job.found).hasSize(1);
    }

    @Test
    void aSpikeToLessThanTwiceIsToldButNotHeldAgainstTheJob() {
        healthy(1, 100, 2.5);
        healthy(101, 130, 4.5);
        assertThat(job.kinds()).containsExactly(Kind.LOSS_SPIKE);
        assertThat(job.detector.progress().lossTrouble()).isEmpty();
    }

    @Test
    void tooFewLossesAreNotJudged() {
        healthy(1, 8, 2.5);
        healthy(9, 60, 25);
        assertThat(job.found).isEmpty();
    }

    @Test
    void aSlowRiseIsADivergence() {
        healthy(1, 200, 2.5);
        for (int i = 0; i < 500; i++) {
            healthy(201 + i, 201 + i, 2.5 * Math.exp(i / 300.0));
        }
        assertThat(job.kinds()).containsExactly(Kind.DIVERGENCE);
        assertThat(job.found.getFirst().line()).isPresent();
        assertThat(trouble().kind()).isEqualTo(Kind.DIVERGENCE);
    }

    @Test
    void aStepThatGoesBackBeginsTheSeriesAnew() {
        healthy(1, 100, 2.5);
        healthy(1, 50, 11);
        healthy(51, 60, 2.5);
        assertThat(job.found).isEmpty();
    }

    @Test
    void aLongStretchOfOtherLinesBeginsTheSeriesAnew() {
        healthy(1, 100, 2.5);
        for (int i = 0; i < 300; i++) {
            job.print("a setting of the next start");
        }
        healthy(101, 200, 9);
        assertThat(job.found).isEmpty();
    }

    @Test
    void aNewAttemptIsJudgedByItselfAlone() {
        healthy(1, 100, 2.5);
        healthy(101, 120, 9);
        job.detector.attemptStarted(job.now);
        healthy(121, 160, 9);
        assertThat(job.found).hasSize(1);
        assertThat(job.detector.progress().lossTrouble()).isEmpty();
    }

    @Test
    void aLossThatIsEverNegativeIsNotJudged() {
        for (int step = 1; step <= 300; step++) {
            job.losses(step, step % 50 == 0 ? -17 : step % 7 == 0 ? 9.5 : 0.0002);
        }
        assertThat(job.found).isEmpty();
    }

    @Test
    void smallChangesNearZeroAreNoSpikes() {
        healthy(1, 100, 0.002);
        healthy(101, 200, 0.02);
        assertThat(job.found).isEmpty();
    }

    @Test
    void ranksAndLabelsAreSeriesOfTheirOwn() {
        for (int step = 1; step <= 200; step++) {
            job.print("[rank0]: step: " + step + " loss: 2.5");
            job.print("[rank7]: step: " + step + " loss: 11.5");
            job.print("step: " + step + " lm loss: 30.5");
        }
        assertThat(job.found).isEmpty();
    }

    @Test
    void theRankOfASpikeIsNamed() {
        for (int step = 1; step <= 120; step++) {
            job.print("[rank0]: step: " + step + " loss: 2.5");
            job.print("[rank7]: step: " + step + " loss: " + (step < 100 ? 2.5 : 25));
        }
        assertThat(job.found.getFirst().ranks()).containsExactly(7);
    }

    @Test
    void evaluationLossesAreNotJudged() {
        healthy(1, 100, 2.5);
        for (int i = 0; i < 20; i++) {
            job.print("validation loss at iteration 100 | lm loss value: 9.5E+00 | loss: 9.5");
        }
        assertThat(job.found).isEmpty();
    }

    @Test
    void nanIsToldAtOnceAndOnce() {
        healthy(1, 10, 2.5);
        job.print("step: 11  loss:  nan");
        job.print("step: 12  loss:  nan");
        assertThat(job.kinds()).containsExactly(Kind.NAN_LOSS);
        var nan = job.found.getFirst();
        assertThat(nan.firstBadStep()).hasValue(11);
        assertThat(nan.lastGoodStep()).hasValue(10);
        assertThat(nan.line().orElseThrow().text()).isEqualTo("step: 11  loss:  nan");
        assertThat(trouble()).isEqualTo(nan);
        healthy(13, 16, 2.5);
        assertThat(job.detector.progress().lossTrouble()).isEmpty();
    }

    @Test
    void anOverflowOfMixedPrecisionIsNormal() {
        for (int step = 1; step <= 100; step++) {
            var loss = step % 20 < 2 ? "nan" : "2.5";
            job.print(" iteration " + step + "/ 500 | lm loss: " + loss + " | loss scale: 65536.0 | grad norm: inf |");
        }
        assertThat(job.kinds()).as("only because the norm never is a number").containsExactly(Kind.NAN_LOSS);
        var other = new Lines();
        for (int step = 1; step <= 100; step++) {
            boolean overflow = step % 20 < 2;
            other.print(" iteration " + step + "/ 500 | lm loss: " + (overflow ? "nan" : "2.5")
                    + " | loss scale: 65536.0 | grad norm: " + (overflow ? "inf" : "0.5") + " |");
        }
        assertThat(other.found).isEmpty();
    }

    @Test
    void aTrainerThatLeavesOutALossThatIsNanIsToldOfByItsGradientNorm() {
        for (int step = 1; step <= 20; step++) {
            boolean broken = step > 12;
            job.print(" iteration " + step + "/ 500 |" + (broken ? "" : " lm loss: 2.5 |")
                    + " loss scale: 1.0 | grad norm: " + (broken ? "nan" : "0.5") + " |");
        }
        assertThat(job.kinds()).containsExactly(Kind.NAN_LOSS);
        assertThat(job.found.getFirst().sentence())
                .isEqualTo("The gradient norm is NaN or infinite since step 13; the last good step was 12.");
        for (int step = 21; step <= 24; step++) {
            job.print(" iteration " + step + "/ 500 | lm loss: 2.5 | loss scale: 1.0 | grad norm: 0.5 |");
        }
        assertThat(job.detector.progress().lossTrouble()).isEmpty();
    }

    @Test
    void aGradientNormThatStaysNanIsTold() {
        for (int step = 1; step <= 10; step++) {
            job.print("{'loss': 0.0, 'grad_norm': nan, 'learning_rate': 5e-05, 'epoch': 0." + step + "}");
        }
        assertThat(job.kinds()).containsExactly(Kind.NAN_LOSS);
        assertThat(job.found.getFirst().sentence()).startsWith("The gradient norm");
    }

    /**
     * 400,000 losses: a power law, noise, bad batches, bumps of the schedule, changes of the data. Where a bump and a change
     * fall together the loss may well jump by the factor that is called a spike; that is allowed twice.
     */
    @Test
    void healthyCurvesHardlyEverRaiseASuspicion() {
        int alarms = 0;
        for (int seed = 0; seed < 200; seed++) {
            var curve = new HealthyLoss(90_000 + seed);
            var series = new LossSeries();
            for (int i = 0; i < 2_000; i++) {
                var verdict = series.take(curve.next());
                alarms += verdict == LossSeries.Verdict.SPIKE || verdict == LossSeries.Verdict.DIVERGENCE ? 1 : 0;
            }
        }
        assertThat(alarms).isLessThanOrEqualTo(2);
    }

    @Test
    void aTriplingIsFoundInNearlyEveryCurve() {
        int found = 0;
        for (int seed = 0; seed < 200; seed++) {
            var curve = new HealthyLoss(70_000 + seed);
            var series = new LossSeries();
            boolean spike = false;
            for (int i = 0; i < 1_000; i++) {
                var verdict = series.take(curve.next() * (i < 700 ? 1 : 3));
                spike |= i >= 700 && verdict == LossSeries.Verdict.SPIKE;
            }
            found += spike ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(195);
    }
}
