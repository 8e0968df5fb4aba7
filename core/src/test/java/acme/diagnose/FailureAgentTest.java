package acme.diagnose;

import static acme.diagnose.Answers.answered;
import static acme.diagnose.Answers.called;
import static acme.diagnose.Answers.diagnosis;
import static acme.diagnose.Answers.evidence;
import static org.assertj.core.api.Assertions.assertThat;

import acme.diagnose.Answers.Scripted;
import acme.llm.Instructions;
import acme.llm.LanguageModel;
import acme.llm.Reply;
import acme.llm.Request.Message;
import acme.model.ErrorType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FailureAgentTest {
    private static final List<String> LOG = List.of(
            "2026-11-20 10:00:00 INFO step 10 loss 2.31",
            "2026-11-20 10:00:04 FATAL flux controller: lane 4 offline, desync of 31 ticks",
            "2026-11-20 10:00:05 ERROR trainer shut down by flux controller",
            "2026-11-20 10:00:06 INFO bye");

    private static AgentOutcome ask(LanguageModel model) throws InterruptedException {
        return ask(model, Set.of());
    }

    private static AgentOutcome ask(LanguageModel model, Set<Long> aftermath) throws InterruptedException {
        return new FailureAgent(model, new Instructions("failure-agent", 1, "Find the cause."))
                .diagnose(new FailureAgent.Failure(
                        "job-1",
                        List.of("exit status 1"),
                        AgentLogs.kept(LOG),
                        List.of(),
                        AgentLogs.full(LOG),
                        aftermath));
    }

    @Test
    void cleanUpIsNeverACauseHoweverWellItIsQuoted() throws InterruptedException {
        var third = AgentLogs.kept(LOG).get(2).position();
        var model = new Scripted(request ->
                answered(request, diagnosis("NodeFailure", evidence(3, "trainer shut down by flux", "cause"))));

        assertThat(ask(model, Set.of(third)))
                .isInstanceOfSatisfying(
                        AgentOutcome.Refused.class,
                        it -> assertThat(it.why()).contains("line 3 is clean-up after a failure"));
        assertThat(ask(model, Set.of())).isInstanceOf(AgentOutcome.Diagnosed.class);
    }

    @Test
    void aQuoteOfAnotherLineDoesNotStand() throws InterruptedException {
        var model = new Scripted(
                request -> answered(request, diagnosis("NodeFailure", evidence(4, "lane 4 offline, desync", "cause"))));

        assertThat(ask(model))
                .isInstanceOfSatisfying(
                        AgentOutcome.Refused.class,
                        it -> assertThat(it.why()).contains("line 4 does not hold the quoted text"));
    }

    @Test
    void theModelIsToldHowLargeTheJobIs() throws InterruptedException {
        var model = new Scripted(
                request -> answered(request, diagnosis("NodeFailure", evidence(2, "lane 4 offline, desync", "cause"))));

        ask(model);

        assertThat(((Message.Ours) model.requests.getFirst().messages().getFirst()).text())
                .contains("- The compressed log has 4 lines; they name 0 ranks, 0 nodes and 1 files, over 6 seconds.")
                .contains("- exit status 1");
    }

    @Test
    void aDiagnosisWhoseQuotesStandInTheLogIsTaken() throws InterruptedException {
        var model = new Scripted(request -> answered(
                request,
                diagnosis(
                        "NodeFailure",
                        evidence(3, "trainer shut down by flux", "symptom"),
                        evidence(2, "lane 4 offline, desync", "cause"))));

        var outcome = (AgentOutcome.Diagnosed) ask(model);

        assertThat(outcome.diagnosis().errorType()).isEqualTo(ErrorType.of("NodeFailure"));
        assertThat(outcome.diagnosis().rootLine().number()).isEqualTo(2);
        assertThat(outcome.diagnosis().rootLine().text()).isEqualTo(LOG.get(1));
        assertThat(outcome.diagnosis().confidence()).isEqualTo(0.6);
        assertThat(outcome.prompt()).isEqualTo("failure-agent/1");
    }

    @Test
    void anInventedQuoteIsAskedForAgainOnceAndThenRefused() throws InterruptedException {
        var model = new Scripted(request ->
                answered(request, diagnosis("NodeFailure", evidence(2, "lane 7 offline, all is lost", "cause"))));

        var outcome = (AgentOutcome.Refused) ask(model);

        assertThat(outcome.why()).contains("line 2 does not hold the quoted text");
        assertThat(model.requests).hasSize(2);
        assertThat(model.requests.get(1).messages().getLast())
                .isInstanceOfSatisfying(
                        Message.Ours.class,
                        said -> assertThat(said.text()).contains("line 2 does not hold the quoted text"));
        assertThat(outcome.usage().inputTokens()).isEqualTo(200);
    }

    @Test
    void aSecondAnswerThatStandsIsTaken() throws InterruptedException {
        var model = new Scripted(
                request -> answered(request, diagnosis("NodeFailure", evidence(99, "lane 4 offline", "cause"))),
                request -> answered(request, diagnosis("NodeFailure", evidence(2, "lane 4 offline", "cause"))));

        assertThat(ask(model)).isInstanceOf(AgentOutcome.Diagnosed.class);
    }

    @Test
    void aShortQuoteProvesNothing() throws InterruptedException {
        var model = new Scripted(request -> answered(request, diagnosis("NodeFailure", evidence(2, "flux", "cause"))));

        assertThat(ask(model)).isInstanceOf(AgentOutcome.Refused.class);
    }

    @Test
    void withoutExactlyOneCauseTheAnswerIsRefused() throws InterruptedException {
        var none = new Scripted(
                request -> answered(request, diagnosis("NodeFailure", evidence(2, "lane 4 offline", "symptom"))));
        var nothing = new Scripted(request -> answered(request, diagnosis("NodeFailure")));

        assertThat(ask(none)).isInstanceOf(AgentOutcome.Refused.class);
        assertThat(ask(nothing)).isInstanceOf(AgentOutcome.Refused.class);
    }

    @Test
    void unknownStaysUndecided() throws InterruptedException {
        var answer = diagnosis("Unknown");
        answer.put("missing", "the kernel log of the node");
        var model = new Scripted(request -> answered(request, answer));

        assertThat(ask(model)).isEqualTo(new AgentOutcome.Undecided("the kernel log of the node", Answers.USED));
    }

    @Test
    void toolsReadTheWholeLogAndTheirLinesCanBeCited() throws InterruptedException {
        var model = new Scripted(
                request -> called(request, "search", Map.of("pattern", "(?i)bye", "max", 5)),
                request -> answered(request, diagnosis("NodeFailure", evidence(4, "INFO bye", "cause"))));

        var outcome = ask(model);

        assertThat(outcome).isInstanceOf(AgentOutcome.Diagnosed.class);
        assertThat(model.requests.get(1).messages().getLast())
                .isInstanceOfSatisfying(
                        Message.Result.class,
                        result -> assertThat(result.text()).contains("1 lines match", "4| "));
    }

    @Test
    void anEndlessCallerIsStopped() throws InterruptedException {
        var model = new Scripted(
                request -> called(request, "window", Map.of("file", "", "line", 2, "before", 25, "after", 25)));

        assertThat(ask(model)).isInstanceOf(AgentOutcome.Refused.class);
        assertThat(model.requests).hasSize(8);
    }

    @Test
    void aPatternThatIsNotLinearIsRefusedToTheModel() throws InterruptedException {
        var model = new Scripted(
                request -> called(request, "count", Map.of("pattern", "(a)\\1", "by", "rank")),
                request -> answered(request, diagnosis("NodeFailure", evidence(2, "lane 4 offline", "cause"))));

        ask(model);

        assertThat(model.requests.get(1).messages().getLast())
                .isInstanceOfSatisfying(
                        Message.Result.class,
                        result -> assertThat(result.text()).contains("the pattern is refused"));
    }

    @Test
    void noAnswerIsSaidSo() throws InterruptedException {
        assertThat(ask(LanguageModel.none()))
                .isInstanceOfSatisfying(
                        AgentOutcome.Unanswered.class,
                        it -> assertThat(it.reply().why()).isEqualTo(Reply.Why.NO_MODEL));
    }
}
