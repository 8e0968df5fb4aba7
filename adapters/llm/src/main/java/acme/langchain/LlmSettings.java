package acme.langchain;

import acme.llm.Prices;
import acme.llm.TokenBudget;

/**
 * Which models are asked, where, and for how much. Shows no key.
 *
 * @param logAgent a model's name, as the endpoint knows it; so the next two
 * @param embeddings {@link #IN_PROCESS}, {@link #NO_EMBEDDINGS}, or a model's name at the endpoint
 * @param prices of all models
 * @param hidesAddresses whether IP addresses are redacted too
 */
public record LlmSettings(
        Endpoint endpoint,
        String logAgent,
        String failureAgent,
        String voter,
        String embeddings,
        Prices prices,
        TokenBudget budget,
        boolean hidesAddresses) {
    public static final String IN_PROCESS = "in-process";
    public static final String NO_EMBEDDINGS = "none";
}
