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
        "comm 0x9fe0 rank 0, comm 0x1111 rank 0",
        "id=ab0c, id=1111",
        "ffff00d0-00, 1111" + "1111-00",
        "lr 0.00e-00, lr 0.00e-00",
        "0e0 e0, 0e0 11",
        "rank 000, rank 000",
        "deadbeef, deadbeef",
        "0xfeed, 0xfeed",
        "AB0C, AB0C",
        "ab0g, ab0g",
        "a_0, a_0",
        "0a, 11",
        "é0a, é11",
    })
    void masksWordsOfDigitsAndHexadecimalLetters(String masked, String expected) {
        byte[] text = masked.getBytes(UTF_8);
        assertThat(HexWords.mask(text, text.length)).isEqualTo(!masked.equals(expected));
        assertThat(new String(text, UTF_8)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'fee', ''",
        "'x12ab', ''",
        "'0x12', ''",
        "' add', ' '",
        "'bad ', ' '",
        "'id a1b2 of', 'id '",
        "'exited with 137', 'exited with '",
        "'a daemon (0x1f) failed a', ' daemon ('",
        "'error', 'error'",
        "' add 17 of ', ' add 17 of '",
        "' 0x', ' 0x'",
        "'x', 'x'",
        "'_a1', '_a1'",
        "'loss é', 'loss é'"
    })
    void leavesOfALiteralWhatCannotStandInAHexadecimalWord(String literal, String outside) {
        assertThat(new String(HexWords.outside(literal.getBytes(UTF_8)), UTF_8)).isEqualTo(outside);
    }

    @Test
    void linesThatDifferInHexadecimalWordsAreKnownBySight() {
        PatternSet.Scanner scanner = PatternSet.of(List.of(
                        LinearPattern.compile("id bad0 "),
                        LinearPattern.compile("^comm 0x[0-9a-f]+ rank \\d+$"),
                        LinearPattern.compile("rank")))
                .scanner();
        for (int i = 0; i < 2000; i++) {
            String word = String.format("%06x", i * 7919);
            byte[] text = ("comm 0x" + word + " rank 3").getBytes(UTF_8);
            assertThat(scanner.first(text, 0, text.length)).isOne();
            byte[] other = ("id " + Integer.toHexString(0xb0d0 + 11 * i % 0x1000) + " rank").getBytes(UTF_8);
            boolean isBad = new String(other, UTF_8).equals("id bad0 rank");
            assertThat(scanner.first(other, 0, other.length)).isEqualTo(isBad ? 0 : 2);
        }
    }
}
