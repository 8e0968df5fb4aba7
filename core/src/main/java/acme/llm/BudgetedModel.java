package acme.llm;

/**
 * Asks only what the budget reaches for, by an estimate before and the true count after. An answer that never came is
 * paid by the estimate where the endpoint may have worked on it, and so is one that an endpoint does not count. Any thread.
 */
public final class BudgetedModel implements LanguageModel {
    /** Few texts have more tokens than one in three characters; the tags around messages are in it. */
    private static final int CHARACTERS_PER_TOKEN = 3;

    private final LanguageModel model;
    private final Purse purse;
    private final Prices prices;
    private final int answerTokens;

    /** @param answerTokens the most that an answer may take */
    public BudgetedModel(LanguageModel model, Purse purse, Prices prices, int answerTokens) {
        this.model = model;
        this.purse = purse;
        this.prices = prices;
        this.answerTokens = answerTokens;
    }

    @Override
    public Reply ask(Request request) throws InterruptedException {
        var estimate = estimate(request);
        var refusal = purse.promise(request.job(), estimate);
        if (refusal.isPresent()) {
            return new Reply.Unanswered(Reply.Why.BUDGET_SPENT, refusal.get());
        }
        var paid = estimate;
        try {
            var reply = model.ask(request);
            paid = paid(reply, estimate);
            return reply;
        } finally {
            purse.settle(request.job(), estimate, paid);
        }
    }

    private Amount estimate(Request request) {
        long characters = (long) request.prompt().system().length()
                + request.prompt().answer().toString().length();
        for (var tool : request.prompt().tools()) {
            characters += tool.toString().length();
        }
        for (var message : request.messages()) {
            characters += message.toString().length();
        }
        long input = characters / CHARACTERS_PER_TOKEN + 1;
        return new Amount(input + answerTokens, prices.cost(input, answerTokens));
    }

    private static Amount paid(Reply reply, Amount estimate) {
        return switch (reply) {
            case Reply.Answered it -> amount(it.usage(), estimate);
            case Reply.Called it -> amount(it.usage(), estimate);
            case Reply.Unanswered it ->
                switch (it.why()) {
                    case NO_MODEL, BUDGET_SPENT, UNREACHABLE, REJECTED -> Amount.NOTHING;
                    case TIMED_OUT, MALFORMED -> estimate;
                };
        };
    }

    private static Amount amount(Reply.Usage usage, Amount estimate) {
        boolean isCounted = usage.inputTokens() + usage.outputTokens() > 0;
        return !isCounted ? estimate : new Amount(usage.inputTokens() + usage.outputTokens(), usage.cost());
    }
}
