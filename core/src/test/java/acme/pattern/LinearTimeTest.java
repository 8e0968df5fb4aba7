package acme.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns and texts that take a backtracking matcher, or an eager automaton, forever. */
@Timeout(60)
class LinearTimeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+$",
                "(a*)*$",
                "(a|a)*$",
                "(a|aa)+$",
                "(.*a){30}$",
                "(?:a?){500}a{500}$",
                "(.*)*(.*)*(.*)*$",
                "(?:(?:(?:a*)*)*)*$",
                "^(\\w+\\s?)*$",
                "([a-zA-Z]+)*$",
                ".*.*.*.*.*=.*!",
                "(?i)(?:(?:x?a)*?)*?!?$"
            })
    void finishes(String expression) {
        byte[] text = ("a".repeat(20_000) + "!").getBytes(UTF_8);
        PatternMatcher matcher = LinearPattern.compile(expression).matcher();
        matcher.find(text, 0, text.length);
        assertThat(matcher.match(text, 0, 2_000).isPresent()).isEqualTo(matcher.find(text, 0, 2_000));
        assertThat(matcher.dfa().cachedInts()).isLessThanOrEqualTo(LazyDfa.MAX_CACHE_INTS);
    }

    @Test
    void turnsToSimulationWhenItsStatesAreTooMany() {
        PatternMatcher matcher = LinearPattern.compile("a.{18}b.{3}c$").matcher();
        Pattern expected = Pattern.compile("a.{18}b.{3}c$");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < 2_000; j++) {
                text.append((char) ('a' + random.nextInt(3)));
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            assertThat(matcher.find(bytes, 0, bytes.length))
                    .as("text %d", i)
                    .isEqualTo(expected.matcher(text).find());
            assertThat(matcher.dfa().cachedInts()).isLessThanOrEqualTo(LazyDfa.MAX_CACHE_INTS);
        }
        assertThat(matcher.dfa().isSimulating()).isTrue();
    }

    @Test
    void worksWithoutAnyRoomInTheSharedBudget() {
        CacheBudget spent = new CacheBudget(0);
        RandomPatterns random = new RandomPatterns(1);
        for (int i = 0; i < 300; i++) {
            LinearPattern pattern = LinearPattern.compile(random.pattern().expression());
            PatternMatcher small = new PatternMatcher(pattern, spent);
            PatternMatcher usual = pattern.matcher();
            for (int j = 0; j < 30; j++) {
                byte[] text = random.text().getBytes(UTF_8);
                assertThat(small.find(text, 0, text.length))
                        .as(pattern.expression())
                        .isEqualTo(usual.find(text, 0, text.length));
            }
        }
    }

    @Test
    void theTimeGrowsWithTheTextOnly() {
        PatternMatcher matcher = LinearPattern.compile("(x+x+)+y").matcher();
        byte[] text = "x".repeat(5_000_000).getBytes(UTF_8);
        assertThat(matcher.find(text, 0, text.length)).isFalse();
    }
}
