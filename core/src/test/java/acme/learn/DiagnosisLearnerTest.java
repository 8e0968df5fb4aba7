package acme.learn;

import static org.assertj.core.api.Assertions.assertThat;

import acme.ingest.LineAssembler;
import acme.learn.DiagnosisLearner.KnownLine;
import acme.learn.DiagnosisLearner.Outcome;
import acme.model.CompressedLog;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.ErrorType;
import acme.model.Evidence;
import acme.model.Hint;
import acme.model.Role;
import acme.model.Source;
import acme.model.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiagnosisLearnerTest {
    private static final List<Kept> LOG = kept("""
            2026-11-20 10:00:00 WARN flux controller: lane 1 slow
            2026-11-20 10:00:01 WARN flux controller: lane 2 slow
            2026-11-20 10:00:02 WARN flux controller: lane 3 slow
            2026-11-20 10:00:03 FATAL flux controller: lane 4 offline {core}
            2026-11-20 10:00:04 ERROR trainer shut down
            """);

    private static final List<KnownLine> KNOWN = List.of(
            new KnownLine("flux controller: lane 5 started", Optional.empty()),
            new KnownLine("no seat at the licence server", Optional.of(ErrorType.of("ConnectionError"))),
            new KnownLine("flux controller: lane 12 offline", Optional.of(ErrorType.of("NodeFailure"))));

    private static List<Kept> kept(String text) {
        var log = new CompressedLog();
        long[] position = {0};
        var assembler = new LineAssembler(line -> log.append(line.toLogLine(), ++position[0], Verdict.PROTECTED));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assembler.accept(bytes, 0, bytes.length);
        assembler.finish();
        return log.snapshot();
    }

    private static Diagnosis diagnosis() {
        var root = Evidence.of(LOG.get(3).line(), Role.CAUSE);
        return new Diagnosis(
                ErrorType.of("NodeFailure"),
                Source.INFRASTRUCTURE_FAILURE,
                true,
                "Lane 4 {core} went offline.",
                "Reset it.",
                Hint.NODE,
                0.6,
                Diagnosis.Method.LLM,
                "",
                root,
                List.of(root),
                List.of(),
                List.of(),
                List.of(),
                Diagnosis.Stage.UNKNOWN,
                OptionalLong.empty());
    }

    @Test
    void aRuleThatFindsTheCauseAloneIsProposed() {
        var outcome = new DiagnosisLearner(KNOWN)
                .learn(diagnosis(), "flux controller: lane \\d+ offline", "Flux lane: OFFLINE!", LOG);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Proposed.class, it -> {
            assertThat(it.rule().id()).startsWith("learned.flux-lane-offline-");
            assertThat(it.rule().errorType().name()).isEqualTo("NodeFailure");
            assertThat(it.rule().rootCause()).isEqualTo("Lane 4 (core) went offline.");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".*",
                "lane",
                "(a+)+$\\1",
                "flux controller: lane 9 offline for ever",
                "flux controller: lane \\d+ ",
                "[unclosed",
                "FATAL|(?:flux|controller|offline)",
                "(?i)controller",
                "flux controller: lane [45] (?:offline|started)",
                "controller: lane 4 offline|licence server"
            })
    void anythingElseIsRefused(String expression) {
        assertThat(new DiagnosisLearner(KNOWN).learn(diagnosis(), expression, "words", LOG))
                .isInstanceOf(Outcome.Refused.class);
    }
}
