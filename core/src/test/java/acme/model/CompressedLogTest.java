package acme.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private List<String> traceback(String line) {
        var kept = log.snapshot().stream()
                .filter(it -> it.line().text().equals(line))
                .toList()
                .getLast();
        return kept.traceback().stream().map(it -> it.line().text()).toList();
    }

    private void fail(String prefix, String code, String exception) {
        append(prefix + "Traceback (most recent call last):", Verdict.FRAME);
        append(prefix + "  File \"train.py\", line 8, in main", Verdict.FRAME);
        append(prefix + "    " + code, Verdict.FRAME);
        append(prefix + exception, Verdict.PROTECTED);
    }

    @Test
    void aFrameIsKeptOnceAndLaterExceptionsReferToIt() {
        fail("[rank0]: ", "step()", "ValueError: a");
        fail("[rank1]: ", "step()", "ValueError: b");
        position += 10_000;
        fail("  ", "save()", "ValueError: c");
        assertThat(texts())
                .containsExactly(
                        "[rank0]: Traceback (most recent call last):",
                        "[rank0]:   File \"train.py\", line 8, in main",
                        "[rank0]:     step()",
                        "[rank0]: ValueError: a",
                        "[rank1]: ValueError: b",
                        "      save()",
                        "  ValueError: c");
        assertThat(traceback("[rank0]: ValueError: a")).isEmpty();
        assertThat(traceback("[rank1]: ValueError: b")).isEqualTo(texts().subList(0, 3));
        assertThat(traceback("  ValueError: c")).containsExactly(texts().get(0), texts().get(1), "      save()");
        assertThat(log.snapshot().get(4).before().copies()).isEqualTo(3);
    }

    @Test
    void tracebacksThatInterleaveReferToTheirOwnFrames() {
        fail("", "step()", "ValueError: a");
        fail("", "save()", "ValueError: b");
        for (var line : new String[] {"Traceback (most recent call last):", "  File \"train.py\", line 8, in main"}) {
            append("[rank0]: " + line, Verdict.FRAME);
            append("[rank1]: " + line, Verdict.FRAME);
        }
        append("[rank0]:     save()", Verdict.FRAME);
        append("[rank1]:     step()", Verdict.FRAME);
        append("[rank1]: ValueError: c", Verdict.PROTECTED);
        append("[rank0]: ValueError: d", Verdict.PROTECTED);
        assertThat(traceback("[rank0]: ValueError: d").getLast()).isEqualTo("    save()");
        assertThat(traceback("[rank1]: ValueError: c").getLast()).isEqualTo("    step()");
    }

    @Test
    void ofCodeThatStandsBelowManyFramesOnlyTheFirstCopiesAreKept() {
        for (int i = 0; i < 9; i++) {
            append("Traceback (most recent call last):", Verdict.FRAME);
            append("  File \"" + words(i + 100) + ".py\", line 1, in f", Verdict.FRAME);
            append("    return self.call()", Verdict.FRAME);
            append("ValueError: " + words(i), Verdict.PROTECTED);
        }
        assertThat(texts().stream().filter("    return self.call()"::equals)).hasSize(CompressedLog.MAX_COPIES);
        assertThat(traceback("ValueError: " + words(8)))
                .containsExactly(
                        "Traceback (most recent call last):",
                        "  File \"" + words(108) + ".py\", line 1, in f",
                        "    return self.call()");
    }

    @Test
    void theLineThatIsKeptInsteadIsTold() {
        fail("", "step()", "ValueError: 1");
        assertThat(log.keptInstead()).isEmpty();
        append("Traceback (most recent call last):", Verdict.FRAME);
        assertThat(log.keptInstead()).hasValue(1);
        append("  File \"train.py\", line 9, in main", Verdict.FRAME);
        assertThat(log.keptInstead()).hasValue(2);
        append("    save()", Verdict.FRAME);
        assertThat(log.keptInstead()).isEmpty();
        for (int i = 0; i < 5; i++) {
            append("ValueError: " + i, Verdict.PROTECTED);
        }
        assertThat(log.keptInstead()).hasValue(4);
    }

    @Test
    void anExceptionRefersToNoFrameThatGaveWay() {
        for (int i = 0; i < 10; i++) {
            append("Traceback (most recent call last):", Verdict.FRAME);
            append("  File \"" + words(i % 5) + ".py\", line 1, in f", Verdict.FRAME);
            append("    return self.call()", Verdict.FRAME);
            append("ValueError: " + words(i), Verdict.PROTECTED);
        }
        var before = traceback("ValueError: " + words(9));
        for (int i = 100; i < 70_000; i++) {
            append(words(i), Verdict.PROTECTED);
        }
        assertThat(before).hasSize(3);
        assertThat(traceback("ValueError: " + words(9))).isEqualTo(before.subList(0, 2));
        append("  File \"" + words(4) + ".py\", line 1, in f", Verdict.FRAME);
        assertThat(append("    return self.call()", Verdict.FRAME)).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRestoredLogGoesOnAsIfNothingHadBeen(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var whole = new CompressedLog();
        var restored = new CompressedLog();
        var view = new RawLine();
        for (int i = 1; i < 2_000; i++) {
            var verdict = random.nextInt(4) == 0 ? Verdict.PROTECTED : Verdict.FRAME;
            var prefix = "[rank" + random.nextInt(3) + "]: ";
            var text = prefix
                    + switch (random.nextInt(8)) {
                        case 0 -> "Traceback (most recent call last):";
                        case 1, 2, 3 -> "  File \"" + words(random.nextInt(9)) + ".py\", line 3, in f";
                        case 4 -> "Exception ignored in: <function f at 0x7f>";
                        default -> "    " + words(random.nextInt(9)) + "()";
                    };
            byte[] bytes = text.getBytes(UTF_8);
            view.set(bytes, 0, bytes.length, i);
            boolean kept = whole.append(view.toLogLine(), i, verdict);
            assertThat(restored.append(view.toLogLine(), i, verdict)).isEqualTo(kept);
            if (random.nextInt(50) == 0) {
                restored = savedAndRestored(restored);
            }
        }
        assertThat(told(restored)).isEqualTo(told(whole)).contains(" <- ");
    }

    private static CompressedLog savedAndRestored(CompressedLog log) throws IOException {
        var bytes = new ByteArrayOutputStream();
        log.save(new DataOutputStream(bytes));
        return CompressedLog.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    private static String told(CompressedLog log) {
        var told = new StringBuilder();
        for (var kept : log.snapshot()) {
            told.append(kept.before().lines()).append(' ').append(kept.line().text());
            kept.traceback().forEach(it -> told.append(" <- ").append(it.position()));
            told.append('\n');
        }
        return told.append(log.after().lines()).toString();
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
        position++;
        log.dropEmpty();
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
                append(words(i % 90_000), i % 7 == 0 ? Verdict.PROTECTED : i % 7 == 1 ? Verdict.FRAME : Verdict.KEPT);
            }
        }
        long kept = log.snapshot().size();
        long leftOut =
                log.snapshot().stream().mapToLong(it -> it.before().lines()).sum()
                        + log.after().lines();
        assertThat(kept + leftOut).isEqualTo(150_000);
    }

    private void drop(String rule) {
        byte[] text = "step: 5".getBytes(UTF_8);
        var view = new RawLine();
        view.set(text, 0, text.length, ++position);
        log.drop(rule, view);
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
