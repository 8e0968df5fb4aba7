package acme.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.LineHead;
import acme.model.Metrics.Unit;
import acme.model.RawLine;
import acme.model.Suspicion.Kind;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DetectorTest {
    /** Many kinds of lines and troubles, so that every part of the state matters. */
    private static List<String> log(SplittableRandom random) {
        var lines = new ArrayList<String>();
        long step = 0;
        double level = 3;
        double pace = 1;
        for (int i = 0; i < 1_500; i++) {
            level *= random.nextInt(300) == 0 ? random.nextDouble(0.3, 5) : 1;
            pace *= random.nextInt(300) == 0 ? random.nextDouble(0.5, 2) : 1;
            step = random.nextInt(400) == 0 ? step / 2 : step + 1;
            var loss = random.nextInt(100) == 0 ? "nan" : "" + level * random.nextDouble(0.97, 1.03);
            int rank = random.nextInt(6);
            lines.add(
                    switch (random.nextInt(20)) {
                        case 0 -> "saving checkpoint at iteration " + step;
                        case 1 -> "[rank" + rank + "]: ERROR - something of rank " + rank;
                        case 2 -> "overflow, number of skipped iterations:   1 | loss scale: 4096.0 |";
                        case 3 -> " 10%|█ | " + step + "/9000 [00:05<00:45, 2.00s/it]";
                        case 4 -> "Running evaluation";
                        case 5 -> "[rank" + rank + "]: hello";
                        default ->
                            "[rank" + rank + "]: step: " + step + " loss: " + loss + " step_time: " + pace
                                    + " lr: 1e-4 tps: 1,000";
                    });
        }
        return lines;
    }

    @Test
    void aSavedStateGoesOnAsIfNothingHappened() {
        int suspicions = 0;
        for (int seed = 0; seed < 60; seed++) {
            var random = new SplittableRandom(seed);
            var log = log(random);
            var straight = new Lines();
            var broken = new Lines();
            int at = random.nextInt(log.size());
            for (int i = 0; i < log.size(); i++) {
                if (i == at) {
                    broken.restore(broken.saved());
                }
                double pause = random.nextInt(200) == 0 ? random.nextDouble(4_000) : random.nextDouble(20);
                straight.pass(pause);
                broken.pass(pause);
                assertThat(broken.print(log.get(i)))
                        .as("seed %s, line %s", seed, i)
                        .isEqualTo(straight.print(log.get(i)));
            }
            assertThat(broken.found).as("seed %s", seed).isEqualTo(straight.found);
            assertThat(broken.saved()).as("seed %s", seed).isEqualTo(straight.saved());
            suspicions += straight.found.size();
        }
        assertThat(suspicions).as("else the test tells nothing").isGreaterThan(60);
    }

    @Test
    void suspicionsThatNobodyTookAreSavedToo() throws IOException {
        var job = new Lines();
        var line = new RawLine();
        Lines.view(line, "[rank1]: step: 3 loss: nan", 1);
        job.detector.watch(line, 1, job.now);
        job.restore(job.saved());
        var taken = job.detector.takeSuspicions();
        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().kind()).isEqualTo(Kind.NAN_LOSS);
        assertThat(taken.getFirst().line().orElseThrow().text()).isEqualTo("[rank1]: step: 3 loss: nan");
        assertThat(job.detector.takeSuspicions()).isEmpty();
    }

    @Test
    void aStateOfAnotherVersionOrDamagedIsRefused() {
        byte[] state = new Lines().saved();
        state[0] = 99;
        assertThatThrownBy(() -> Detector.restore(new DataInputStream(new ByteArrayInputStream(state)), List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 99");
        assertThatThrownBy(() ->
                        Detector.restore(new DataInputStream(new ByteArrayInputStream(new byte[] {1})), List.of()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void theLastValueOfEachMetricIsShown() {
        var job = new Lines();
        job.print("step: 7  loss:  2.5  lr: 1e-4");
        job.print("step: 8  loss:  2.4  grad_norm: 0.5  tps: 1,000");
        job.print("nothing to see");
        var metrics = job.detector.metrics();
        assertThat(metrics.step()).isEqualTo(8);
        assertThat(metrics.loss()).isEqualTo(2.4);
        assertThat(metrics.learningRate()).isEqualTo(1e-4);
        assertThat(metrics.gradNorm()).isEqualTo(0.5);
        assertThat(metrics.throughput()).isEqualTo(1_000);
        assertThat(metrics.throughputUnit()).isEqualTo(Unit.TOKENS);
        assertThat(metrics.stepSeconds()).isNaN();
    }

    @Test
    void linesWithoutATimeAreWatchedForEverythingButTime() {
        var job = new Lines();
        job.now = LineHead.NO_TIME;
        for (int step = 1; step <= 100; step++) {
            job.losses(step, step < 80 ? 2.5 : 25);
        }
        assertThat(job.kinds()).containsExactly(Kind.LOSS_SPIKE);
        assertThat(job.detector.progress().stepBefore(1_000)).isEqualTo(100);
    }
}
