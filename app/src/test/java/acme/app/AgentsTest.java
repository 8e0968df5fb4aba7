package acme.app;

import static acme.app.CommandLines.acme;
import static org.assertj.core.api.Assertions.assertThat;

import acme.testkit.ScriptedModelServer;
import acme.testkit.ScriptedModelServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Failures that no rule knows, from the command line to a scripted endpoint and back. */
class AgentsTest {
    private static final String LOG = """
            2026-11-20 10:00:00 INFO step 10 loss 2.31
            2026-11-20 10:00:01 INFO token AKIAIOSFODNN7EXAMPLE of /home/alice/run was refreshed
            2026-11-20 10:00:04 FATAL fluxlink: lane 4 lost its clock, firmware 7.1.4 halted the board
            2026-11-20 10:00:05 INFO trainer leaves
            """;
    private static final String GOOD = answer("lane 4 lost its clock", "fluxlink: lane \\\\d+ lost its clock");

    @TempDir
    private Path folder;

    private static String answer(String quote, String pattern) {
        return """
                {"error_type": "NetworkError", "source": "infrastructure_failure", "recoverable": true,
                 "root_cause": "A fluxlink lane lost its clock.", "mitigation": "Reseat the board.", "hint": "network",
                 "confidence": 0.9, "missing": "", "rule_pattern": "%s", "rule_words": "fluxlink clock lost",
                 "evidence": [{"file": "", "line": 3, "quote": "%s", "role": "cause", "claim": "the lane went"}]}
                """.formatted(pattern, quote);
    }

