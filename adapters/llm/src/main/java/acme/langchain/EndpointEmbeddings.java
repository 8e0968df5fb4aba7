package acme.langchain;

import acme.llm.Embeddings;
import dev.langchain4j.model.embedding.EmbeddingModel;

/** Embeddings that an endpoint makes. */
final class EndpointEmbeddings implements Embeddings {
    /** Long before any model's limit would cut or refuse it. */
    private static final int MAX_LENGTH = 8000;

    private final EmbeddingModel model;
    private final String name;

    EndpointEmbeddings(EmbeddingModel model, String name) {
        this.model = model;
        this.name = name;
    }

    @Override
    public float[] embed(String text) {
        try {
            var vector = model.embed(text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH))
                    .content();
            vector.normalize();
            return vector.vector();
        } catch (EndpointFault fault) {
            throw new IllegalStateException("no embedding: " + fault.getMessage(), fault);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "no embedding: the endpoint's answer cannot be read ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    @Override
    public String name() {
        return name;
    }
}
