package acme.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import acme.model.Metrics;
import acme.pattern.LinearPattern;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserMetricsTest {
    private final MetricReader reader = new MetricReader(List.of(
            LinearPattern.compile("^\\[site\\] it (?<step>\\d+) of \\d+ obj (?<loss>\\S+) in (?<stepSeconds>[\\d.]+)s"),
            LinearPattern.compile(
                    "^\\[rates\\] (?<throughput>[\\d,.]+)/s lr (?<learningRate>\\S+) g (?<gradNorm>\\S+)")));

    private Metrics read(String line) {
        byte[] bytes = line.getBytes(UTF_8);
        reader.read(bytes, 0, bytes.length);
        return reader.metrics();
    }

    @Test
    void groupsSayWhatIsRead() {
        var metrics = read("[site] it 120 of 5000 obj 2.25 in 1.5s");
        assertThat(metrics.step()).isEqualTo(120);
        assertThat(metrics.loss()).isEqualTo(2.25);
        assertThat(metrics.stepSeconds()).isEqualTo(1.5);
        assertThat(metrics.throughput()).isNaN();
        assertThat(reader.anyStep()).isEqualTo(120);
        assertThat(reader.finiteLoss()).isTrue();
        var rates = read("[rates] 12,345.5/s lr 3e-4 g 0.75");
        assertThat(rates.throughput()).isEqualTo(12_345.5);
        assertThat(rates.learningRate()).isEqualTo(3e-4);
        assertThat(rates.gradNorm()).isEqualTo(0.75);
        assertThat(rates.hasLoss()).isFalse();
    }

    @Test
    void aLossThatIsNoNumberIsOne() {
        assertThat(read("[site] it 120 of 5000 obj nan in 1.5s").hasLoss()).isTrue();
        assertThat(reader.brokenLoss()).isTrue();
        assertThat(read("[site] it 120 of 5000 obj inf in 1.5s").loss()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void otherLinesAreReadAsEver() {
        assertThat(read("step: 7 loss: 2.5").step()).isEqualTo(7);
        assertThat(read("nothing to see").step()).isEqualTo(Metrics.NO_STEP);
    }
}
