package acme.langchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MiniLmEmbeddingsTest {
    private static final MiniLmEmbeddings EMBEDDINGS = new MiniLmEmbeddings();

    private static double cosine(String one, String other) {
        var a = EMBEDDINGS.embed(one);
        var b = EMBEDDINGS.embed(other);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void aVectorHasLengthOne() {
        assertThat(EMBEDDINGS.embed("CUDA out of memory")).hasSize(384);
        assertThat(cosine("CUDA out of memory", "CUDA out of memory")).isCloseTo(1, within(1e-3));
        assertThat(EMBEDDINGS.embed(" ")).hasSize(384);
    }

    @Test
    void theEndOfALongTextCountsToo() {
        var lines = "worker 17 renewed its lease of the shard server. ".repeat(40);
        assertThat(cosine(lines + "CUDA out of memory", lines + "the licence has expired"))
                .isLessThan(0.999);
        var longer = lines.repeat(4);
        assertThat(cosine(longer + "CUDA out of memory", longer)).isBetween(0.9, 0.999_999);
    }

    @Test
    void textsAboutOneThingAreNearer() {
        var memory = "torch.OutOfMemoryError: CUDA out of memory";
        assertThat(cosine(memory, "RuntimeError: the GPU has no memory left"))
                .isGreaterThan(cosine(memory, "FileNotFoundError: no such file or directory: data.bin"));
    }
}
