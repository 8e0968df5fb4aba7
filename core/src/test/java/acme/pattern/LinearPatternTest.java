package acme.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearPatternTest {
    @Test
    void capturesNamedAndNumberedGroups() {
        LinearPattern pattern = LinearPattern.compile("rank (?<rank>\\d+)(?: on (?<node>\\S+))?(!)?");
        assertThat(pattern.groupNames()).containsExactly("rank", "node");
        byte[] text = "é rank 17 on gpu-3: é".getBytes(UTF_8);
        PatternMatch match = pattern.matcher().match(text, 0, text.length).orElseThrow();
        assertThat(match.text()).isEqualTo("rank 17 on gpu-3:");
        assertThat(match.start()).isEqualTo(3);
        assertThat(match.end()).isEqualTo(20);
        assertThat(match.group("rank")).contains("17");
        assertThat(match.group("node")).contains("gpu-3:");
        assertThat(match.group("other")).isEmpty();
        assertThat(match.group(0)).contains(match.text());
        assertThat(match.group(3)).isEmpty();
        assertThatThrownBy(() -> match.group(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aMatchKeepsItsTextWhenTheArrayIsUsedAgain() {
        byte[] text = "error 7".getBytes(UTF_8);
        PatternMatch match = LinearPattern.compile("\\d")
                .matcher()
                .match(text, 0, text.length)
                .orElseThrow();
        text[6] = '9';
        assertThat(match.text()).isEqualTo("7");
    }

    @Test
    void aWrongRangeIsRefused() {
        PatternMatcher matcher = LinearPattern.compile("a").matcher();
        byte[] text = new byte[3];
        assertThatThrownBy(() -> matcher.find(text, 2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> matcher.match(text, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a\\b,é",
        "\\bé,aé",
        "\\Bé,aé",
        "\\b,é",
        "\\B,é",
        "é\\b,éa",
        "1\\b,1_",
        "1\\b,1-",
        "\\b\\w+\\b,x é_9 y",
    })
    void aWordIsAsciiAsInJava(String expression, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(LinearPattern.compile(expression).matcher().find(bytes, 0, bytes.length))
                .isEqualTo(Pattern.compile(expression).matcher(text).find());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "NCCL INFO Connected ~ nccl info connected",
                "^\\d+: \\S+ INFO moe\\.router: Broadcast epoch ~ ` info moe.router: broadcast epoch`",
                "(?:rings|trees) done ~ rings done|trees done",
                "(?i)error|FATAL ~ error|fatal",
                "https?://x ~ http://x|https://x",
                "(?:abc)+def ~ abcdef",
                "a+bcd ~ abcd",
                "x{3}\\d*y ~ xxx",
                "foo(?:\\d+bar|\\d*bazz)q ~ foo",
                "[Ee]rror: ~ error:",
                "a.*é€ ~ é€",
                "\\d+ ~ ``",
                "(?:abc)? ~ ``",
                "a|\\d ~ ``",
            })
    void knowsTheLiteralsThatAMatchNeeds(String expression, String literals) {
        String[] expected = literals.isEmpty() ? new String[0] : literals.split("\\|", -1);
        assertThat(LinearPattern.compile(expression).requiredLiterals()).containsExactlyInAnyOrder(expected);
    }

    @Test
    void aProgramIsNeverLargerThanForeseen() {
        RandomPatterns random = new RandomPatterns(99);
        for (int i = 0; i < 2_000; i++) {
            String expression = random.pattern().expression();
            Syntax syntax = PatternParser.parse(expression).syntax();
            assertThat((long) LinearPattern.compile(expression).program().size())
                    .as(expression)
                    .isLessThanOrEqualTo(ProgramBuilder.instructions(syntax) + 1);
        }
    }
}