    private CommandLines.Run diagnose(ScriptedModelServer server, String log, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "diagnose",
                Files.writeString(folder.resolve("run.log"), log).toString(),
                "--format",
                "json",
                "--data",
                folder.resolve("data").toString(),
                "--config",
                config(server)));
        arguments.addAll(List.of(more));
        return acme(arguments.toArray(String[]::new));
    }

    private String config(ScriptedModelServer server) throws IOException {
        return Files.writeString(
                        folder.resolve("config.yaml"),
                        "models:\n  base-url: " + server.url() + "\n  model: scripted-1\n  attempts: 1\n")
                .toString();
    }

    @Test
    void anUnknownFailureIsDiagnosedByTheModelAndTheSecondTimeByTheApprovedRule() throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            var first = diagnose(server, LOG);
            assertThat(first.json().path("error_type").asString()).isEqualTo("NetworkError");
            assertThat(first.json().path("method").asString()).isEqualTo("llm");
            assertThat(first.json().path("root_cause_line").path("number").asInt())
                    .isEqualTo(3);
            assertThat(first.json().path("notes").toString())
                    .contains("scripted-1, prompt failure-agent/1", "every quoted line was found in the log");
            int calls = server.requests().size();

            var rule = acme("rules", "list", "--data", folder.resolve("data").toString(), "--format", "json");
            var id = rule.json().get(0).path("id").asString();
            assertThat(id).startsWith("learned.fluxlink-clock-lost");
            assertThat(rule.json().get(0).path("state").asString()).isEqualTo("shadow");
            var approved = acme(
                    "rules", "approve", id, "--data", folder.resolve("data").toString());
            assertThat(approved.status()).as(approved.err()).isZero();

            var second = diagnose(server, LOG.replace("lane 4", "lane 7"));
            assertThat(second.json().path("method").asString()).isEqualTo("rule");
            assertThat(second.json().path("rule_id").asString()).isEqualTo(id);
            assertThat(server.requests()).hasSize(calls);
            assertThat(acme("rules", "list", "--data", folder.resolve("data").toString(), "--format", "json")
                            .json()
                            .get(0)
                            .path("matches")
                            .asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void secretsDoNotLeave() throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            diagnose(server, LOG);

            assertThat(server.received())
                    .contains("lane 4 lost its clock")
                    .doesNotContain("AKIAIOSFODNN7EXAMPLE", "alice");
        }
    }

    @Test
    void noLlmSendsNothing() throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            var run = diagnose(server, LOG, "--no-llm");

            assertThat(run.json().path("verdict").asString()).isEqualTo("unknown");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void whatARuleDecidesIsNotSent() throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            diagnose(
                    server,
                    "Traceback (most recent call last):\n  File \"t.py\", line 1, in <module>\nKeyError: 'x'\n");

            assertThat(server.requests()).isEmpty();
        }
    }

    /** Malformed, a quote that is not there, an error type that does not exist, an attempt to name an action. */
    @ParameterizedTest
    @ValueSource(strings = {"no JSON at all", "QUOTE", "TYPE", "ACTION", "{}"})
    void anAnswerThatDoesNotHoldIsRefused(String kind) throws IOException {
        var text = switch (kind) {
            case "QUOTE" -> answer("the moon fell down on us", "");
            case "TYPE" -> GOOD.replace("\"NetworkError\"", "\"DrainEverything\"");
            case "ACTION" -> GOOD.replace("\"missing\"", "\"action\": \"cordon\", \"missing\"");
            default -> kind;
        };
        try (var server = new ScriptedModelServer().answers(Answer.says(text))) {
            var run = diagnose(server, LOG);

            assertThat(run.status()).isZero();
            assertThat(run.json().path("verdict").asString()).isEqualTo("unknown");
            assertThat(run.json().path("notes").toString()).contains("the model");
        }
    }

    @Test
    void anOverGeneralRuleIsRefusedAndTheDiagnosisStands() throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(answer("lane 4 lost its clock", ".*")))) {
            var run = diagnose(server, LOG);

            assertThat(run.json().path("error_type").asString()).isEqualTo("NetworkError");
            assertThat(run.json().path("notes").toString()).contains("the diagnosis rule that it proposed was refused");
            assertThat(acme("rules", "list", "--data", folder.resolve("data").toString(), "--format", "json")
                            .json())
                    .isEmpty();
        }
    }

    @Test
    void aCorrectionAnswersTheNextTime() throws IOException {
        var data = folder.resolve("data").toString();
        try (var server = new ScriptedModelServer()) {
            diagnose(server, LOG, "--no-llm");
            var id = acme("incidents", "list", "--data", data, "--format", "json")
                    .json()
                    .get(0)
                    .path("id")
                    .asString();
            var corrected = acme(
                    "incidents",
                    "correct",
                    id,
                    "--data",
                    data,
                    "--type",
                    "NetworkError",
                    "--cause",
                    "The lane's clock died.");
            assertThat(corrected.status()).as(corrected.err()).isZero();

            var second = diagnose(server, LOG.replace("lane 4", "lane 9"), "--no-llm");

            assertThat(second.json().path("method").asString()).isEqualTo("memory");
            assertThat(second.json().path("root_cause").asString()).isEqualTo("The lane's clock died.");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aRunWithoutTheModelForgetsNothingThatItFound() throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            var first = diagnose(server, LOG);
            assertThat(first.err())
                    .contains("proposed the diagnosis rule learned.fluxlink-clock-lost", "acme incidents confirm");
            diagnose(server, LOG, "--no-llm");

            assertThat(incident().toString()).contains("NetworkError");
        }
    }

    @Test
    void aConfirmedDiagnosisAnswersTheNextTimeWithoutTheModel() throws IOException {
        var data = folder.resolve("data").toString();
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            diagnose(server, LOG);
            int calls = server.requests().size();
            var confirmed = acme("incidents", "confirm", incident().path("id").asString(), "--data", data);
            assertThat(confirmed.out()).contains("NetworkError", "acme rules approve learned.fluxlink-clock-lost");

            var second = diagnose(server, LOG.replace("lane 4", "lane 9"));

            assertThat(second.json().path("method").asString()).isEqualTo("memory");
            assertThat(server.requests()).hasSize(calls);
        }
    }

    @Test
    void whatNobodyKnewCannotBeConfirmed() throws IOException {
        try (var server = new ScriptedModelServer()) {
            var run = diagnose(server, LOG, "--no-llm");
            assertThat(run.err())
                    .contains("teach it: acme incidents correct "
                            + incident().path("id").asString());
            var confirmed = acme(
                    "incidents",
                    "confirm",
                    incident().path("id").asString(),
                    "--data",
                    folder.resolve("data").toString());

            assertThat(confirmed.status()).isEqualTo(1);
            assertThat(confirmed.err()).contains("nobody knew", "acme incidents correct");
        }
    }

    /** The rule waits in shadow, and would have come into force with what a person took back. */
    @Test
    void aCorrectionRetiresTheRuleThatTheWrongDiagnosisTaught() throws IOException {
        var data = folder.resolve("data").toString();
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            diagnose(server, LOG);
            var corrected = acme(
                    "incidents",
                    "correct",
                    incident().path("id").asString(),
                    "--data",
                    data,
                    "--type",
                    "NodeFailure",
                    "--cause",
                    "The board is broken.");

            assertThat(corrected.out()).contains("which it had taught, is retired");
            assertThat(acme("rules", "list", "--data", data, "--format", "json")
                            .json()
                            .get(0)
                            .path("state")
                            .asString())
                    .isEqualTo("retired");
        }
    }

    private JsonNode incident() {
        return acme("incidents", "list", "--data", folder.resolve("data").toString(), "--format", "json")
                .json()
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FATAL", "lost|clock|halted", "(?i)Exception|lost its [a-z]+"})
    void aRuleThatAsksForNoTellingWordsIsRefused(String pattern) throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(answer("lane 4 lost its clock", pattern)))) {
            assertThat(diagnose(server, LOG).json().path("notes").toString())
                    .contains("the diagnosis rule that it proposed was refused");
        }
    }

    /** The model is asked each time as long as the rule that it proposed is in shadow. */
    @Test
    void aRuleComesIntoForceByItselfOnlyByPolicyAndAfterEnoughAgreements() throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            var policy = Files.writeString(
                            folder.resolve("policy.yaml"),
                            Files.readString(Path.of(config(server)))
                                    + "learning:\n  approve-diagnosis-rules-after: 2\n")
                    .toString();
            for (int day = 1; day <= 3; day++) {
                var run = diagnoseWith(policy, LOG.replace("11-20", "11-0" + day));
                assertThat(run.json().path("method").asString())
                        .as("day %d", day)
                        .isEqualTo("llm");
            }
            var last = diagnoseWith(policy, LOG.replace("11-20", "11-04"));

            assertThat(last.json().path("method").asString()).isEqualTo("rule");
            var history = acme(
                    "rules",
                    "history",
                    last.json().path("rule_id").asString(),
                    "--data",
                    folder.resolve("data").toString(),
                    "--format",
                    "json");
            assertThat(history.json().toString()).contains("policy learning.approve-diagnosis-rules-after: 2");
        }
    }

    @Test
    void theSameFailureLookedAtTwiceAgreesOnce() throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            for (int time = 0; time < 4; time++) {
                diagnose(server, LOG);
            }

            var rules = acme("rules", "list", "--data", folder.resolve("data").toString(), "--format", "json")
                    .json();
            assertThat(rules.get(0).path("agreements").asInt()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aRuleInShadowAgreesOnlyWhereItSaysAllTheSame() throws IOException {
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            diagnose(server, LOG);
            server.answers(
                    Answer.says(answer("lane 4 lost its clock", "lost its clock, firmware [0-9.]+ halted the board")
                            .replace("\"recoverable\": true", "\"recoverable\": false")));
            diagnose(server, LOG.replace("11-20", "11-21"));

            assertThat(acme("rules", "list", "--data", folder.resolve("data").toString(), "--format", "json")
                            .out()
                            .replace(" ", ""))
                    .contains("\"disagreements\":1")
                    .doesNotContain("\"agreements\":1");
        }
    }

    private CommandLines.Run diagnoseWith(String config, String log) throws IOException {
        return acme(
                "diagnose",
                Files.writeString(folder.resolve("run.log"), log).toString(),
                "--format",
                "json",
                "--data",
                folder.resolve("data").toString(),
                "--config",
                config);
    }

    @Test
    void theModelIsMeasuredWhereNoRuleDecides() throws IOException {
        var known = "Traceback (most recent call last):\n  File \"t.py\", line 1, in <module>\nKeyError: 'x'\n";
        var cases = Files.writeString(
                folder.resolve("cases.jsonl"),
                labelled(
                                "unknown",
                                LOG,
                                "NetworkError",
                                "fluxlink: lane 4 lost its clock, firmware 7.1.4 halted the board")
                        + labelled("known", known, "KeyError", "KeyError: 'x'"));
        try (var server = new ScriptedModelServer().answers(Answer.says(GOOD))) {
            var rulesAlone = acme("eval", cases.toString(), "--format", "json").json();
            var undecided = eval(cases, server, "--only-undecided");
            int askedOnce = server.requests().size();
            var all = eval(cases, server);

            assertThat(rulesAlone.at("/figures/type_accuracy").asDouble()).isEqualTo(0.5);
            assertThat(askedOnce).isEqualTo(1);
            assertThat(undecided.at("/figures/type_accuracy").asDouble()).isEqualTo(1);
            assertThat(undecided.at("/figures/root_line").asDouble()).isEqualTo(1);
            assertThat(undecided.at("/figures/llm_asked").asInt()).isEqualTo(1);
            assertThat(undecided.at("/figures/llm_input_tokens_per_log").asDouble())
                    .isPositive();
            assertThat(all.at("/figures/llm_asked").asInt()).isEqualTo(2);
            assertThat(all.at("/figures/llm_diagnosed").asDouble()).isEqualTo(0.5);
            assertThat(all.at("/figures/type_accuracy").asDouble())
                    .as("asked as if no rule had decided it, with a quote that is not in the log")
                    .isEqualTo(0.5);
            assertThat(all.path("llm_unanswered").toString()).contains("its evidence does not stand");
        }
    }

    @Test
    void evalWithoutAModelSaysWhatIsMissing() throws IOException {
        var cases = Files.writeString(folder.resolve("cases.jsonl"), labelled("a", LOG, "NetworkError", "x"));
        var empty = Files.writeString(folder.resolve("empty.yaml"), "").toString();

        var run = acme("eval", cases.toString(), "--llm", "--config", empty);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--llm needs a model");
    }

    private JsonNode eval(Path cases, ScriptedModelServer server, String... more) throws IOException {
        var arguments = new ArrayList<>(
                List.of("eval", cases.toString(), "--llm", "--format", "json", "--config", config(server)));
        arguments.addAll(List.of(more));
        var run = acme(arguments.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        return run.json();
    }

    private static String labelled(String id, String log, String type, String rootLine) {
        return new JsonMapper()
                        .writeValueAsString(
                                Map.of("id", id, "log", log, "error_type", type, "root_cause_line", rootLine))
                + "\n";
    }

    @Test
    void theDemoTellsTheWholeStoryWithoutAModel() {
        var run = acme("demo", "--no-llm");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "learned.info-ringbuf", "FileNotFoundError", "UNKNOWN", "second-run.log: FAILED  NetworkError");
    }

    @Test
    void theDemoTellsTheWholeStoryWithAModel() throws IOException {
        var diagnosis = Answer.says(GOOD.replace("\"line\": 3", "\"line\": 402"));
        var expression = Answer.says("{\"expression\": \"no line is like this\"}");
        try (var server = new ScriptedModelServer()
                .answers((request, connection) -> (request.body().contains("rule_pattern") ? diagnosis : expression)
                        .write(request, connection))) {
            Files.writeString(Path.of(config(server)), "  embeddings: none\n", StandardOpenOption.APPEND);
            var run = acme("demo", "--config", folder.resolve("config.yaml").toString());

            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out())
                    .contains("diagnosed by scripted-1", "acme rules approve learned.fluxlink-clock-lost")
                    .containsPattern("second-run.log: FAILED  NetworkError[^§]*rule learned.fluxlink-clock-lost")
                    .contains("This time no model was asked.");
            assertThat(server.requests().stream().filter(it -> it.body().contains("rule_pattern")))
                    .hasSize(1);
        }
    }

    @Test
    void aRuleThatWouldNotDecideTheLogThatTaughtItIsNotProposed() throws IOException {
        var log = LOG.replaceAll("INFO token .*", "WARN fluxlink: lane 4 retrained 3 times");
        var onWarning = answer("lane 4 retrained 3 times", "fluxlink: lane \\\\d+ retrained \\\\d+ times")
                .replace("\"line\": 3", "\"line\": 2");
        try (var server = new ScriptedModelServer().answers(Answer.says(onWarning))) {
            var run = diagnose(server, log);
            assertThat(run.json().path("method").asString()).isEqualTo("llm");
            assertThat(run.json().path("notes").toString()).contains("this log would still not be decided");
            assertThat(acme("rules", "list", "--data", folder.resolve("data").toString(), "--format", "json")
                            .json())
                    .isEmpty();
        }
    }
}
