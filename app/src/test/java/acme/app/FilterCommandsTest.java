package acme.app;

import static acme.app.CommandLines.acme;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code acme compress}, {@code acme rules explain} and {@code --filter-rules}. */
class FilterCommandsTest {
    private static final String LOG = """
            site banner one
            chatter 17 of the site
            chatter 18 of the site
            [rank0]: ValueError: bad shard
            [rank1]: ValueError: bad shard
            [rank2]: ValueError: bad shard
            [rank3]: ValueError: bad shard
            [rank4]: ValueError: bad shard
            [rank5]: ValueError: bad shard
            """;

    @TempDir
    private Path folder;

    private String log(String text) throws IOException {
        return Files.writeString(folder.resolve("train.log"), text).toString();
    }

    private String expressions(String text) throws IOException {
        return Files.writeString(folder.resolve("filter.txt"), text).toString();
    }

    @Test
    void theCompressedLogShowsWhatIsKeptAndCountsTheRest() throws IOException {
        var run = acme("compress", "--filter-rules", expressions("^chatter \\d+\n"), log(LOG));
        assertThat(run.status()).isZero();
        assertThat(run.out().lines().map(String::strip))
                .startsWith("1  site banner one", "⋮  2 left out: 2 expression.filter.txt.1")
                .contains("8  [rank4]: ValueError: bad shard", "⋮  1 left out: 1 copy")
                .doesNotContain("9  [rank5]: ValueError: bad shard")
                .endsWith("9 lines read, 6 kept (33.3 % left out), 171 of 248 bytes");
    }

    @Test
    void aDroppedLineIsExplainedByItsRule() throws IOException {
        var filter = expressions("\n^chatter \\d+\n");
        var run = acme("rules", "explain", "--filter-rules", filter, log(LOG) + ":3");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("dropped: filter rule expression.filter.txt.2 matches it, " + filter + ":2")
                .contains("chatter 18 of the site");
    }

    @Test
    void aKeptLineIsExplainedByWhatProtectsIt() throws IOException {
        var greedy = expressions(".*\n");
        var log = log(LOG);
        assertThat(acme("rules", "explain", "--filter-rules", greedy, log + ":4")
                        .out())
                .startsWith("kept: it names an exception");
        assertThat(acme("rules", "explain", log + ":1").out()).startsWith("kept: no filter rule matches it");
        assertThat(acme("rules", "explain", log + ":9").out()).startsWith("folded: a copy of line 4");
    }

    @Test
    void aFrameOfAnotherRanksTracebackIsExplainedByTheLineThatIsKept() throws IOException {
        var log = log("""
                [rank1]: Traceback (most recent call last):
                [rank1]:   File "train.py", line 8, in main
                [rank1]: ValueError: bad shard
                [rank2]: Traceback (most recent call last):
                [rank2]:   File "train.py", line 8, in main
                [rank2]: ValueError: bad shard
                """);
        assertThat(acme("rules", "explain", log + ":2").out()).startsWith("kept: it is a frame of a traceback");
        assertThat(acme("rules", "explain", log + ":5").out())
                .startsWith("folded: a copy of line 2, which is kept; it is a frame of a traceback");
        assertThat(acme("rules", "explain", log + ":6").out()).startsWith("kept: it names an exception");
    }

    @Test
    void aShippedRuleIsExplainedWithItsPlace() throws IOException {
        var log = log(
                " iteration      100/     500 | consumed samples:        12800 | elapsed time per iteration (ms): 1234.5 |\n");
        assertThat(acme("rules", "explain", log + ":1").out())
                .startsWith("dropped: filter rule megatron.iteration")
                .contains("shipped, filter/megatron.yaml:");
    }

