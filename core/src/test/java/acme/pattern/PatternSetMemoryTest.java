package acme.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scanner remembers of texts never changes an answer. */
class PatternSetMemoryTest {
    private static final String[] PIECES = {
        "\\d",
        "\\d+",
        "\\d{2}",
        "[0-4]",
        "[5-9]+",
        "0",
        "17",
        "1",
        "step 1",
        "a",
        "ab",
        " ",
        ".*",
        "(?:1|22)",
        "\\b",
        "$",
        "^",
        "x?",
        "[^0]",
        "[^\\d]",
        "\\s*",
        "é",
        "loss: ",
        "\\w+",
        "(?i)AB",
        "[a-f]",
        "[0-9a-f]+",
        "0x",
        "x1",
        "b2 ",
        " a1b2c ",
        "fee",
        "1e",
        "id ",
        "\\d{4}-\\d\\d-\\d\\d",
        "\\d{1,3}\\.",
        "fp(?:16|32)",
        ":"
    };
    private static final String[] WORDS = {
        "1",
        "42",
        "007",
        "step 1",
        "step 9",
        "a",
        "ab",
        "AB",
        " ",
        "x",
        "loss: ",
        "é",
        "█",
        ": ",
        "17",
        "\n",
        "rank12 ",
        "0x",
        "a1b2c",
        "fee12",
        "x1f00 ",
        " 1e-05",
        "b2 ",
        "id ",
        "_",
        "c3",
        "2025-01-02 ",
        "10:20:30,001 ",
        "10.128.9.1 ",
        "fp16 ",
        "fp32 ",
        "17:",
        "-"
    };

    static IntStream seeds() {
        return IntStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anySequenceOfTextsAndChangesGivesWhatThePatternsGiveOneByOne(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LinearPattern> patterns = new ArrayList<>();
        for (int i = 0; i < random.nextInt(12); i++) {
            patterns.add(pattern(random));
        }
        List<byte[]> shapes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            shapes.add(text(random));
        }
        PatternSet set = PatternSet.of(patterns);
        PatternSet.Scanner scanner = set.scanner();
        for (int i = 0; i < 400; i++) {
            if (random.nextInt(20) == 0) {
                patterns.add(pattern(random));
                set = set.with(patterns.getLast());
                scanner.use(set);
            } else if (random.nextInt(60) == 0 && !patterns.isEmpty()) {
                patterns.remove(random.nextInt(patterns.size()));
                set = PatternSet.of(patterns);
                scanner.use(set);
            }
            byte[] text = another(random, shapes.get(random.nextInt(shapes.size())));
            assertThat(scanner.first(text, 1, text.length - 1))
                    .as("seed %d, text %d <%s>", seed, i, new String(text, UTF_8))
                    .isEqualTo(firstAlone(patterns, text));
        }
    }

    static LinearPattern pattern(SplittableRandom random) {
        StringBuilder expression = new StringBuilder();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            expression.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return LinearPattern.compile(expression.toString());
    }

