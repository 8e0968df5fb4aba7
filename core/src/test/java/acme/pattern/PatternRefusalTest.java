package acme.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternRefusalTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "(a)\\1 ~ 3 ~ back-references",
                "(?<x>a)\\k<x> ~ 7 ~ back-references",
                "a(?=b) ~ 1 ~ look-ahead",
                "a(?!b) ~ 1 ~ look-ahead",
                "(?<=a)b ~ 0 ~ look-behind",
                "(?<!a)b ~ 0 ~ look-behind",
                "a++ ~ 1 ~ possessive",
                "(?>a) ~ 0 ~ atomic",
                "(?m)^a ~ 0 ~ (?m)",
                "(?x)a ~ 0 ~ flags are i and s",
                "(?P<x>a) ~ 0 ~ Python",
                "[a&&b] ~ 2 ~ intersection",
                "[a[b]] ~ 2 ~ inside a class",
                "\\p{L} ~ 1 ~ ASCII properties",
                "\\R ~ 0 ~ \\R",
                "\\b{g} ~ 0 ~ \\b{g}",
                "\\y ~ 0 ~ unknown escape",
                "a\\ ~ 1 ~ backslash",
                "(a ~ 0 ~ not closed",
                "a) ~ 1 ~ closes nothing",
                "[a ~ 0 ~ not closed",
                "[b-a] ~ 1 ~ backwards",
                "[a-\\d] ~ 3 ~ cannot end a range",
                "*a ~ 0 ~ nothing to repeat",
                "a** ~ 1 ~ two quantifiers",
                "a{2}{3} ~ 1 ~ two quantifiers",
                "{'loss' ~ 0 ~ nothing to repeat",
                "a{'loss' ~ 1 ~ {n}",
                "a{,3} ~ 1 ~ {n}",
                "a{3,2} ~ 1 ~ below the lower",
                "a{1000000} ~ 1 ~ repeat of more",
                "(?<a_b>x) ~ 0 ~ group name",
                "(?<a>x)(?<a>y) ~ 7 ~ twice",
                "\\x{110000} ~ 0 ~ 10ffff",
                "\\x{d800} ~ 0 ~ surrogate",
                "\\ud800 ~ 0 ~ surrogate",
                "\\xg1 ~ 0 ~ hexadecimal",
                "\\0 ~ 0 ~ octal",
            })
    void saysWhatIsWrongAndWhere(String expression, int offset, String reason) {
        PatternRefusedException refused = refused(expression);
        assertThat(refused.offset()).isEqualTo(offset);
        assertThat(refused.reason()).contains(reason);
        assertThat(refused.expression()).isEqualTo(expression);
        assertThat(refused).hasMessageContaining(expression);
    }

    @Test
    void refusesWhatWouldNeedTooMuchMemory() {
        assertThat(refused("(x{1000}){1000}").reason()).contains("lower the repeat counts");
        assertThat(refused("((((\\w{99}){99}){99}){99}){99}").reason()).contains("instructions");
        assertThat(refused("(?:" + "(a)".repeat(100) + "){60}").reason()).contains("too many groups");
        assertThat(refused("(a)".repeat(101)).reason()).contains("more than 100 groups");
        assertThat(refused("x".repeat(20_001)).reason()).contains("longer than");
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        assertThat(refused("(?:".repeat(5_000) + ")".repeat(5_000)).reason()).contains("nested deeper");
        assertThat(refused("(?i:".repeat(4_000)).reason()).contains("nested deeper");
        assertThat(LinearPattern.compile("(?:".repeat(150) + "a" + ")*".repeat(150))
                        .matcher())
                .isNotNull();
    }

    @Test
    void acceptsUpToTheLimit() {
        byte[] text = new byte[15_000];
        assertThat(LinearPattern.compile("\\x00{15000}$").matcher().find(text, 0, text.length))
                .isTrue();
        assertThat(LinearPattern.compile("\\x00{15001}").matcher().find(text, 0, text.length))
                .isFalse();
    }

    private static PatternRefusedException refused(String expression) {
        PatternRefusedException refused =
                catchThrowableOfType(PatternRefusedException.class, () -> LinearPattern.compile(expression));
        assertThat(refused).as(expression).isNotNull();
        return refused;
    }
}
