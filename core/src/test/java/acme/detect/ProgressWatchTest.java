package acme.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import acme.model.Progress;
import acme.model.RawLine;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressWatchTest {
    private static final long END = Long.MAX_VALUE;

    /** What a log of these lines says; the first stands at position 1. */
    private static Progress watch(String... lines) {
        var watch = new ProgressWatch();
        var view = new RawLine();
        long position = 0;
        for (var line : lines) {
            byte[] bytes = line.getBytes(UTF_8);
            view.set(bytes, 0, bytes.length, ++position);
            watch.watch(view, position);
        }
        return watch.progress();
    }

    private static long stepOf(String line) {
        return watch(line).stepBefore(END);
    }

    // ---- steps

    @Test
    void aLogWithoutLinesHasNoProgress() {
        assertThat(watch().stepBefore(END)).isEqualTo(-1);
        assertThat(watch().advancesBetween(0, END)).isZero();
        assertThat(watch().lossRecoveredAfter(0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "epoch 13 train_loss 0.311, 13",
        "Epoch: 4 - val_loss: 0.9, 4",
        "Epoch 7/90, 7",
        "epoch 13 of the calendar, -1",
        "resuming from epoch 5, -1"
    })
    void anEpochCountsWhereALineShowsALossOrSaysOfHowMany(String line, long expected) {
        assertThat(stepOf(line)).isEqualTo(expected);
    }

    @Test
    void batchesOfOneEpochAreNoAdvance() {
        var progress = watch("Epoch 1 batch loss 2.1", "Epoch 1 batch loss 2.0", "Epoch 1 batch loss 1.9");
        assertThat(progress.advancesBetween(1, END)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "step: 50; 50",
                "step 50; 50",
                "Step=50 loss=2.1; 50",
                "STEP #50; 50",
                "steps: 50; 50",
                "[2026-05-09 00:53:19] train_step=50; 50",
                "{'global_step': 3, 'loss': 2.5}; 3",
                "{\"step\": 7, \"lr\": 0.1}; 7",
                "iteration 100/5000; 100",
                "` iteration        1/  500000 | consumed samples:          256 | lm loss: 1.1E+01 |`; 1",
                "Iter 12: loss 2.5; 12",
                "[Rank 0] epoch 3 | step 17 | lr 3e-4; 17",
                "{'loss': 2.31, 'learning_rate': 1e-05, 'epoch': 0.25}; 250",
                "{'loss': 2.31, 'epoch': 3}; 3000",
                "` 12%|#2        | 61/500 [00:10<07:02,  1.04it/s]`; 61",
                "`100%|##########| 500/500 [07:12<00:00,  1.16it/s]`; 500"
            })
    void aStepIsReadInEachDialect(String line, long step) {
        assertThat(stepOf(line)).isEqualTo(step);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "step",
                "step:",
                "iteration",
                "the next step is to call 5 friends",
                "stepping stone",
                "epoch 3",
                "12/500",
                "read 12/500 files [in all]",
                "Loading checkpoint shards: 50%|#####     | 1/2 [00:01<00:01,  1.20s/it]",
                "Map: 12%|#2        | 61/500 [00:10<07:02,  1.04 examples/s]"
            })
    void aLineWithoutAStepHasNone(String line) {
        assertThat(stepOf(line)).isEqualTo(-1);
    }

    @Test
    void ofSeveralStepsInALineTheFirstCounts() {
        assertThat(stepOf("step 5 of the schedule, step 9 of the warm-up")).isEqualTo(5);
    }

    @Test
    void onlyTheBytesOfTheLineAreRead() {
        byte[] buffer = "step: 7 step: 12345".getBytes(UTF_8);
        var view = new RawLine();
        var watch = new ProgressWatch();
        view.set(buffer, 8, 16, 1);
        watch.watch(view, 1);
        assertThat(watch.progress().stepBefore(END)).isEqualTo(12);
    }

    @Test
    void aCounterThatGoesUpAdvances() {
        var progress = watch("step: 1", "step: 2", "words", "step: 3");
        assertThat(progress.advancesBetween(0, END)).isEqualTo(2);
        assertThat(progress.advancesBetween(1, 4)).isEqualTo(1);
        assertThat(progress.advancesBetween(3, END)).isEqualTo(1);
        assertThat(progress.stepBefore(4)).isEqualTo(2);
        assertThat(progress.stepBefore(1)).isEqualTo(-1);
    }

    @Test
    void ranksThatPrintTheSameStepAdvanceItOnce() {
        var progress = watch(
                "[rank0]: step: 1", "[rank1]: step: 1", "[rank0]: step: 2", "[rank1]: step: 2", "[rank0]: step: 3");
        assertThat(progress.advancesBetween(0, END)).isEqualTo(2);
    }

    @Test
    void aCounterThatStandsStillDoesNotAdvance() {
        assertThat(watch("step: 7", "step: 7", "step: 7", "step: 7").advancesBetween(0, END))
                .isZero();
    }

    @Test
    void aRestartFromACheckpointIsAStepBackAndNoAdvance() {
        var progress = watch("step: 100", "step: 101", "step: 90", "step: 91");
        assertThat(progress.advancesBetween(0, END)).isEqualTo(2);
        assertThat(progress.advancesBetween(2, 4)).isZero();
        assertThat(progress.stepBefore(END)).isEqualTo(91);
    }

    @Test
    void whatWasSeenIsACopy() {
        var watch = new ProgressWatch();
        var view = new RawLine();
        byte[] bytes = "step: 1".getBytes(UTF_8);
        view.set(bytes, 0, bytes.length, 1);
        watch.watch(view, 1);
        var before = watch.progress();
        bytes[6] = '2';
        watch.watch(view, 2);
        assertThat(before.stepBefore(END)).isEqualTo(1);
        assertThat(watch.progress().stepBefore(END)).isEqualTo(2);
    }

    // ---- many steps

    @Test
    void ofAMillionStepsTheNewestAreAllThereAndTheOldestInOutline() {
        var watch = new ProgressWatch();
        var view = new RawLine();
        int last = 1_000_000;
        for (int step = 1; step <= last; step++) {
            byte[] bytes = ("step: " + step).getBytes(UTF_8);
            view.set(bytes, 0, bytes.length, step);
            watch.watch(view, step);
        }
        var progress = watch.progress();
        assertThat(progress.stepBefore(END)).isEqualTo(last);
        assertThat(progress.advancesBetween(last - 1000, END)).isEqualTo(1000);
        assertThat(progress.advancesBetween(0, END)).isGreaterThan(1000);
        long before = -1;
        for (long position = 2; position <= last; position += 997) {
            long step = progress.stepBefore(position);
            assertThat(step).as("the step before " + position).isGreaterThanOrEqualTo(before);
            assertThat(step).isLessThan(position);
            before = step;
        }
        assertThat(progress.stepBefore(last / 2))
                .as("something of the first half")
                .isPositive();
    }

    // ---- numbers out of all range

    @ParameterizedTest
    @ValueSource(
            strings = {
                "step: 99999999999999999999999999999999",
                "step: 9223372036854775808",
                "step: -5",
                "'epoch': 99999999999999999999.5",
                "'epoch': 0.99999999999999999999",
                "99%|#| 99999999999999999999/9 [0",
                "loss: 1e999999999",
                "loss: -",
                "loss:"
            })
    void anAbsurdNumberBreaksNothing(String line) {
        assertThatCode(() -> watch("step: 1", line, "step: 2")).doesNotThrowAnyException();
        assertThat(watch("step: 1", line, "step: 2").stepBefore(END)).isEqualTo(2);
    }

    // ---- loss

    @ParameterizedTest
    @ValueSource(strings = {"loss: 2.5", "loss=2.5", "'loss': 2.5,", "Loss 2.5", "| lm loss: 2.5E+00 |", "loss: -0.5"})
    void threeFiniteLossesInEachDialectAreARecovery(String line) {
        assertThat(watch("loss: nan", line, line, line).lossRecoveredAfter(1)).isTrue();
        assertThat(watch("loss: nan", line, line).lossRecoveredAfter(1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss: nan", "loss=NaN", "'loss': nan,", "Loss NAN", "lm loss: inf |", "loss: Infinity"})
    void aLossThatIsNoNumberEndsARecovery(String line) {
        assertThat(watch("loss: 2.5", "loss: 2.5", "loss: 2.5", line, "loss: 2.5")
                        .lossRecoveredAfter(1))
                .isFalse();
        assertThat(watch(line, "loss: 2.5", "loss: 2.5", "loss: 2.5").lossRecoveredAfter(1))
                .isTrue();
    }

    @Test
    void lossesBeforeAPositionAreNoRecoveryAfterIt() {
        assertThat(watch("loss: 2", "loss: 2", "loss: 2").lossRecoveredAfter(3)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss scale: 65536.0", "loss_scale=65536", "lossless compression 5", "no loss of data"})
    void aWordThatOnlyContainsLossIsNone(String line) {
        assertThat(watch("loss: nan", line, line, line).lossRecoveredAfter(1)).isFalse();
    }

    // ---- any bytes

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyBytesLeaveTheStepsBeforeAndAfterThemInPlace(int seed) {
        var random = new SplittableRandom(seed);
        String[] pieces = {"step", "iter", "loss", "'epoch'", ":", " ", "/", "%|", "[", "0", "17", "nan", "\u00e9", "\0"
        };
        var junk = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            junk.append(pieces[random.nextInt(pieces.length)]);
        }
        var progress = watch("step: 101", junk.toString(), "step: 102");
        assertThat(progress.stepBefore(2)).isEqualTo(101);
        assertThat(progress.stepBefore(END)).isEqualTo(102);
    }
}