    private static byte[] text(SplittableRandom random) {
        StringBuilder text = new StringBuilder(" ");
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        byte[] bytes = text.append(' ').toString().getBytes(UTF_8);
        if (random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Some digits are others, and some are letters that are hexadecimal digits too, or the other way round, or repeated. */
    private static byte[] another(SplittableRandom random, byte[] text) {
        boolean hex = random.nextBoolean();
        boolean longer = random.nextBoolean();
        var other = new ByteArrayOutputStream();
        for (byte b : text) {
            boolean digit = b >= '0' && b <= '9';
            boolean varies = digit || hex && b >= 'a' && b <= 'f';
            int copies = longer && varies && random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 1;
            for (int i = 0; i < copies; i++) {
                other.write(
                        varies && random.nextInt(3) == 0
                                ? "0123456789abcdef".charAt(random.nextInt(hex ? 16 : 10))
                                : b);
            }
        }
        return other.toByteArray();
    }

    private static int firstAlone(List<LinearPattern> patterns, byte[] text) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matcher().find(text, 1, text.length - 1)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void aDigitThatMattersIsLookedAtInEachText() {
        PatternSet.Scanner scanner = PatternSet.of(
                        List.of(LinearPattern.compile("rank [0-3]$"), LinearPattern.compile("^exit code 0")))
                .scanner();
        for (int round = 0; round < 3; round++) {
            for (int digit = 0; digit < 10; digit++) {
                assertThat(first(scanner, "at rank " + digit)).isEqualTo(digit < 4 ? 0 : -1);
                assertThat(first(scanner, "exit code " + digit)).isEqualTo(digit == 0 ? 1 : -1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17, 255, 256, 767, 768, 769, 5000})
    void textsOfEveryLengthAreComparedWhole(int length) {
        PatternSet.Scanner scanner =
                PatternSet.of(List.of(LinearPattern.compile("^[a\\d]*$"))).scanner();
        String text = "a1".repeat(length).substring(0, length);
        for (int i = 0; i < 4; i++) {
            assertThat(first(scanner, text)).isZero();
            if (length > 0) {
                assertThat(first(scanner, text.substring(1) + "b")).isEqualTo(-1);
                assertThat(first(scanner, "b" + text.substring(1))).isEqualTo(-1);
            }
        }
    }

    @Test
    void moreShapesThanItHoldsAreForgottenOneByOne() {
        PatternSet.Scanner scanner =
                PatternSet.of(List.of(LinearPattern.compile("^\\w+ seen"))).scanner();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20_000; i++) {
                String word = Integer.toString(i, 26).replaceAll("\\d", "z");
                assertThat(first(scanner, word + " seen " + i)).isZero();
                assertThat(first(scanner, word + " lost " + i)).isEqualTo(-1);
            }
        }
    }

    @Test
    void aFurtherPatternMatchesWhatNoneMatchedBefore() {
        PatternSet set = PatternSet.of(List.of(LinearPattern.compile("^step \\d+")));
        PatternSet.Scanner scanner = set.scanner();
        for (int i = 0; i < 5; i++) {
            assertThat(first(scanner, "step " + i)).isZero();
            assertThat(first(scanner, "epoch " + i)).isEqualTo(-1);
        }
        scanner.use(set.with(LinearPattern.compile("p")));
        assertThat(first(scanner, "step 7")).isZero();
        assertThat(first(scanner, "epoch 7")).isOne();
        scanner.use(PatternSet.of(List.of(LinearPattern.compile("p"))));
        assertThat(first(scanner, "step 7")).isZero();
        assertThat(first(scanner, "epoch 7")).isZero();
        assertThat(first(scanner, "loss 7")).isEqualTo(-1);
    }

    /** Automata that throw their states away, and such that give up building any, while shapes are learned. */
    @Test
    void patternsWithTooManyStatesAnswerAsTheyDoAlone() {
        List<LinearPattern> patterns = new ArrayList<>();
        for (String expression : List.of(
                "(a+)+$",
                "(.*a){30}$",
                "[01].{18}[23].{3}4$",
                "(?:a?){300}a{300}$",
                "([a-c]+1?)*d$",
                "a.{9}[4-7].{9}8")) {
            patterns.add(LinearPattern.compile(expression));
        }
        List<PatternMatcher> alone =
                patterns.stream().map(LinearPattern::matcher).toList();
        PatternSet.Scanner scanner = PatternSet.of(patterns).scanner();
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 600; i++) {
            byte[] text = new byte[200 + random.nextInt(400)];
            for (int j = 0; j < text.length; j++) {
                text[j] = (byte) (random.nextInt(3) == 0 ? 'a' + random.nextInt(4) : '0' + random.nextInt(10));
            }
            for (int round = 0; round < 4; round++) {
                int expected = -1;
                for (int j = 0; j < alone.size() && expected < 0; j++) {
                    expected = alone.get(j).find(text, 0, text.length) ? j : -1;
                }
                assertThat(scanner.first(text, 0, text.length)).as("text %d", i).isEqualTo(expected);
                text = another(random, text);
            }
        }
    }

    private static int first(PatternSet.Scanner scanner, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return scanner.first(bytes, 0, bytes.length);
    }
}
