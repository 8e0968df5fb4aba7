package acme.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HexWordsTest {
    @ParameterizedTest
    @CsvSource({
        "0x0fe0a, 2",
        "ab0c0d, 0",
        "0abcd, 0",
        "e0000, 0",
        "00000e, -1",
        "0e000, -1",
        "bf00, -1",
        "00000, -1",
        "deadbeef, -1",
        "0xfeedbe, -1",
        "AB0C0D, -1",
        "ab0g00, -1",
        "a_0000, -1"
    })
    void knowsWordsOfDigitsAndHexadecimalLetters(String word, int digits) {
        byte[] text = (" " + word + " ").getBytes(UTF_8);
        assertThat(HexWords.digits(text, 1, text.length - 1)).isEqualTo(digits < 0 ? -1 : 1 + digits);
    }

    @ParameterizedTest
    @CsvSource({
        "'fee', ''",
        "'x12ab', ''",
        "'0x12', ''",
        "' add', ' '",
        "'bad ', ' '",
        "'id a1b2c of it', ' of it'",
        "'exited with 137', 'exited with '",
        "'a daemon (0x1fe2d) failed a', ' daemon ('",
        "'error', 'error'",
        "' add 17 of ', ' add '",
        "' 0x', ' '",
        "'x', 'x'",
        "'_a1', '_a'",
        "'rank12 and 3', ' and '",
        "'loss é', 'loss é'"
    })
    void leavesOfALiteralWhatStandsOutsideOfNumbersAndHexadecimalWords(String literal, String outside) {
        assertThat(new String(HexWords.outside(literal.getBytes(UTF_8)), UTF_8)).isEqualTo(outside);
    }

    @Test
    void aRuleForOneWordIsHeardAmongTextsOfOneWideShape() {
        PatternSet.Scanner scanner = PatternSet.of(List.of(
                        LinearPattern.compile("id bad0c "),
                        LinearPattern.compile("^comm 0x[0-9a-f]+ rank \\d+$"),
                        LinearPattern.compile("rank")))
                .scanner();
        for (int i = 0; i < 2000; i++) {
            byte[] comm = String.format("comm 0x%06x rank %d", i * 7919, i).getBytes(UTF_8);
            assertThat(scanner.first(comm, 0, comm.length)).isOne();
            boolean isBad = i % 7 == 3;
            byte[] other = ("id " + (isBad ? "bad0c" : Integer.toHexString(0xb0d0c + i)) + " rank").getBytes(UTF_8);
            assertThat(scanner.first(other, 0, other.length)).isEqualTo(isBad ? 0 : 2);
        }
    }
}
