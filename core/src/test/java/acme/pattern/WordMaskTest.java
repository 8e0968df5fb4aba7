package acme.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordMaskTest {
    private static WordMask of(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        DigitMask digits = new DigitMask();
        digits.set(bytes, 0, bytes.length);
        WordMask words = new WordMask();
        assertThat(words.set(bytes, 0, digits)).isTrue();
        return words;
    }

    @ParameterizedTest
    @CsvSource({
        "step 7 of 500, step 123 of 20",
        "tokens=1234, tokens=987654321",
        "comm 0x9fe0a1 rank 3, comm 0xa0c4ffe1 rank 512",
        "id=3f2a9, id=c4ffee01",
        "took 0.5 s, took 123.25 s",
        "peer 10.2.3.44:8000, peer 192.168.30.40:9999",
        "'2026-01-02 03:04:05,678 step 7', '2026-11-30 23:59:59,001 step 88'",
        "é 7, é 42"
    })
    void textsThatDifferInNumbersAndHexadecimalWordsHaveOneShape(String one, String other) {
        assertThat(sameShape(one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "step 7, step 7000",
        "dtype=fp16 at 7, dtype=fp32 at 7",
        "dtype=bf16 at 7, dtype=c10d at 7",
        "2026-1-2, 2026-11-2",
        "12:30:05, 123:30:05",
        "'05:06,123', '05:06,12'",
        "0x9fe0a1, 1x9fe0a1",
        "rank 7, task 7"
    })
    void whatRulesOftenLookAtKeepsTextsApart(String one, String other) {
        assertThat(sameShape(one, other)).isFalse();
    }

    private static boolean sameShape(String one, String other) {
        return of(one).shape().equalTo(of(other).shape().copy());
    }

    @ParameterizedTest
    @CsvSource({
        "'comm 0x[0-9a-f]+ rank \\d+ nranks', true",
        "'nranks \\d{1,3} .{0,40}timed out', false",
        "'busId [0-9a-f]+$', true",
        "'nranks \\d{1,3} ', true",
        "'timed out after \\d+', false"
    })
    void whatRulesSayOfAWideShapeIsProven(String expression, boolean matches) {
        String text = "comm 0x7f3a9c01d rank 7 nranks 64 cudaDev 3 busId 1b0c0";
        byte[] bytes = text.getBytes(UTF_8);
        ShapeProof proof = new ShapeProof(new Pins());
        proof.begin(of(text));
        LazyDfa dfa = LinearPattern.compile(expression).matcher().dfa();
        assertThat(proof.matches(dfa, bytes, 0, bytes.length)).isEqualTo(matches);
        assertThat(proof.hasFailed()).isFalse();
    }

    @Test
    void whatRulesSayOfOneNumberIsNotProven() {
        byte[] text = "exit code 137".getBytes(UTF_8);
        ShapeProof proof = new ShapeProof(new Pins());
        proof.begin(of("exit code 137"));
        proof.matches(LinearPattern.compile("code 137$").matcher().dfa(), text, 0, text.length);
        assertThat(proof.hasFailed()).isTrue();
    }
}
