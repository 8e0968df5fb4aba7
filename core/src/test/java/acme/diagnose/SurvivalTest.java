package acme.diagnose;

import static acme.diagnose.SignalBuilder.banner;
import static acme.diagnose.SignalBuilder.cause;
import static acme.diagnose.SignalBuilder.log;
import static acme.diagnose.SignalBuilder.marked;
import static acme.diagnose.SignalBuilder.stepsAt;
import static acme.diagnose.SignalBuilder.symptom;
import static acme.diagnose.SignalBuilder.teardown;
import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.Mark;
import acme.model.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SurvivalTest {

    /** Whether the signal at a position, among others, was survived. */
    private static boolean survived(long position, Progress progress, SignalBuilder... signals) {
        var log = log(signals);
        var survival = new Survival(log, progress, new Attempts(log, progress));
        for (var signal : log.signals()) {
            if (signal.position() == position) {
                return survival.isSurvived(signal);
            }
        }
        throw new AssertionError("no signal at " + position);
    }

    // ---- steps

    @Test
    void threeStepsAfterItMeanThatItWasSurvived() {
        assertThat(survived(10, stepsAt(5, 11, 12, 13), cause(10))).isTrue();
    }

    @Test
    void twoStepsMayBeThoseOfRanksThatDoNotKnowYet() {
        assertThat(survived(10, stepsAt(5, 11, 12), cause(10))).isFalse();
    }

    @Test
    void stepsBeforeItDoNotCount() {
        assertThat(survived(10, stepsAt(5, 6, 7, 8, 9, 11), cause(10))).isFalse();
    }

    @Test
    void aStepCounterThatStandsStillIsNoProgress() {
        var stuck = new Progress(new long[] {5, 11, 12, 13, 14}, new long[] {7, 7, 7, 7, 7}, 0, 0);
        assertThat(survived(10, stuck, cause(10))).isFalse();
    }

    @Test
    void stepsOfTheNextAttemptDoNotCount() {
        assertThat(survived(10, stepsAt(5, 21, 22, 23, 24), cause(10), banner(20)))
                .isFalse();
        assertThat(survived(10, stepsAt(5, 11, 12, 13, 21), cause(10), banner(20)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"PROCESS_ENDED", "STOPPED_FROM_OUTSIDE"})
    void stepsAfterTheDeathOfAProcessDoNotCount(Mark mark) {
        assertThat(survived(10, stepsAt(5, 11, 13, 14, 15), cause(10), marked(12, mark)))
                .isFalse();
    }

    @Test
    void stepsBetweenTheSignAndALaterDeathDoCount() {
        assertThat(survived(10, stepsAt(5, 11, 12, 13), cause(10), marked(50, Mark.PROCESS_ENDED)))
                .isTrue();
    }

    @Test
    void aDeathBeforeTheSignChangesNothing() {
        assertThat(survived(10, stepsAt(5, 11, 12, 13), marked(4, Mark.PROCESS_ENDED), cause(10)))
                .isTrue();
    }

    @Test
    void otherCleanUpIsNoDeath() {
        assertThat(survived(10, stepsAt(5, 11, 13, 14, 15), cause(10), teardown(12, "python.resource-tracker")))
                .isTrue();
    }

    // ---- a normal end

    @Test
    void aFatalCauseIsNotExcusedByANormalEnd() {
        assertThat(survived(10, Progress.NONE, cause(10), marked(20, Mark.COMPLETED)))
                .isFalse();
    }

    @Test
    void aSymptomOrAMildCauseIsExcusedByANormalEndBeforeOrAfterIt() {
        for (var mild : new SignalBuilder[] {symptom(10), cause(10).notFatal()}) {
            assertThat(survived(10, Progress.NONE, mild)).isFalse();
            assertThat(survived(10, Progress.NONE, mild, marked(20, Mark.COMPLETED)))
                    .isTrue();
            assertThat(survived(10, Progress.NONE, marked(4, Mark.COMPLETED), mild))
                    .isTrue();
        }
    }

    @Test
    void theNormalEndOfAnotherAttemptExcusesNothing() {
        assertThat(survived(10, Progress.NONE, symptom(10), banner(20), marked(30, Mark.COMPLETED)))
                .isFalse();
        assertThat(survived(30, stepsAt(1, 2, 3), marked(10, Mark.COMPLETED), banner(20), symptom(30)))
                .isFalse();
    }

    @Test
    void aStopFromOutsideIsNoNormalEnd() {
        assertThat(survived(10, Progress.NONE, symptom(10), marked(20, Mark.STOPPED_FROM_OUTSIDE)))
                .isFalse();
    }

    // ---- a loss that is no number

    private static Progress stepsWithLoss(long lastFiniteLoss, long finiteInRow) {
        return new Progress(new long[] {5, 11, 12, 13, 14}, new long[] {1, 2, 3, 4, 5}, lastFiniteLoss, finiteInRow);
    }

    @Test
    void stepsDoNotExcuseALossThatIsNoNumber() {
        assertThat(survived(10, stepsWithLoss(5, 0), cause(10).errorType("LossSpike")))
                .isFalse();
    }

    @Test
    void aLossThatIsFiniteAgainWasSurvived() {
        assertThat(survived(10, stepsWithLoss(14, 3), cause(10).errorType("LossSpike")))
                .isTrue();
    }

    @Test
    void twoFiniteLossesAreTooFewToTell() {
        assertThat(survived(10, stepsWithLoss(14, 2), cause(10).errorType("LossSpike")))
                .isFalse();
    }
}
