package acme.llm;

/** How much may be spent on models: by each job in all, and by all jobs together on one day (UTC). */
public record TokenBudget(Amount perJob, Amount perDay) {
    public static final TokenBudget UNLIMITED = new TokenBudget(
            new Amount(Long.MAX_VALUE, Double.POSITIVE_INFINITY), new Amount(Long.MAX_VALUE, Double.POSITIVE_INFINITY));
}
