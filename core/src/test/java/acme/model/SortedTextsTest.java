package acme.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedTextsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsWhatASimpleSearchFinds(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var texts = new SortedTexts();
            var model = new ArrayList<String>();
            for (int i = random.nextInt(12); i > 0; i--) {
                var text = word(random, 1 + random.nextInt(3));
                if (model.stream().noneMatch(other -> text.startsWith(other) || other.startsWith(text))) {
                    texts.add(text.getBytes(ISO_8859_1));
                    model.add(text);
                }
            }
            remove(random, texts, model);
            for (int i = 0; i < 20; i++) {
                var line = word(random, random.nextInt(5));
                int wanted = model.stream()
                        .filter(line::startsWith)
                        .mapToInt(String::length)
                        .findFirst()
                        .orElse(0);
                byte[] bytes = ("x" + line).getBytes(ISO_8859_1);
                assertThat(texts.startOf(bytes, 1, bytes.length))
                        .as("%s in %s", line, model)
                        .isEqualTo(wanted);
            }
        }
    }

    private static void remove(Random random, SortedTexts texts, List<String> model) {
        if (!model.isEmpty()) {
            texts.remove(model.remove(random.nextInt(model.size())).getBytes(ISO_8859_1));
        }
        assertThat(texts.size()).isEqualTo(model.size());
    }

    /** Of few letters, one of them above 127, so that texts are alike. */
    private static String word(Random random, int length) {
        return IntStream.range(0, length)
                .mapToObj(_ -> String.valueOf("ab\u00e9".charAt(random.nextInt(3))))
                .collect(Collectors.joining());
    }
}
