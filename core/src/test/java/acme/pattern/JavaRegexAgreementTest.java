package acme.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares patterns with java.util.regex on drawn patterns and texts. Left out are the differences that {@link
 * LinearPattern} names: there java.util.regex matches the empty text between two surrogates, overlooks a match, or
 * reports a group of an attempt that it gave up.
 */
class JavaRegexAgreementTest {
    private static final int PATTERNS_PER_SEED = 40;
    private static final int TEXTS_PER_PATTERN = 12;

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsAndCapturesWhatJavaDoes(int seed) {
        RandomPatterns random = new RandomPatterns(seed);
        for (int i = 0; i < PATTERNS_PER_SEED; i++) {
            RandomPatterns.Drawn drawn = random.pattern();
            Pattern expected = Pattern.compile(drawn.expression());
            LinearPattern pattern = LinearPattern.compile(drawn.expression());
            PatternMatcher matcher = pattern.matcher();
            for (int j = 0; j < TEXTS_PER_PATTERN; j++) {
                String text = random.text();
                boolean insideCharacter = drawn.expression().contains("\\B") && text.contains("\uD83D");
                if (!insideCharacter) {
                    compare(seed, drawn, expected, pattern, matcher, text);
                }
            }
        }
    }

    private static void compare(
            int seed,
            RandomPatterns.Drawn drawn,
            Pattern expectedPattern,
            LinearPattern pattern,
            PatternMatcher matcher,
            String text) {
        String what = "seed %d, pattern <%s>, text <%s>".formatted(seed, visible(drawn.expression()), visible(text));
        byte[] padded = ("a" + text + "a").getBytes(UTF_8);
        int to = padded.length - 1;
        Matcher expected = expectedPattern.matcher(text);
        boolean found = expected.find();
        boolean actual = matcher.find(padded, 1, to);
        boolean overlookedByJava = drawn.emptyLoop() && !found;
        assertThat(actual).as(what).isEqualTo(overlookedByJava ? actual : found);
        if (actual) {
            assertThat(containsOne(text, pattern))
                    .as(what + " " + pattern.requiredLiterals())
                    .isTrue();
        }
        Optional<PatternMatch> match = matcher.match(padded, 1, to);
        assertThat(match.isPresent()).as(what).isEqualTo(actual);
        if (found && !drawn.emptyLoop()) {
            compareGroups(
                    what, drawn, described(match.orElseThrow(), expected.groupCount()), described(expected, text));
        }
    }

    /** Of a group in a loop, java.util.regex may report what an attempt that it gave up has left behind. */
    private static void compareGroups(
            String what, RandomPatterns.Drawn drawn, List<String> actual, List<String> expected) {
        for (int i = 0; i < expected.size(); i++) {
            boolean leftBehind = i > 1 && drawn.captureInLoop() && actual.get(i).equals("(none)");
            if (!leftBehind) {
                assertThat(actual.get(i)).as(what + ", group " + (i - 1)).isEqualTo(expected.get(i));
            }
        }
    }

    private static boolean containsOne(String text, LinearPattern pattern) {
        String lower = lowerAscii(text);
        return pattern.requiredLiterals().isEmpty()
                || pattern.requiredLiterals().stream().anyMatch(lower::contains);
    }

    private static String lowerAscii(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            lower.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lower.toString();
    }

    private static List<String> described(PatternMatch match, int groups) {
        List<String> result = new ArrayList<>();
        result.add(match.start() + "-" + match.end());
        for (int i = 0; i <= groups; i++) {
            result.add(match.group(i).map(JavaRegexAgreementTest::visible).orElse("(none)"));
        }
        return result;
    }

    private static List<String> described(Matcher matcher, String text) {
        List<String> result = new ArrayList<>();
        result.add(byteOffset(text, matcher.start()) + "-" + byteOffset(text, matcher.end()));
        for (int i = 0; i <= matcher.groupCount(); i++) {
            String group = matcher.group(i);
            result.add(group == null ? "(none)" : visible(group));
        }
        return result;
    }

    /** One more than in the text alone, since a byte stands before it. */
    private static int byteOffset(String text, int offset) {
        return 1 + text.substring(0, offset).getBytes(UTF_8).length;
    }

    private static String visible(String text) {
        StringBuilder result = new StringBuilder();
        text.chars()
                .forEach(c -> result.append(c < ' ' || c > '~' ? "\\u%04x".formatted(c) : String.valueOf((char) c)));
        return result.toString();
    }
}
