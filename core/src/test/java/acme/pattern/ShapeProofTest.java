package acme.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShapeProofTest {
    static IntStream seeds() {
        return IntStream.range(0, 100);
    }

    /** Also with caches so small that they are thrown away in the middle of a proof. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsProvenHoldsForAllTextsOfTheShape(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Pins pins = new Pins();
        ShapeProof proof = new ShapeProof(pins);
        for (int i = 0; i < 60; i++) {
            LinearPattern pattern = i % 4 == 0
                    ? LinearPattern.compile("[0-4].{" + random.nextInt(3, 9) + "}[5-9ab].{3}\\d?4")
                    : PatternSetMemoryTest.pattern(random);
            LazyDfa dfa = new PatternMatcher(pattern, new CacheBudget(0)).dfa();
            PatternMatcher usual = pattern.matcher();
            for (int j = 0; j < 8; j++) {
                byte[] text = text(random);
                DigitMask mask = new DigitMask();
                mask.set(text, 0, text.length);
                DigitMask wide = new DigitMask();
                mask = j % 2 == 0 && wide.setHexWords(mask) ? wide : mask;
                pins.clear();
                proof.begin(mask);
                boolean proven = proof.matches(dfa, text, 0, text.length);
                for (int k = 0; k < 6 && !proof.hasFailed(); k++) {
                    assertThat(usual.find(text, 0, text.length))
                            .as("seed %d, <%s> in <%s>", seed, pattern, new String(text, UTF_8))
                            .isEqualTo(proven);
                    text = another(random, text, mask, pins.toArray());
                }
            }
        }
    }

    private static byte[] text(SplittableRandom random) {
        byte[] text = new byte[random.nextInt(random.nextInt(3) == 0 ? 300 : 20)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) "0123456789ab x: \n".charAt(random.nextInt(17));
        }
        return text;
    }

    private static byte[] another(SplittableRandom random, byte[] text, DigitMask shape, int[] kept) {
        byte[] other = text.clone();
        for (int i = 0; i < text.length; i++) {
            int offset = i;
            byte[] variants = shape.variants(i);
            if (variants.length > 0 && Arrays.stream(kept).noneMatch(pin -> pin == offset)) {
                other[i] = variants[random.nextInt(variants.length)];
            }
        }
        return other;
    }
}
