package acme.llm;

/** Tokens, in and out together, and what they cost. */
public record Amount(long tokens, double money) {
    public static final Amount NOTHING = new Amount(0, 0);

    public Amount plus(Amount other) {
        return new Amount(tokens + other.tokens, money + other.money);
    }

    Amount minus(Amount other) {
        return new Amount(tokens - other.tokens, money - other.money);
    }

    boolean isWithin(Amount limit) {
        return tokens <= limit.tokens && money <= limit.money;
    }
}
