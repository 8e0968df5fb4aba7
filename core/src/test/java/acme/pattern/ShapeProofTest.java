package acme.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
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
                WordMask words = new WordMask();
                boolean isWide = words.set(text, 0, mask) && j % 2 == 0;
                pins.clear();
                proof.begin(isWide ? words : null);
                boolean proven = proof.matches(dfa, text, 0, text.length);
                byte[] other = text;
                for (int k = 0; k < 6 && !proof.hasFailed(); k++) {
                    assertThat(usual.find(other, 0, other.length))
                            .as("seed %d, <%s> in <%s>", seed, pattern, new String(other, UTF_8))
                            .isEqualTo(proven);
                    other = isWide
                            ? withOtherWords(random, text, words)
                            : withOtherDigits(random, text, pins.toArray());
                }
            }
        }
    }

    private static byte[] text(SplittableRandom random) {
        byte[] text = new byte[random.nextInt(random.nextInt(3) == 0 ? 300 : 20)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) "0123456789ab-x: \n.".charAt(random.nextInt(18));
        }
        return text;
    }

    private static byte[] withOtherDigits(SplittableRandom random, byte[] text, int[] kept) {
        byte[] other = text.clone();
        for (int i = 0; i < text.length; i++) {
            int offset = i;
            boolean digit = text[i] >= '0' && text[i] <= '9';
            if (digit && Arrays.stream(kept).noneMatch(pin -> pin == offset)) {
                other[i] = (byte) ('0' + random.nextInt(10));
            }
        }
        return other;
    }

    private static byte[] withOtherWords(SplittableRandom random, byte[] text, WordMask words) {
        var other = new ByteArrayOutputStream();
        int at = 0;
        for (int run = 0; run < words.runs(); run++) {
            other.write(text, at, words.start(run) - at);
            int most = Math.min(words.maxLength(run), random.nextInt(4) == 0 ? 30 : words.minLength(run) + 2);
            int length = words.minLength(run) + random.nextInt(most - words.minLength(run) + 1);
            for (int i = 0; i < length; i++) {
                byte[] variants = words.variants(run);
                other.write(variants[random.nextInt(variants.length)]);
            }
            at = words.end(run);
        }
        other.write(text, at, text.length - at);
        return other.toByteArray();
    }
}
