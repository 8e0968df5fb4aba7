package acme.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompressedLogTest {
    private final CompressedLog log = new CompressedLog();
    private long position;

    private boolean append(String line, Verdict verdict) {
        byte[] bytes = line.getBytes(UTF_8);
        var view = new RawLine();
        view.set(bytes, 0, bytes.length, ++position);
        return log.append(view.toLogLine(), position, verdict);
    }

    private List<String> texts() {
        return log.snapshot().stream().map(kept -> kept.line().text()).toList();
    }

    @Test
    void aBurstOfOneShapeKeepsAFewCopiesOfWhatMayBeACauseAndOneOfTheRest() {
        for (int i = 0; i < 9; i++) {
            append("error " + i, Verdict.PROTECTED);
            append("sending process " + i + " SIGTERM", Verdict.ASIDE);
            append("loaded shard " + i, Verdict.KEPT);
        }
        assertThat(texts())
                .containsExactly(
                        "error 0",
                        "sending process 0 SIGTERM",
                        "loaded shard 0",
                        "error 1",
                        "error 2",
                        "error 3",
                        "error 4");
    }

    @Test
    void echoesAreCountedWithTheirRanks() {
        for (int rank = 0; rank < 64; rank++) {
            append("[rank" + rank + "]: lost a peer", Verdict.PROTECTED);
        }
        var echo = log.snapshot().getFirst().echo();
        assertThat(echo.count()).isEqualTo(64);
        assertThat(echo.ranks().cardinality()).isEqualTo(64);
    }

    @Test
    void theSameLineMuchLaterIsNoEcho() {
        assertThat(append("restarting worker group", Verdict.KEPT)).isTrue();
        assertThat(append("restarting worker group", Verdict.KEPT)).isFalse();
        position += 6_000;
        assertThat(append("restarting worker group", Verdict.KEPT)).isTrue();
    }

    @Test
    void aFullBudgetGivesTheOldestUnprotectedLinesAway() {
        append("error at the beginning", Verdict.PROTECTED);
        for (int i = 0; i < 70_000; i++) {
            append(words(i), Verdict.KEPT);
        }
        assertThat(texts())
                .hasSizeLessThanOrEqualTo(60_000)
                .startsWith("error at the beginning")
                .doesNotContain(words(100))
                .endsWith(words(69_999));
    }

    @Test
    void aFullBudgetKeepsTheFirstSuspiciousLineAndWhatStandsBesideIt() {
        append(words(1), Verdict.KEPT);
        append(words(2), Verdict.KEPT);
        append("error at the beginning", Verdict.PROTECTED);
        append(words(3), Verdict.KEPT);
        for (int i = 10; i < 200_000; i++) {
            append("odd " + words(i), i % 3 == 0 ? Verdict.PROTECTED : Verdict.KEPT);
        }
        assertThat(texts()).hasSizeLessThanOrEqualTo(60_000).contains("error at the beginning");
    }

    @Test
    void whatIsLeftOutIsCountedWhereItStood() {
        append("error 1", Verdict.PROTECTED);
        drop("megatron.iteration");
        drop("megatron.iteration");
        drop("hf.progress");
        drop("");
        for (int i = 2; i < 8; i++) {
            append("error " + i, Verdict.PROTECTED);
        }
        append("done", Verdict.KEPT);
        drop("hf.progress");
        var kept = log.snapshot();
        assertThat(kept.get(1).before().lines()).isEqualTo(4);
        assertThat(kept.get(1).before().dropped().toString()).isEqualTo("{megatron.iteration=2, hf.progress=1}");
        assertThat(kept.getLast().before().copies()).isEqualTo(2);
        assertThat(log.after().lines()).isEqualTo(1);
    }

    @Test
    void noLineIsLostFromTheCountsWhenTheBudgetIsFull() {
        for (int i = 0; i < 150_000; i++) {
            if (i % 5 == 0) {
                drop("some.rule");
            } else {
                append(words(i), i % 7 == 0 ? Verdict.PROTECTED : Verdict.KEPT);
            }
        }
        long kept = log.snapshot().size();
        long leftOut =
                log.snapshot().stream().mapToLong(it -> it.before().lines()).sum()
                        + log.after().lines();
        assertThat(kept + leftOut).isEqualTo(150_000);
    }

    private void drop(String rule) {
        position++;
        log.drop(rule);
    }

    /** A line of a shape of its own: numbers alone make no difference. */
    private static String words(int number) {
        return Integer.toString(number, 26)
                .chars()
                .map(c -> c < 'a' ? c - '0' + 'g' : c - 'a' + 'q')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
