package acme.llm;

/** Hides secrets from the embeddings behind it. Any thread. */
public final class RedactingEmbeddings implements Embeddings {
    private final Embeddings embeddings;
    private final Redactor redactor;

    public RedactingEmbeddings(Embeddings embeddings, Redactor redactor) {
        this.embeddings = embeddings;
        this.redactor = redactor;
    }

    @Override
    public float[] embed(String text) {
        return embeddings.embed(redactor.redact(text));
    }

    @Override
    public String name() {
        return embeddings.name();
    }
}
