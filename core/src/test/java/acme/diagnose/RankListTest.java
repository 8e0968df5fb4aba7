package acme.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankListTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"5 | {5}", "0-3 | {0, 1, 2, 3}", "8-9,13 | {8, 9, 13}", "1, 4 | {1, 4}", "7-2 | {}", "x | {}"})
    void readsWhatLaunchersList(String list, String ranks) {
        var read = new BitSet();
        RankList.addTo(read, list);
        assertThat(read).hasToString(ranks);
    }
}
