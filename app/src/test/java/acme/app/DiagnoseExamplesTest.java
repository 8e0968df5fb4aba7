package acme.app;

import static acme.app.CommandLines.acme;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real command lines, run in this process. */
class DiagnoseExamplesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FAILED = """
            2026-05-09 00:53:19,210 - root - INFO - iteration 1 | loss 2.5
            2026-05-09 00:53:20,210 - root - INFO - iteration 2 | loss 2.4
            [rank1]: Traceback (most recent call last):
            [rank1]:   File "/opt/train.py", line 12, in <module>
            [rank1]:     import flash_attn
            [rank1]: ModuleNotFoundError: No module named 'flash_attn'
            """;
    private static final String HEALTHY = """
            2026-05-09 00:53:19,210 - root - INFO - iteration 1 | loss 2.5
            2026-05-09 00:53:20,210 - root - INFO - iteration 2 | loss 2.4
            """;

    @TempDir
    private Path folder = Path.of("");

    private String log(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    // ---- exit status

    @Test
    void aVerdictGivesZero() throws IOException {
        assertThat(acme("diagnose", log("a.log", FAILED)).status()).isZero();
        assertThat(acme("diagnose", log("b.log", HEALTHY)).status()).isZero();
    }

    @Test
    void aFailureGivesThreeWhereThatIsAskedFor() throws IOException {
        assertThat(acme("diagnose", "--exit-code", log("a.log", FAILED)).status())
                .isEqualTo(3);
        assertThat(acme("diagnose", "--exit-code", log("b.log", HEALTHY)).status())
                .isZero();
    }

    @Test
    void anUnreadableInputGivesOneAndTheOthersAreStillDiagnosed() throws IOException {
        var missing = folder.resolve("missing.log").toString();
        var run = acme("diagnose", "--exit-code", "--format", "json", missing, log("a.log", FAILED));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains(missing + ": no such file");
        assertThat(run.json().get(0).get("error").asString()).contains("no such file");
        assertThat(run.json().get(0).get("verdict").asString()).isEqualTo("unknown");
        assertThat(run.json().get(1).get("verdict").asString()).isEqualTo("failed");
    }

    @Test
    void wrongUsageGivesTwo() {
        assertThat(acme().status()).isEqualTo(2);
        assertThat(acme().err()).contains("a command is missing");
        assertThat(acme("diagnose").status()).isEqualTo(2);
        assertThat(acme("diagnose", "--format", "xml", "a.log").status()).isEqualTo(2);
        assertThat(acme("diagnose", "-", "-").status()).isEqualTo(2);
    }

    @Test
    void rulesThatCannotBeUsedGiveTwoAndEveryReason() throws IOException {
        Files.createDirectory(folder.resolve("rules"));
        Files.writeString(folder.resolve("rules/site.yaml"), "rules:\n  - id: Bad\n    expression: '('\n");
        var run = acme("diagnose", "--rules", folder.resolve("rules").toString(), log("a.log", HEALTHY));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("site.yaml:2: ", "site.yaml:3: ");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void anUnknownXidPolicyGivesTwo() throws IOException {
        var run = acme("diagnose", "--xid-policy", "oracle", log("a.log", HEALTHY));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("no Xid policy 'oracle'");
    }

    // ---- reports

    @Test
    void theRootCauseIsNamedWithItsLine() throws IOException {
        var report = acme("diagnose", "--format", "json", log("a.log", FAILED)).json();
        assertThat(report.get("verdict").asString()).isEqualTo("failed");
        assertThat(report.get("error_type").asString()).isEqualTo("ImportError");
        assertThat(report.get("source").asString()).isEqualTo("user_mistake");
        assertThat(report.get("is_recoverable").asBoolean()).isFalse();
        assertThat(report.get("root_cause").asString()).contains("flash_attn").doesNotContain("{");
        assertThat(report.get("root_cause_line").get("number").asInt()).isEqualTo(6);
        assertThat(report.get("ranks").get(0).asInt()).isEqualTo(1);
        assertThat(report.get("iteration").asInt()).isEqualTo(2);
    }

    @Test
    void aSpikesFirstStepAndTheLastHealthyOneAreNamed() throws IOException {
        var lines = new StringBuilder();
        for (int i = 1; i < 120; i++) {
            lines.append(" iteration ").append(i).append("/ 500 | lm loss: ");
            lines.append(i < 90 ? 2.4 + i % 7 * 0.01 : 9.1).append(" |\n");
        }
        var log = log("a.log", lines.toString());
        var report = acme("diagnose", "--format", "json", log).json();
        assertThat(report.get("error_type").asString()).isEqualTo("LossSpike");
        assertThat(report.get("iteration").asInt()).isEqualTo(90);
        assertThat(report.get("last_healthy_step").asInt()).isEqualTo(89);
        assertThat(acme("diagnose", log).out()).contains("first bad step 90 · last healthy step 89");
    }

    @Test
    void anEmptyLogIsUndecidedAndSaysWhy() throws IOException {
        var report = acme("diagnose", "--format", "json", log("a.log", "")).json();
        assertThat(report.get("verdict").asString()).isEqualTo("unknown");
        assertThat(report.get("notes").get(0).asString()).contains("empty");
    }

    @Test
    void everyReportHasAllFields() throws IOException {
        for (var text : List.of(FAILED, HEALTHY, "")) {
            var report =
                    acme("diagnose", "--format", "json", log("a.log", text)).json();
            assertThat(report.propertyNames())
                    .containsExactly(
                            "input",
                            "verdict",
                            "error_type",
                            "category",
                            "source",
                            "is_recoverable",
                            "root_cause",
                            "mitigation",
                            "confidence",
                            "method",
                            "rule_id",
                            "hint",
                            "root_cause_line",
                            "evidence",
                            "followed",
                            "ranks",
                            "nodes",
                            "stage",
                            "iteration",
                            "last_healthy_step",
                            "suspects",
                            "novel_lines",
                            "notes",
                            "error",
                            "compression",
                            "elapsed_ms");
        }
    }

    @Test
    void severalInputsGiveOneLineEach() throws IOException {
        var run = acme("diagnose", "--format", "jsonl", log("a.log", FAILED), log("b.log", HEALTHY));
        var lines = run.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(JSON.readTree(lines.get(0)).get("verdict").asString()).isEqualTo("failed");
        assertThat(JSON.readTree(lines.get(1)).get("verdict").asString()).isEqualTo("healthy");
    }

    @Test
    void textAndMarkdownShowTheSameLine() throws IOException {
        for (var format : List.of("text", "markdown")) {
            assertThat(acme("diagnose", "--format", format, log("a.log", FAILED))
                            .out())
                    .as(format)
                    .contains("No module named 'flash_attn'")
                    .contains("ImportError");
        }
    }

    @Test
    void aUsersRuleSpeaksForALineNoShippedRuleKnows() throws IOException {
        Files.createDirectory(folder.resolve("rules"));
        Files.writeString(folder.resolve("rules/site.yaml"), """
                rules:
                  - id: site.licence
                    line: 'licence server (?<host>\\S+) is gone'
                    error-type: LicenceError
                    root-cause: 'The licence server {host} is gone.'
                    mitigation: 'Start it again.'
                """);
        var report = acme(
                        "diagnose",
                        "--format",
                        "json",
                        "--rules",
                        folder.resolve("rules").toString(),
                        log("a.log", HEALTHY + "licence server lic1 is gone\n"))
                .json();
        assertThat(report.get("error_type").asString()).isEqualTo("LicenceError");
        assertThat(report.get("category").asString()).isEqualTo("other");
        assertThat(report.get("root_cause").asString()).isEqualTo("The licence server lic1 is gone.");
    }

    // ---- examples

    @Test
    void everyCitedLineOfTheExamplesStandsInItsFile() throws IOException {
        int citations = 0;
        for (var example : examples()) {
            var run = acme("diagnose", "--format", "json", example.toString());
            assertThat(run.status()).as(example.toString()).isZero();
            var report = run.json();
            var cited = new ArrayList<JsonNode>();
            report.get("evidence").forEach(cited::add);
            if (!report.get("root_cause_line").isNull()) {
                cited.add(report.get("root_cause_line"));
            }
            if (report.get("verdict").asString().equals("failed")) {
                assertThat(cited).as("what proves the failure in " + example).hasSizeGreaterThan(1);
            }
            citations += cited.size();
            for (var line : cited) {
                var file = line.has("file") ? example.resolve(line.get("file").asString()) : example;
                assertThat(line.get("text").asString())
                        .as(file + ":" + line.get("number"))
                        .isIn(piecesOfLine(file, line.get("number").asInt()));
            }
        }
        assertThat(citations).isPositive();
    }

    @Test
    void theSameLogGivesTheSameReport() throws IOException {
        for (var example : examples()) {
            assertThat(withoutTime(acme("diagnose", "--format", "json", example.toString())))
                    .isEqualTo(withoutTime(acme("diagnose", "--format", "json", example.toString())));
        }
    }

    private static String withoutTime(CommandLines.Run run) {
        return run.out().replaceAll("\"elapsed_ms\" : \\d+", "");
    }

    private static List<String> piecesOfLine(Path file, int number) throws IOException {
        var line = Files.readString(file, UTF_8).split("\n", -1)[number - 1];
        return Stream.of(line.split("\r", -1))
                .map(piece -> piece.replaceAll("\u001b\\[[0-9;]*[A-Za-z]", ""))
                .toList();
    }

    /** The shipped example logs, and the one above. */
    private List<Path> examples() throws IOException {
        var examples = new ArrayList<Path>();
        examples.add(Path.of(log("failed.log", FAILED)));
        for (var parent = Path.of("").toAbsolutePath(); parent != null; parent = parent.getParent()) {
            if (Files.exists(parent.resolve("rules/index.txt"))) {
                try (var files = Files.list(parent.resolve("examples"))) {
                    files.filter(file -> file.toString().endsWith(".log") || file.endsWith("two-nodes"))
                            .sorted()
                            .forEach(examples::add);
                }
                return examples;
            }
        }
        throw new AssertionError("no examples above the working directory");
    }
}
