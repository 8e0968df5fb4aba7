package acme.llm;

/** Turns a text into a vector whose direction says what it is about. Any thread. */
public interface Embeddings {
    /** A vector of length 1; texts longer than the model reads are embedded by their beginning. */
    float[] embed(String text);

    /** The model's name; vectors of different names cannot be compared. */
    String name();
}
