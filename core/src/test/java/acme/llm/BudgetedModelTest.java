package acme.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetedModelTest {
    private static final Schema.Fields ANSWER =
            Schema.fields("an answer", Map.entry("yes", new Schema.Flag("whether")));
    private static final Prompt PROMPT = new Prompt("test", 1, "Say.", ANSWER, List.of());
    private static final int ANSWER_TOKENS = 100;
    private static final LocalDate DAY = LocalDate.of(2026, 3, 4);
    private static final Amount NO_LIMIT = TokenBudget.UNLIMITED.perDay();

    private final Ledger ledger = new InMemoryLedger();
    private Instant now = Instant.parse("2026-03-04T12:00:00Z");

    private static LanguageModel costing(long tokens, double cost) {
        var fields = Fields.of(ANSWER, Map.of("yes", true));
        var usage = new Reply.Usage("m", tokens - 10, 10, cost, Duration.ZERO);
        return _ -> new Reply.Answered(fields, "{}", usage);
    }

    private Purse purse(Amount perJob, Amount perDay) {
        return new Purse(new TokenBudget(perJob, perDay), () -> now, ledger);
    }

    private static BudgetedModel model(LanguageModel model, Purse purse) {
        return new BudgetedModel(model, purse, new Prices(1, 2), ANSWER_TOKENS);
    }

    private static Reply ask(LanguageModel model, String job) throws InterruptedException {
        return model.ask(new Request(job, PROMPT, List.of(new Request.Message.Ours("well?")), 0));
    }

    private static Reply.Why why(Reply reply) {
        return ((Reply.Unanswered) reply).why();
    }

    @Test
    void aFullBudgetOfAJobLeavesItsQuestionsUnansweredAndOthersAnswered() throws InterruptedException {
        var model = model(costing(600, 0), purse(new Amount(700, 9), NO_LIMIT));

        assertThat(ask(model, "a")).isInstanceOf(Reply.Answered.class);
        assertThat(why(ask(model, "a"))).isEqualTo(Reply.Why.BUDGET_SPENT);
        assertThat(ask(model, "b")).isInstanceOf(Reply.Answered.class);
    }

    @Test
    void theDaysBudgetCountsAllJobsAndBeginsAnewAtMidnight() throws InterruptedException {
        var model = model(costing(600, 0), purse(NO_LIMIT, new Amount(1000, 9)));
        ask(model, "a");
        ask(model, "");

        assertThat(why(ask(model, "c"))).isEqualTo(Reply.Why.BUDGET_SPENT);
        now = now.plus(Duration.ofHours(13));
        assertThat(ask(model, "c")).isInstanceOf(Reply.Answered.class);
    }

    @Test
    void moneyCountsAsTokensDo() throws InterruptedException {
        var model = model(costing(10, 0.6), purse(NO_LIMIT, new Amount(Long.MAX_VALUE, 0.6001)));
        ask(model, "a");

        var refused = (Reply.Unanswered) ask(model, "b");

        assertThat(refused.why()).isEqualTo(Reply.Why.BUDGET_SPENT);
        assertThat(refused.detail()).contains("day's budget").contains("0.60 is allowed");
    }

    @Test
    void aRequestUnderWayIsCountedBeforeItsAnswer() throws InterruptedException {
        var narrow = purse(NO_LIMIT, new Amount(250, 9));
        var nested = new ArrayList<Reply>();
        ask(
                model(
                        request -> {
                            nested.add(model(costing(50, 0), narrow).ask(request));
                            return costing(50, 0).ask(request);
                        },
                        narrow),
                "a");
        assertThat(why(nested.getFirst())).isEqualTo(Reply.Why.BUDGET_SPENT);
        assertThat(ledger.of(DAY).tokens()).isEqualTo(50);
    }

    @Test
    void anAnswerThatNeverCameIsPaidByTheEstimate() throws InterruptedException {
        var purse = purse(NO_LIMIT, NO_LIMIT);

        ask(model(_ -> new Reply.Unanswered(Reply.Why.MALFORMED, "no"), purse), "a");
        long spent = ledger.of("a").tokens();
        ask(model(_ -> new Reply.Unanswered(Reply.Why.UNREACHABLE, "no"), purse), "a");

        assertThat(spent).isGreaterThan(ANSWER_TOKENS);
        assertThat(ledger.of("a").tokens()).isEqualTo(spent);
    }

    @Test
    void theLedgerIsToldAndWhatOthersWroteThereCounts() throws InterruptedException {
        ask(model(costing(600, 0.5), purse(NO_LIMIT, NO_LIMIT)), "a");

        assertThat(ledger.of(DAY)).isEqualTo(new Amount(600, 0.5));
        assertThat(ledger.of("a")).isEqualTo(new Amount(600, 0.5));
        var another = purse(NO_LIMIT, new Amount(700, 9));
        assertThat(why(ask(model(costing(600, 0), another), "b"))).isEqualTo(Reply.Why.BUDGET_SPENT);
    }

    @Test
    void anEndpointThatCountsNothingIsPaidByTheEstimate() throws InterruptedException {
        ask(model(costing(10, 0), purse(NO_LIMIT, NO_LIMIT)), "counted");
        var uncounted = new Reply.Answered(Fields.of(ANSWER, Map.of("yes", true)), "{}", Reply.Usage.NONE);
        ask(model(_ -> uncounted, purse(NO_LIMIT, NO_LIMIT)), "uncounted");

        assertThat(ledger.of("counted").tokens()).isEqualTo(10);
        assertThat(ledger.of("uncounted").tokens()).isGreaterThan(ANSWER_TOKENS);
        assertThat(ledger.of("uncounted").money()).isPositive();
    }
}