    @Test
    void aLearnedRuleIsExplainedWithItsVersionAndWhoWroteIt() throws IOException {
        var rules = Files.writeString(folder.resolve("rules.json"), "[\"^chatter [0-9]+ of the site$\"]");
        var data = folder.resolve("data").toString();
        assertThat(acme("rules", "import", "--data", data, rules.toString()).status())
                .isZero();
        var id = acme("rules", "list", "--data", data)
                .out()
                .lines()
                .toList()
                .get(1)
                .split(" ")[0];
        assertThat(acme("rules", "approve", "--data", data, id).status()).isZero();
        assertThat(acme("rules", "explain", "--data", data, log(LOG) + ":3").out())
                .startsWith("dropped: filter rule " + id + " matches it")
                .contains("rule book, version 1, by ");
        assertThat(acme("compress", "--counts", "--data", data, log(LOG)).out())
                .containsPattern("(?m)^2 +" + id.replace(".", "\\.") + " +rule book, version 1, by ");
    }

    @Test
    void allLinesAreCountedForWhatLeftThemOut() throws IOException {
        var run = acme("compress", "--counts", "--filter-rules", expressions("^chatter \\d+\n"), log(LOG + "\n"));
        assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "LINES RULE WHOSE",
                        "2 expression.filter.txt.1 " + folder.resolve("filter.txt") + ":1",
                        "2 - copies, empty lines and marks below code",
                        "6 - kept");
    }

    @Test
    void theLinesThatWereLeftOutCanBeReadAgain() throws IOException {
        var run = acme("compress", "--left-out", "--filter-rules", expressions("^chatter \\d+\n"), log(LOG));
        assertThat(run.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "2 expression.filter.txt.1 chatter 17 of the site",
                        "3 expression.filter.txt.1 chatter 18 of the site",
                        "9 copy of line 4 [rank5]: ValueError: bad shard");
    }

    @Test
    void whatCannotBeExplainedIsSaid() throws IOException {
        assertThat(acme("rules", "explain", log(LOG) + ":10").err()).contains("has no line 10");
        assertThat(acme("rules", "explain", log(LOG)).status()).isEqualTo(2);
        assertThat(acme("rules", "explain", folder + ":1").err()).contains("is a folder");
        assertThat(acme("rules", "explain", "nowhere.log:1").status()).isEqualTo(1);
    }

    @Test
    void anExpressionThatIsRefusedIsNamedWithItsLine() throws IOException {
        var filter = expressions("^fine\n(?=ahead)\n");
        var run = acme("diagnose", "--filter-rules", filter, log(LOG));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith(filter + ":2: ");
        assertThat(acme("diagnose", "--filter-rules", "nowhere.txt", log(LOG)).err())
                .contains("nowhere.txt: no such file of expressions");
    }

    @Test
    void aFileOfExpressionsFromWindowsIsRead() throws IOException {
        var filter = expressions("\uFEFF^tick \\d+$\r\n\r\n^tock$\r\n");
        assertThat(acme("compress", "--filter-rules", filter, log("tick 1\ntock\ntick 2\nelse\n"))
                        .out())
                .contains("4 lines read, 1 kept");
    }

    @Test
    void aJobsOwnMetricLinesShowWhatItSurvived() throws IOException {
        var steps = new StringBuilder("ticking 1 ok\n[rank0]: ValueError: bad shard\n");
        for (int i = 2; i < 9; i++) {
            steps.append("ticking ").append(i).append(" ok\n");
        }
        var log = log(steps.toString());
        assertThat(acme("diagnose", log).out()).contains("FAILED");
        assertThat(acme("diagnose", "--metrics", "^ticking (?<step>\\d+)", log).out())
                .contains("NO FAILURE");
    }

    @Test
    void anExpressionForMetricsWithUnknownGroupsIsRefused() throws IOException {
        var run = acme("diagnose", "--metrics", "tick (?<steps>\\d+)", log(LOG));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("known are gradNorm, learningRate, loss, step, stepSeconds, throughput");
        assertThat(acme("diagnose", "--metrics", "(", log(LOG)).status()).isEqualTo(2);
    }
}
