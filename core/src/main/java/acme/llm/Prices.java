package acme.llm;

/** What a model's tokens cost, by the million, in a currency of the user's choice. */
public record Prices(double perMillionInput, double perMillionOutput) {
    /** For a model of one's own, and where nobody counts. */
    public static final Prices FREE = new Prices(0, 0);

    public Prices {
        // Not written with <, so that NaN is refused.
        if (!(perMillionInput >= 0 && perMillionOutput >= 0)) {
            throw new IllegalArgumentException("a price is not below 0");
        }
    }

    public double cost(long inputTokens, long outputTokens) {
        return (inputTokens * perMillionInput + outputTokens * perMillionOutput) / 1_000_000;
    }
}
