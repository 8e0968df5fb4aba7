package acme.app;

import static org.assertj.core.api.Assertions.assertThat;

import acme.app.eval.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The diagnosis of labelled logs in many dialects, written for the purpose, never falls below what was once measured. */
class LabelledCasesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");

    @ParameterizedTest(name = "{0}: type {2}, root-cause line {3}")
    @CsvSource({
        "python, 41, 1.0, 1.0",
        "memory-and-storage, 45, 1.0, 0.977",
        "cluster, 50, 1.0, 1.0",
        "healthy-and-noise, 31, 1.0, 1.0",
        "second-batch, 53, 1.0, 0.978",
        "third-batch, 22, 1.0, 1.0",
        "fourth-batch, 19, 1.0, 1.0"
    })
    void theFiguresDoNotFall(String topic, int cases, double type, double rootLine)
            throws IOException, InterruptedException {
        var evaluation = new Evaluation(Wiring.rules("nvidia"));

        evaluation.run(CASES.resolve(topic + ".jsonl"));

        var figures = evaluation.score().figures();
        assertThat(figures)
                .as(
                        "figures of %s; missed were:%n%s",
                        topic, String.join("\n", evaluation.score().misses()))
                .containsEntry("cases", (double) cases)
                .hasEntrySatisfying("type_accuracy", it -> assertThat(it).isGreaterThanOrEqualTo(type))
                .hasEntrySatisfying("root_line", it -> assertThat(it).isGreaterThanOrEqualTo(rootLine));
    }
}
