package acme.llm;

/** A model that answers in a given form. Any thread. */
@FunctionalInterface
public interface LanguageModel {
    /**
     * Asks once and waits for the reply, also where it takes minutes; time-outs, retries and the one request to repair a
     * malformed answer are the implementation's. What a model, network or budget does is a value, never an exception.
     */
    Reply ask(Request request) throws InterruptedException;

    /** No model: every question stays unanswered. */
    static LanguageModel none() {
        return _ -> new Reply.Unanswered(Reply.Why.NO_MODEL, "no model is configured");
    }
}
