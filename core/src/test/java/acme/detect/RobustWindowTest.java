package acme.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RobustWindowTest {
    @Test
    void itAgreesWithAPlainSortForAnySeries() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            int size = random.nextInt(1, 20);
            var window = new RobustWindow(size);
            var values = new ArrayList<Double>();
            for (int i = 0; i < 60; i++) {
                double value = random.nextInt(10) + (random.nextBoolean() ? random.nextDouble() : 0);
                window.add(value);
                values.add(value);
                var last = values.subList(Math.max(0, values.size() - size), values.size());
                double median = median(last);
                assertThat(window.count()).isEqualTo(last.size());
                assertThat(window.median()).as("seed %s", seed).isEqualTo(median);
                assertThat(window.largest())
                        .isEqualTo(last.stream().max(Double::compare).orElseThrow());
                assertThat(window.sigma(median))
                        .as("seed %s", seed)
                        .isCloseTo(1.4826 * upperMedianDeviation(last, median), within(1e-12));
            }
        }
    }

    @Test
    void anEmptyWindowHasNoMedian() {
        var window = new RobustWindow(4);
        assertThat(window.median()).isNaN();
        assertThat(window.sigma(0)).isNaN();
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private static double upperMedianDeviation(List<Double> values, double centre) {
        var deviations =
                values.stream().map(value -> Math.abs(value - centre)).sorted().toList();
        return deviations.get(deviations.size() / 2);
    }
}
