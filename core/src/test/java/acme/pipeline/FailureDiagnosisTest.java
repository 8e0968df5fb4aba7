package acme.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import acme.diagnose.FailureAgent;
import acme.diagnose.KeyLines;
import acme.diagnose.SimilarIncidents;
import acme.ingest.LineAssembler;
import acme.knowledge.InMemoryIncidentMemory;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Correction;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.knowledge.RuleSet;
import acme.knowledge.XidCatalogue;
import acme.llm.Fields;
import acme.llm.Instructions;
import acme.llm.LanguageModel;
import acme.llm.Reply;
import acme.model.CompressedLog;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Diagnosis.Method;
import acme.model.ErrorType;
import acme.model.Finding;
import acme.model.Hint;
import acme.model.LogLine;
import acme.model.RawLine;
import acme.model.Source;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FailureDiagnosisTest {
    private static final String LOG = """
            2026-11-20 10:00:00 INFO step 10 loss 2.31
            2026-11-20 10:00:04 FATAL FluxError: controller lost lane 4, desync of 31 ticks
            2026-11-20 10:00:05 ERROR trainer shut down
            """;
    private static final Finding UNDECIDED = new Finding.Undecided("no rule knows it");

    private final InMemoryIncidentMemory memory = new InMemoryIncidentMemory();
    private final AtomicInteger calls = new AtomicInteger();

    private static void read(Consumer<RawLine> reader) {
        var assembler = new LineAssembler(reader::accept);
        byte[] bytes = LOG.getBytes(StandardCharsets.UTF_8);
        assembler.accept(bytes, 0, bytes.length);
        assembler.finish();
    }

    private static List<Kept> kept() {
        var log = new CompressedLog();
        long[] position = {0};
        read(line -> log.append(line.toLogLine(), ++position[0], acme.model.Verdict.PROTECTED));
        return log.snapshot();
    }

    private LanguageModel model() {
        return request -> {
            calls.incrementAndGet();
            var answer = new HashMap<String, Object>();
            answer.put("error_type", "NodeFailure");
            answer.put("source", "infrastructure_failure");
            answer.put("recoverable", true);
            answer.put("root_cause", "The flux controller lost a lane.");
            answer.put("mitigation", "Reset it.");
            answer.put("hint", "node");
            answer.put("confidence", 0.9);
            answer.put(
                    "evidence",
                    List.of(Map.of(
                            "file", "", "line", 2, "quote", "controller lost lane 4", "role", "cause", "claim", "so")));
            answer.put("missing", "");
            answer.put("rule_pattern", "FluxError: controller lost lane \\d+");
            answer.put("rule_words", "flux lane lost");
            return new Reply.Answered(
                    Fields.of(request.prompt().answer(), answer),
                    "",
                    new Reply.Usage("scripted", 900, 100, 0, Duration.ZERO));
        };
    }

    private FailureDiagnosis.Result decide(Finding finding) throws InterruptedException {
        var agent = new FailureAgent(model(), new Instructions("failure-agent", 1, "Find it."));
        return new FailureDiagnosis(
                        Optional.of(new SimilarIncidents(memory, text -> text)), Optional.of(agent), List::of)
                .decide(new FailureDiagnosis.Failure(
                        "job",
                        List.of(),
                        finding,
                        kept(),
                        new RuleSet(List.of(), List.of(), XidCatalogue.EMPTY),
                        FailureDiagnosisTest::read));
    }

    private void remember(Finding finding, Outcome outcome) {
        var key = KeyLines.of(finding, kept());
        var lines = key.lines().stream().map(LogLine::body).toList();
        var root = lines.stream()
                .filter(line -> line.contains("FluxError"))
                .findFirst()
                .orElseThrow();
        var ordered = new ArrayList<>(lines);
        ordered.remove(root);
        ordered.addFirst(root);
        memory.remember(new PastIncident(
                "i-1",
                0,
                "job",
                Optional.empty(),
                key.keys(),
                ordered,
                verdict("NodeFailure"),
                outcome,
                Optional.empty()));
    }

    private static Verdict verdict(String type) {
        return new Verdict(
                ErrorType.of(type),
                Source.INFRASTRUCTURE_FAILURE,
                true,
                "Seen before.",
                "Reset it.",
                Hint.NODE,
                0.6,
                "x");
    }

    @Test
    void whatNobodyKnowsGoesToTheModelAndProposesARule() throws InterruptedException {
        var result = decide(UNDECIDED);

        assertThat(result.finding()).isInstanceOfSatisfying(Finding.Failed.class, failed -> {
            assertThat(failed.diagnosis().method()).isEqualTo(Method.LLM);
            assertThat(failed.diagnosis().rootLine().number()).isEqualTo(2);
        });
        assertThat(result.learned()).isPresent();
        assertThat(result.author().orElseThrow().prompt()).isEqualTo("failure-agent/1");
        assertThat(result.notes())
                .containsExactly(
                        "diagnosed by scripted, prompt failure-agent/1, 1,000 tokens; every quoted line was found in the log");
    }

    @Test
    void aConfirmedIncidentAnswersWithoutTheModel() throws InterruptedException {
        remember(UNDECIDED, Outcome.CONFIRMED);

        var result = decide(UNDECIDED);

        assertThat(calls).hasValue(0);
        assertThat(result.finding())
                .isInstanceOfSatisfying(
                        Finding.Failed.class,
                        failed -> assertThat(failed.diagnosis().method()).isEqualTo(Method.MEMORY));
    }

    @Test
    void anIncidentThatNobodyConfirmedDoesNotAnswer() throws InterruptedException {
        remember(UNDECIDED, Outcome.OPEN);

        decide(UNDECIDED);

        assertThat(calls).hasValue(1);
    }

    @Test
    void aHealthyLogIsNobodysBusiness() throws InterruptedException {
        remember(UNDECIDED, Outcome.CONFIRMED);

        assertThat(decide(new Finding.Healthy(List.of())).finding()).isInstanceOf(Finding.Healthy.class);
        assertThat(calls).hasValue(0);
    }

    @Test
    void whatARuleDecidedStaysUnlessAPersonCorrectedIt() throws InterruptedException {
        var byModel = ((Finding.Failed) decide(UNDECIDED).finding()).diagnosis();
        var byRule = new Finding.Failed(asRule(byModel), true);
        calls.set(0);

        assertThat(decide(byRule).finding()).isEqualTo(byRule);
        remember(byRule, Outcome.CONFIRMED);
        assertThat(decide(byRule).finding()).isEqualTo(byRule);
        memory.correct("i-1", new Correction(verdict("NetworkError"), "alice", 1));
        assertThat(decide(byRule).finding())
                .isInstanceOfSatisfying(
                        Finding.Failed.class,
                        failed -> assertThat(failed.diagnosis().errorType().name())
                                .isEqualTo("NetworkError"));
        assertThat(calls).hasValue(0);
    }

    private static Diagnosis asRule(Diagnosis it) {
        return new Diagnosis(
                it.errorType(),
                it.source(),
                it.recoverable(),
                it.rootCause(),
                it.mitigation(),
                it.hint(),
                it.confidence(),
                Method.RULE,
                "flux.lane",
                it.rootLine(),
                it.evidence(),
                it.followed(),
                it.ranks(),
                it.nodes(),
                it.stage(),
                it.iteration());
    }
}
