package acme.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatternSetTest {
    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void matchesWhatEachPatternMatchesAlone(int seed) {
        RandomPatterns random = new RandomPatterns(seed);
        List<LinearPattern> patterns = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String required = i % 3 == 0 ? "[ab]" : i % 3 == 1 ? "ab" : "";
            patterns.add(LinearPattern.compile("(?:" + random.pattern().expression() + ")" + required));
        }
        PatternSet.Scanner scanner = PatternSet.of(patterns).scanner();
        List<PatternMatcher> alone =
                patterns.stream().map(LinearPattern::matcher).toList();
        for (int i = 0; i < 60; i++) {
            byte[] text = i % 4 == 0 ? bytes(seed + i) : random.text().getBytes(UTF_8);
            List<Integer> expected = new ArrayList<>();
            for (int j = 0; j < alone.size(); j++) {
                if (alone.get(j).find(text, 0, text.length)) {
                    expected.add(j);
                }
            }
            assertThat(scan(scanner, text)).as("seed %d, text %d", seed, i).isEqualTo(expected);
            assertThat(scanner.first(text, 0, text.length)).isEqualTo(expected.isEmpty() ? -1 : expected.getFirst());
        }
    }

    private static byte[] bytes(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] text = new byte[random.nextInt(20)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 'a' + random.nextInt(3));
        }
        return text;
    }

    @Test
    void visitsUntilTheVisitorHasEnough() {
        PatternSet.Scanner scanner = set("loss", "grad", "lo+", "^x").scanner();
        List<Integer> visited = new ArrayList<>();
        byte[] text = "grad norm, lm loss".getBytes(UTF_8);
        scanner.scan(text, 0, text.length, index -> {
            visited.add(index);
            return visited.size() < 2;
        });
        assertThat(visited).containsExactly(0, 1);
    }

    @Test
    void looksOnlyAtTheRange() {
        PatternSet.Scanner scanner = set("^loss$").scanner();
        byte[] text = "xlossx".getBytes(UTF_8);
        assertThat(scanner.first(text, 1, 5)).isZero();
        assertThat(scanner.first(text, 0, 5)).isEqualTo(-1);
        assertThat(scanner.first(text, 1, 1)).isEqualTo(-1);
    }

    @Test
    void anEmptySetMatchesNothing() {
        assertThat(set().scanner().first("text".getBytes(UTF_8), 0, 4)).isEqualTo(-1);
        assertThat(set().size()).isZero();
    }

    @Test
    void triesOnlyThePatternsWhoseLiteralsAreThere() {
        List<LinearPattern> patterns = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            patterns.add(LinearPattern.compile("^\\[\\d+\\] Phase" + i + "x done in [\\d.]+ ms$"));
        }
        PatternSet.Scanner scanner = PatternSet.of(patterns).scanner();
        byte[] text = "[17] PHASE512X DONE in 3.5 ms".getBytes(UTF_8);
        assertThat(scanner.candidates(text, 0, text.length)).isOne();
        assertThat(scanner.first(text, 0, text.length)).isEqualTo(-1);
        byte[] exact = "[17] Phase512x done in 3.5 ms".getBytes(UTF_8);
        assertThat(scanner.first(exact, 0, exact.length)).isEqualTo(512);
    }

    @Test
    void patternsWithoutALiteralAreFoundHoweverLargeTheyAreTogether() {
        List<LinearPattern> patterns = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            patterns.add(LinearPattern.compile("^[a-z]{" + (i + 1) + "}\\d{600}[A-Z]$"));
        }
        PatternSet.Scanner scanner = PatternSet.of(patterns).scanner();
        for (int i = 0; i < 40; i++) {
            byte[] text = ("q".repeat(i + 1) + "7".repeat(600) + "X").getBytes(UTF_8);
            assertThat(scan(scanner, text)).containsExactly(i);
            assertThat(scanner.first(text, 0, text.length)).isEqualTo(i);
            text[text.length - 1] = 'x';
            assertThat(scan(scanner, text)).isEmpty();
            assertThat(scanner.first(text, 0, text.length)).isEqualTo(-1);
        }
    }

    @Test
    void triesPatternsWithoutALiteralOnlyWhereOneOfThemMatches() {
        PatternSet.Scanner scanner =
                set("^\\d+$", "^[a-f]+$", "^\\s+\\S$", "loss").scanner();
        assertThat(candidates(scanner, "the loss is 3")).isOne();
        assertThat(candidates(scanner, "xyz")).isZero();
        assertThat(candidates(scanner, "123")).isEqualTo(3);
    }

    private static int candidates(PatternSet.Scanner scanner, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return scanner.candidates(bytes, 0, bytes.length);
    }

    @Test
    void takesFarMorePatternsThanUsualInBoundedMemory() {
        List<LinearPattern> patterns = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            patterns.add(
                    LinearPattern.compile("step number " + Integer.toHexString(i * 7919) + " of the schedule \\w"));
        }
        PatternSet.Scanner scanner = PatternSet.of(patterns).scanner();
        byte[] text = ("a step number " + Integer.toHexString(29_999 * 7919) + " of the schedule x").getBytes(UTF_8);
        for (int i = 29_999; i > 29_980; i--) {
            byte[] similar = ("a step number " + Integer.toHexString(i * 7919) + " of the schedule x").getBytes(UTF_8);
            assertThat(scanner.first(similar, 0, similar.length)).isEqualTo(i);
        }
        assertThat(scanner.first(text, 0, text.length)).isEqualTo(29_999);
    }

    private static PatternSet set(String... expressions) {
        return PatternSet.of(
                List.of(expressions).stream().map(LinearPattern::compile).toList());
    }

    private static List<Integer> scan(PatternSet.Scanner scanner, byte[] text) {
        List<Integer> visited = new ArrayList<>();
        scanner.scan(text, 0, text.length, index -> {
            visited.add(index);
            return true;
        });
        return visited;
    }
}
