package acme.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.IncidentMemory.Similar;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.model.Diagnosis.Method;
import acme.model.ErrorType;
import acme.model.Finding;
import acme.model.Hint;
import acme.model.Source;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimilarIncidentsTest {
    private static final List<String> LOG = List.of(
            "2026-11-20 10:00:00 INFO step 10 loss 2.31",
            "2026-11-20 10:00:04 ERROR FluxError: lane 4 offline, desync of 31 ticks");

    private static PastIncident past(Outcome outcome, String line) {
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
                "i-7",
                0,
                "job",
                Optional.empty(),
                new TreeSet<>(List.of("exception:FluxError")),
                List.of(line),
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
}
