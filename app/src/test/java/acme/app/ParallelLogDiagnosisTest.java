package acme.app;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.RuleSet;
import acme.local.LogReader;
import acme.pipeline.LogDiagnosis;
import acme.pipeline.ParallelLogDiagnosis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two threads say what one says. */
@Timeout(120)
class ParallelLogDiagnosisTest {
    private static final RuleSet RULES = Wiring.rules("nvidia");

    static Stream<Path> examples() throws Exception {
        try (var files = Files.list(Path.of("..", "examples"))) {
            return files
                    .filter(file -> !file.toString().endsWith(".md") && !file.endsWith("kubernetes"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void filesAndFoldersGiveTheSameReport(Path input) throws Exception {
        assertSame(input);
    }

    @Test
    void aLogOfManyBatchesGivesTheSameReport(@TempDir Path folder) throws Exception {
        var text = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            text.append("step: ").append(i).append(" loss: 2.").append(i % 97).append('\n');
            if (i % 1_000 == 0) {
                text.append("odd line ")
                        .append(Integer.toString(i, 36))
                        .append(' ')
                        .append("x".repeat(i % 70_000))
                        .append('\n');
            }
        }
        text.append("[rank3]: Traceback (most recent call last):\n[rank3]:   File \"/srv/a.py\", line 8, in f\n"
                + "[rank3]: KeyError: 'targets'\n");
        assertSame(Files.writeString(folder.resolve("train.log"), text));
    }

    @Test
    void aLogThatIsGivenUpLetsItsThreadGo() {
        var diagnosis = new ParallelLogDiagnosis(RULES);
        diagnosis.close();
        assertThat(Thread.getAllStackTraces().keySet()).allSatisfy(thread -> {
            if (thread.getName().equals("compress")) {
                thread.join();
            }
        });
    }

    private static void assertSame(Path input) throws Exception {
        var alone = new LogDiagnosis(RULES);
        new LogReader(_ -> {}).read(input, alone);
        try (var together = new ParallelLogDiagnosis(RULES)) {
            new LogReader(_ -> {}).read(input, together);
            assertThat(together.report()).isEqualTo(alone.report());
        }
    }
}
