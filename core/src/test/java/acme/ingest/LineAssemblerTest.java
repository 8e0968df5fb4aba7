package acme.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import acme.model.LogLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LineAssemblerTest {
    private final List<String> lines = new ArrayList<>();
    private final LineAssembler assembler = new LineAssembler(
            line -> lines.add(line.number() + "|" + line.toLogLine().text()));

    private void accept(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        assembler.accept(bytes, 0, bytes.length);
    }

    private List<String> lines(String text) {
        accept(text);
        assembler.finish();
        return lines;
    }

    @Test
    void linesEndAtLineFeedsAndAreCounted() {
        assertThat(lines("one\ntwo\n\nfour\n")).containsExactly("1|one", "2|two", "3|", "4|four");
    }

    @Test
    void theLastLineNeedsNoLineFeed() {
        assertThat(lines("one\ntwo")).containsExactly("1|one", "2|two");
    }

    @Test
    void nothingHasNoLines() {
        assertThat(lines("")).isEmpty();
    }

    @Test
    void aCarriageReturnBeforeTheLineFeedBelongsToIt() {
        assertThat(lines("one\r\n\r\nthree\r\n")).containsExactly("1|one", "2|", "3|three");
    }

    @Test
    void piecesBetweenCarriageReturnsShareALine() {
        assertThat(lines("10%\r20%\r\r30%\ndone\n")).containsExactly("1|10%", "1|20%", "1|30%", "2|done");
    }

    @Test
    void theLastPieceNeedsNoEnd() {
        assertThat(lines("10%\r20%")).containsExactly("1|10%", "1|20%");
    }

    @Test
    void aLineAsLongAsTheLimitIsWhole() {
        var line = "x".repeat(LineAssembler.MAX_LINE);
        assertThat(lines(line + "\n")).containsExactly("1|" + line);
    }

    @Test
    void aLongerLineSaysHowMuchWasCut() {
        var kept = "x".repeat(LineAssembler.MAX_LINE);
        assertThat(lines(kept + "yyy\nnext\n")).containsExactly("1|" + kept + " … [3 bytes cut]", "2|next");
    }

    @Test
    void coloursTitlesAndNulBytesAreTakenOut() {
        assertThat(lines("\u001b[31mred\u001b[0m\0 end\n\u001b]2;title\u001b\\text\nplain\n"))
                .containsExactly("1|red end", "2|text", "3|plain");
    }

    @Test
    void anEscapeThatNeverEndsTakesNoMoreThanItsLine() {
        assertThat(lines("a\u001b[\nb\u001b]title without end\nc\u001b\n"))
                .hasSize(3)
                .last()
                .isEqualTo("3|c");
    }

    @Test
    void savedAndRestoredAnywhereItReadsOnAsIfNothingHadBeen() throws IOException {
        byte[] text = """
                2025-03-01 10:00:00 pod-0 main start
                pod-0 main Traceback (most recent call last):
                pod-0 main   File "a.py", line 1, in f
                I0302 11:00:00.5 12 a.py:1] 10%\r20%
                pod-0 main KeyError: 'x'
                """.getBytes(UTF_8);
        var whole = new ArrayList<LogLine>();
        new LineAssembler(line -> whole.add(line.toLogLine())).accept(text, 0, text.length);
        assertThat(whole.getLast().body()).isEqualTo("KeyError: 'x'");
        for (int cut = 0; cut <= text.length; cut++) {
            var read = new ArrayList<LogLine>();
            var before = new LineAssembler(line -> read.add(line.toLogLine()));
            before.accept(text, 0, cut);
            var saved = new ByteArrayOutputStream();
            before.save(new DataOutputStream(saved));
            var after = new LineAssembler(line -> read.add(line.toLogLine()));
            after.restore(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
            after.accept(text, cut, text.length);
            assertThat(read).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theLinesAreTheSameHoweverTheBytesAreCut(int seed) {
        var random = new SplittableRandom(seed);
        byte[] text = text(random);
        assembler.accept(text, 0, text.length);
        assembler.finish();
        var pieces = new ArrayList<String>();
        var other = new LineAssembler(
                line -> pieces.add(line.number() + "|" + line.toLogLine().text()));
        int bound = seed % 3 == 0 ? 2 : seed % 3 == 1 ? 20 : 50_000;
        for (int at = 0; at < text.length; ) {
            int to = Math.min(text.length, at + random.nextInt(bound) + (bound == 2 ? 1 : 0));
            other.accept(text, at, to);
            at = to;
        }
        other.finish();
        assertThat(pieces).isEqualTo(lines);
    }

    private static byte[] text(SplittableRandom random) {
        String[] parts = {
            "a",
            "bc",
            " ",
            "\n",
            "\n",
            "\r",
            "\r\n",
            "\0",
            "\u001b[1m",
            "\u001b",
            "\u001b]0;t\u0007",
            "[",
            "\u00e9",
            "\u2713",
            "12%"
        };
        var text = new StringBuilder();
        for (int i = random.nextInt(200); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        if (random.nextInt(8) == 0) {
            text.append("long".repeat(random.nextInt(30_000)));
            text.append(parts[random.nextInt(parts.length)]).append("tail");
        }
        return text.toString().getBytes(UTF_8);
    }
}
