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
import acme.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptsTest {

    private static List<Long> starts(Attempts attempts) {
        return IntStream.range(0, attempts.count()).mapToObj(attempts::start).toList();
    }

    private static List<Long> starts(Progress progress, SignalBuilder... signals) {
        return starts(new Attempts(log(signals), progress));
    }

    @Test
    void aLogWithoutBannersIsOneAttempt() {
        var attempts = new Attempts(log(cause(5)), stepsAt(1, 2, 3));
        assertThat(attempts.count()).isEqualTo(1);
        assertThat(attempts.start(0)).isZero();
        assertThat(attempts.end(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(attempts.at(1)).isZero();
        assertThat(attempts.at(Long.MAX_VALUE)).isZero();
    }

    @Test
    void theBannerThatALogOpensWithBeginsNoSecondAttempt() {
        assertThat(starts(stepsAt(20, 30), banner(3))).containsExactly(0L);
    }

    @Test
    void theBannersOfManyNodesAreOneStart() {
        assertThat(starts(stepsAt(20, 30), banner(3), banner(4), banner(9))).containsExactly(0L);
    }

    @Test
    void aBannerAfterStepsBeginsAnAttempt() {
        assertThat(starts(stepsAt(20, 30), banner(3), banner(40))).containsExactly(0L, 40L);
    }

    @Test
    void ofTheBannersOfARestartTheFirstCounts() {
        assertThat(starts(stepsAt(20, 30), banner(3), banner(40), banner(41))).containsExactly(0L, 40L);
    }

    @Test
    void aBannerAfterAFatalCauseOrASymptomBeginsAnAttempt() {
        assertThat(starts(Progress.NONE, cause(5), banner(9))).containsExactly(0L, 9L);
        assertThat(starts(Progress.NONE, symptom(5), banner(9))).containsExactly(0L, 9L);
    }

    @Test
    void whatIsNoFailureBeginsNoAttempt() {
        assertThat(starts(Progress.NONE, cause(5).notFatal(), banner(9))).containsExactly(0L);
        assertThat(starts(Progress.NONE, cause(5).role(Role.CONFIRMATION), banner(9)))
                .containsExactly(0L);
        assertThat(starts(Progress.NONE, teardown(5, "elastic.sigterm"), banner(9)))
                .containsExactly(0L);
        assertThat(starts(Progress.NONE, marked(5, Mark.COMPLETED), banner(9))).containsExactly(0L);
    }

    @Test
    void anExceptionThatPythonIgnoredBeginsNoAttempt() {
        assertThat(starts(Progress.NONE, banner(3), cause(5).thatPythonIgnored(), banner(9)))
                .containsExactly(0L);
    }

    @Test
    void aFailureBeforeTheLastBannerDoesNotCountAgain() {
        assertThat(starts(Progress.NONE, cause(5), banner(9), banner(10), banner(11)))
                .containsExactly(0L, 9L);
    }

    @Test
    void aPositionBelongsToTheAttemptWhoseBannerItFollows() {
        var attempts = new Attempts(log(cause(5), banner(10), cause(15), banner(20)), Progress.NONE);
        assertThat(starts(attempts)).containsExactly(0L, 10L, 20L);
        assertThat(attempts.at(9)).isZero();
        assertThat(attempts.at(10)).isEqualTo(1);
        assertThat(attempts.at(19)).isEqualTo(1);
        assertThat(attempts.at(20)).isEqualTo(2);
        assertThat(attempts.end(0)).isEqualTo(10);
        assertThat(attempts.end(1)).isEqualTo(20);
        assertThat(attempts.end(2)).isEqualTo(Long.MAX_VALUE);
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void attemptsFollowEachOtherWithoutGaps(int seed) {
        var random = new SplittableRandom(seed);
        var signals = new ArrayList<SignalBuilder>();
        for (int position = 1; position < 200; position++) {
            switch (random.nextInt(12)) {
                case 0 -> signals.add(banner(position));
                case 1 -> signals.add(cause(position));
                case 2 -> signals.add(symptom(position));
                default -> {}
            }
        }
        var attempts = new Attempts(log(signals.toArray(SignalBuilder[]::new)), stepsAt(31, 62, 93, 124));
        for (int i = 0; i < attempts.count(); i++) {
            assertThat(attempts.start(i)).isLessThan(attempts.end(i));
            assertThat(attempts.at(attempts.start(i))).isEqualTo(i);
            assertThat(attempts.at(attempts.end(i) - 1)).isEqualTo(i);
        }
        for (int i = 1; i < attempts.count(); i++) {
            assertThat(attempts.start(i)).isEqualTo(attempts.end(i - 1));
        }
    }

    @Test
    void stepsThatAdvanceAfterProcessesEndedBelongToAnAttemptWithoutABanner() {
        var attempts = new Attempts(
                log(cause(10), marked(12, Mark.PROCESS_ENDED), marked(13, Mark.PROCESS_ENDED)),
                stepsAt(5, 6, 20, 21, 22, 23));
        assertThat(attempts.count()).isEqualTo(2);
        assertThat(attempts.start(1)).isEqualTo(14);
    }

    @Test
    void aStepOrTwoOfOtherRanksAfterAProcessEndedBeginNoAttempt() {
        var attempts = new Attempts(log(cause(10), marked(12, Mark.PROCESS_ENDED)), stepsAt(5, 6, 13, 14));
        assertThat(attempts.count()).isEqualTo(1);
    }

    @Test
    void aBannerAfterTheEndOfProcessesIsTheStartOfTheNextAttempt() {
        var attempts =
                new Attempts(log(cause(10), marked(12, Mark.PROCESS_ENDED), banner(15)), stepsAt(5, 6, 20, 21, 22, 23));
        assertThat(attempts.count()).isEqualTo(2);
        assertThat(attempts.start(1)).isEqualTo(15);
    }
}
