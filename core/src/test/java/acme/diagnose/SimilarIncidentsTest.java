package acme.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.InMemoryIncidentMemory;
import acme.knowledge.IncidentMemory.Similar;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis.Method;
import acme.model.ErrorType;
import acme.model.Finding;
import acme.model.Hint;
import acme.model.Source;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SimilarIncidentsTest {
    private static final List<String> LOG = List.of(
            "2026-11-20 10:00:00 INFO step 10 loss 2.31",
            "2026-11-20 10:00:04 ERROR FluxError: lane 4 offline, desync of 31 ticks");

    private static PastIncident past(Outcome outcome, String line) {
        return past("i-7", 0, outcome, List.of(line));
    }

    private static PastIncident past(String id, long time, Outcome outcome, List<String> lines) {
        var verdict = new Verdict(
                ErrorType.of("NodeFailure"),
                Source.INFRASTRUCTURE_FAILURE,
                true,
                "The flux controller died.",
                "Replace it.",
                Hint.NODE,
                0.6,
                "scripted");
        return new PastIncident(
                id,
                time,
                "job",
                Optional.empty(),
                new TreeSet<>(List.of("exception:FluxError")),
                lines,
                verdict,
                outcome,
                Optional.empty());
    }

    private static SimilarIncidents.Recalled recall(PastIncident past, boolean sameKeys, double likeness) {
        var kept = AgentLogs.kept(LOG);
        var memory = new FixedMemory(List.of(new Similar(past, sameKeys, likeness)));
        return new SimilarIncidents(memory, text -> text)
                .recall(KeyLines.of(new Finding.Undecided("no rule"), kept), kept);
    }

    private static final String SAME = "FluxError: lane 9 offline, desync of 5 ticks";

    @Test
    void aConfirmedIncidentAnswersAndCitesThisLog() {
        var answer = recall(past(Outcome.CONFIRMED, SAME), true, 0.95).answer().orElseThrow();

        assertThat(answer.errorType().name()).isEqualTo("NodeFailure");
        assertThat(answer.method()).isEqualTo(Method.MEMORY);
        assertThat(answer.ruleId()).isEqualTo("i-7");
        assertThat(answer.rootLine().number()).isEqualTo(2);
        assertThat(answer.rootLine().text()).isEqualTo(LOG.get(1));
    }

    @Test
    void whatNobodyConfirmedIsOnlyContext() {
        var recalled = recall(past(Outcome.OPEN, SAME), true, 1.0);

        assertThat(recalled.answer()).isEmpty();
        assertThat(recalled.context()).hasSize(1);
    }

    @Test
    void otherMarksOrLinesOrTooLittleLikenessDoNotAnswer() {
        assertThat(recall(past(Outcome.CONFIRMED, SAME), false, 1.0).answer()).isEmpty();
        assertThat(recall(past(Outcome.CONFIRMED, SAME), true, SimilarIncidents.ENOUGH - 0.01)
                        .answer())
                .isEmpty();
        assertThat(recall(past(Outcome.CONFIRMED, "FluxError: tank empty"), true, 1.0)
                        .answer())
                .isEmpty();
    }

    @Test
    void theOneThatAPersonConfirmedIsFoundAmongManyOfTheSame() {
        var memory = new InMemoryIncidentMemory();
        for (int i = 0; i < 20; i++) {
            memory.remember(
                    past("i-" + i, i, i == 0 ? Outcome.CONFIRMED : Outcome.OPEN, List.of(SAME, LOG.getFirst())));
        }
        var kept = AgentLogs.kept(LOG);

        var recalled = new SimilarIncidents(memory, text -> text)
                .recall(KeyLines.of(new Finding.Undecided("no rule"), kept), kept);

        assertThat(recalled.answer().orElseThrow().ruleId()).isEqualTo("i-0");
        assertThat(recalled.context())
                .hasSizeLessThanOrEqualTo(6)
                .extracting(it -> it.incident().id())
                .contains("i-0");
    }

    @Test
    void whatFollowsFromFailuresOfAnyKindTellsNothing() {
        var kept = AgentLogs.kept(LOG);
        var echoes = kept.stream().map(Kept::position).collect(Collectors.toSet());

        var key = KeyLines.of(new Finding.Undecided("no rule"), kept, echoes);

        assertThat(key.keys()).isEmpty();
        assertThat(key.lines()).isNotEmpty();
        var memory = new InMemoryIncidentMemory();
        memory.remember(past(Outcome.CONFIRMED, SAME));
        assertThat(new SimilarIncidents(memory, text -> text).recall(key, kept).answer())
                .isEmpty();
    }
}
