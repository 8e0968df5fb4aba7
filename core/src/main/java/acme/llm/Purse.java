package acme.llm;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keeps what is spent within a budget; the models of one process share it. Any thread. */
public final class Purse {
    private final TokenBudget budget;
    private final InstantSource clock;
    private final Ledger ledger;
    private Amount promised = Amount.NOTHING;
    private final Map<String, Amount> promisedTo = new HashMap<>();

    /** @param ledger what was spent before and by others; asked before each request, told after it */
    public Purse(TokenBudget budget, InstantSource clock, Ledger ledger) {
        this.budget = budget;
        this.clock = clock;
        this.ledger = ledger;
    }

    /** Sets an amount aside for a request; says why where the budget does not reach. */
    synchronized Optional<String> promise(String job, Amount amount) {
        var wouldBeToday = ledger.of(today()).plus(promised).plus(amount);
        if (!wouldBeToday.isWithin(budget.perDay())) {
            return Optional.of("the day's budget for models does not reach: " + numbers(wouldBeToday, budget.perDay()));
        }
        var wouldBe = ledger.of(job)
                .plus(promisedTo.getOrDefault(job, Amount.NOTHING))
                .plus(amount);
        if (!job.isEmpty() && !wouldBe.isWithin(budget.perJob())) {
            return Optional.of("the job's budget for models does not reach: " + numbers(wouldBe, budget.perJob()));
        }
        promised = promised.plus(amount);
        promisedTo.merge(job, amount, Amount::plus);
        return Optional.empty();
    }

    /** Gives back what was set aside and takes what the request came to. */
    synchronized void settle(String job, Amount promise, Amount amount) {
        promised = promised.minus(promise);
        promisedTo.computeIfPresent(job, (_, all) -> all.equals(promise) ? null : all.minus(promise));
        if (!amount.equals(Amount.NOTHING)) {
            ledger.add(today(), job, amount);
        }
    }

    private static String numbers(Amount wanted, Amount limit) {
        return wanted.tokens() > limit.tokens()
                ? "it would come to " + wanted.tokens() + " tokens, " + limit.tokens() + " are allowed"
                : String.format(Locale.ROOT, "it would come to %.2f, %.2f is allowed", wanted.money(), limit.money());
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
