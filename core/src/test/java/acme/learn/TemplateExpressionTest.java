package acme.learn;

import static org.assertj.core.api.Assertions.assertThat;

import acme.pattern.LinearPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateExpressionTest {
    private static Template template(String... lines) {
        var miner = new TemplateMiner(100);
        for (int i = 0; i < lines.length; i++) {
            miner.add(lines[i], i);
        }
        assertThat(miner.templates()).hasSize(1);
        return miner.templates().getFirst();
    }

    private static String written(String... lines) {
        return TemplateExpression.of(template(lines)).orElseThrow();
    }

    private static boolean matches(String expression, String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        return LinearPattern.compile(expression).matcher().find(text, 0, text.length);
    }

    @Test
    void constantsAreEscapedAndPlacesAreNarrow() {
        assertThat(written("a (b) [c] 5 d.", "a (b) [c] 17 d."))
                .isEqualTo("^\\s*a\\s+\\(b\\)\\s+\\[c\\]\\s+\\d+\\s+d\\.\\s*$");
    }

    @Test
    void theExpressionIsAnchoredAtBothEnds() {
        var expression = written("step 1 of run", "step 2 of run");
        assertThat(matches(expression, "   step 77 of run ")).isTrue();
        assertThat(matches(expression, "x step 77 of run")).isFalse();
        assertThat(matches(expression, "step 77 of run died")).isFalse();
        assertThat(matches(expression, "step seven of run")).isFalse();
    }

    @Test
    void paddingAndDotsMayHaveAnyWidth() {
        var expression = written("  rate ........ 1.0", "  rate ..... 10.0");
        assertThat(matches(expression, "rate ................ 7.5")).isTrue();
    }

    @Test
    void theNumberOfAStatusIsNoPlace() {
        var expression = written("attempt 1 rc=0", "attempt 2 rc=0", "attempt 3 rc=0");
        assertThat(matches(expression, "attempt 4 rc=0")).isTrue();
        assertThat(matches(expression, "attempt 4 rc=1")).isFalse();
    }

    @Test
    void wordsThatNeverChangeStay() {
        var expression = written("GET 1 \"HTTP/1.1 200 OK\"", "GET 2 \"HTTP/1.1 200 OK\"", "GET 3 \"HTTP/1.1 200 OK\"");
        assertThat(matches(expression, "GET 4 \"HTTP/1.1 200 OK\"")).isTrue();
        assertThat(matches(expression, "GET 4 \"HTTP/1.1 404 Not Found\"")).isFalse();
    }

    @Test
    void aLongLineIsMatchedByItsBeginning() {
        var line = "state of the optimizer " + "a b c ".repeat(2_000);
        var expression = written(line, line + "d");
        assertThat(matches(expression, line + "anything")).isTrue();
        assertThat(matches(expression, "state of the model " + line)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Trainer", "Fabric", "Cluster"})
    void everyExpressionMatchesItsSamples(String name) {
        var miner = new TemplateMiner(TemplateMiner.DEFAULT_MAX_CLUSTERS);
        LabelledLines.read(name).forEach(line -> miner.add(line.content(), 1));
        int written = 0;
        for (var template : miner.templates()) {
            var expression = TemplateExpression.of(template);
            written += expression.isPresent() ? 1 : 0;
            expression.ifPresent(it -> assertThat(template.samples()).allMatch(sample -> matches(it, sample)));
        }
        assertThat(written).isGreaterThan(miner.templates().size() * 9 / 10);
    }

    @Test
    void signsOfTheDialectInALineAreNoSigns() {
        var line = "\\d+ ^$ .* {2} (?:x) a|b # \\Q é 🙂 * ?";
        var expression = TemplateExpression.of(new Template(1, line, 2, 2, 1, 2, false, List.of(line)));
        assertThat(expression).isPresent();
        assertThat(matches(expression.get(), line)).isTrue();
        assertThat(matches(expression.get(), "7 ^$ .* {2} (?:x) a|b # \\Q é 🙂 * ?"))
                .isFalse();
    }
}
