package acme.pattern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Foreign bytes as patterns and as texts. */
class PatternFuzzTest {
    private static final String SYNTAX = "ab01()[]{}|*+?^$.\\-,:<>=!&isQEdwsbBpxuz0aé\n P{Alpha}";

    static IntStream seeds() {
        return IntStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anExpressionIsCompiledOrRefused(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            String expression = i % 3 == 0 ? new String(bytes(random, 256), ISO_8859_1) : syntax(random);
            byte[] text = bytes(random, 128);
            try {
                PatternMatcher matcher = LinearPattern.compile(expression).matcher();
                boolean found = matcher.find(text, 0, text.length);
                assertThat(matcher.match(text, 0, text.length).isPresent()).isEqualTo(found);
                assertJavaAgrees(expression, new String(text, UTF_8), found);
            } catch (PatternRefusedException refused) {
                assertThat(refused.offset()).isBetween(0, expression.length());
                assertThat(refused.reason()).isNotBlank();
            }
        }
    }

    /** What is compiled means the same to Java, except that in loops over the empty text Java overlooks matches. */
    private static void assertJavaAgrees(String expression, String text, boolean found) {
        try {
            boolean expected = Pattern.compile(expression).matcher(text).find();
            assertThat(found || !expected).as("<%s> in <%s>", expression, text).isTrue();
        } catch (PatternSyntaxException e) {
            assertThat(expression)
                    .as("accepted here, but not by java.util.regex")
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void malformedTextIsReadAsJavaReadsIt(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] expressions = {"a.b", "^.{3}$", "\\x{fffd}+", "[^a]b", "\\W\\w", "a$", "é|€|😀", "^\\S*$", "(.)(.)$"};
        for (String expression : expressions) {
            Pattern expected = Pattern.compile(expression);
            PatternMatcher matcher = LinearPattern.compile(expression).matcher();
            for (int i = 0; i < 60; i++) {
                byte[] text = malformed(random);
                String read = new String(text, UTF_8);
                Matcher java = expected.matcher(read);
                Optional<PatternMatch> match = matcher.match(text, 0, text.length);
                assertThat(match.map(PatternMatch::text))
                        .as("seed %d, %s", seed, expression)
                        .isEqualTo(java.find() ? Optional.of(java.group()) : Optional.empty());
                match.ifPresent(m -> {
                    assertThat(new String(text, 0, m.start(), UTF_8)).isEqualTo(read.substring(0, java.start()));
                    assertThat(new String(text, m.end(), text.length - m.end(), UTF_8))
                            .isEqualTo(read.substring(java.end()));
                });
            }
        }
    }

    private static byte[] malformed(SplittableRandom random) {
        byte[][] parts = {
            {'a'},
            {'b'},
            {' '},
            {(byte) 0xC3, (byte) 0xA9},
            {(byte) 0xE2, (byte) 0x82, (byte) 0xAC},
            {(byte) 0xE2},
            {(byte) 0x82},
            {(byte) 0xF0, (byte) 0x9F, (byte) 0x98, (byte) 0x80},
            {(byte) 0xF0, (byte) 0x9F},
            {(byte) 0xFF},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xF4, (byte) 0x90},
            {'\n'}
        };
        byte[] text = new byte[random.nextInt(40)];
        int size = 0;
        while (size < text.length) {
            byte[] part = parts[random.nextInt(parts.length)];
            int length = Math.min(part.length, text.length - size);
            System.arraycopy(part, 0, text, size, length);
            size += length;
        }
        return text;
    }

    private static String syntax(SplittableRandom random) {
        StringBuilder expression = new StringBuilder();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            expression.append(SYNTAX.charAt(random.nextInt(SYNTAX.length())));
        }
        return expression.toString();
    }

    private static byte[] bytes(SplittableRandom random, int bound) {
        byte[] bytes = new byte[random.nextInt(30)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(bound);
        }
        return bytes;
    }
}
