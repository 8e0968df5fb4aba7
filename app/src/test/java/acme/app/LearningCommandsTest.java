package acme.app;

import static acme.app.CommandLines.acme;
import static org.assertj.core.api.Assertions.assertThat;

import acme.app.CommandLines.Run;
import acme.knowledge.Author;
import acme.knowledge.BookedRule.State;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code acme rules} and {@code acme incidents} on a data folder. */
class LearningCommandsTest {
    private static final String RULES = """
            rules:
              - id: site.licence
                line: '^licence server (?<name>\\w+) refused'
                error-type: ConnectionError
                specificity: 75
                root-cause: "The licence server {name} refused the job."
                mitigation: "Ask for seats."
                tests:
                  match: ["licence server lic1 refused seat 4"]
              - id: site.chatter
                expression: '^chatter \\d+'
            """;

    @TempDir
    private Path folder;

    private Run run(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--data");
        all.add(folder.resolve("data").toString());
        return acme(all.toArray(String[]::new));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private void remember(String id, String by, String type, String... lines) {
        try (var data = DataFolder.of(folder.resolve("data"))) {
            var verdict = new Verdict(ErrorType.of(type), Source.UNKNOWN, true, "It broke.", "", Hint.NONE, 0.5, by);
            data.memory()
                    .remember(new PastIncident(
                            id,
                            1_000,
                            "job-7",
                            Optional.empty(),
                            new TreeSet<>(Set.of("exception:X")),
                            List.of(lines),
                            verdict,
                            Outcome.OPEN,
                            Optional.empty()));
        }
    }

    private List<String> active() {
        try (var data = DataFolder.of(folder.resolve("data"))) {
            return data.ruleBook().rules(Set.of(State.ACTIVE)).stream()
                    .map(rule -> rule.id() + " " + rule.version())
                    .toList();
        }
    }

    @Test
    void aRuleIsImportedTriedApprovedAndRetired() throws IOException {
        var log = file("train.log", "chatter 1\nchatter 2\nlicence server lic1 refused seat 4\n");
        var imported = run("rules", "import", file("mine.yaml", RULES));
        assertThat(imported.out())
                .contains("proposed site.licence, version 1", "2 proposed, 0 known already, 0 refused");
        assertThat(run("rules", "import", file("mine.yaml", RULES)).out()).contains("0 proposed, 2 known already");
        assertThat(active()).isEmpty();

        assertThat(run("rules", "test", "site.licence", log).out())
                .contains("matches 1 of 3 lines", "it would be the root cause: ConnectionError, line 3");
        assertThat(run("rules", "test", "site.chatter", log).out()).contains("matches 2 of 3 lines, drops 2");

        assertThat(run("rules", "approve", "site.licence").out()).contains("site.licence, version 1: active");
        assertThat(active()).containsExactly("site.licence 1");
        assertThat(run("rules", "list", "--state", "active").out().lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("site.licence  1        diagnosis  active");
        assertThat(run("rules", "show", "site.licence").out())
                .startsWith("# site.licence, version 1: active diagnosis rule for all jobs")
                .contains("\nrules:\n  - id: site.licence\n");

        assertThat(run("rules", "retire", "site.licence", "--reason", "moved away")
                        .out())
                .contains("retired");
        assertThat(active()).isEmpty();
        assertThat(run("rules", "history", "site.licence").out().lines().skip(1).toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("proposed", "imported from mine.yaml"),
                        line -> assertThat(line).contains("active", "approved"),
                        line -> assertThat(line).contains("retired", "moved away"));
    }

    @Test
    void aRuleThatWouldDiagnoseAnIncidentOtherwiseNeedsForce() throws IOException {
        remember("i-1", "someone", "KeyError", "licence server lic1 refused seat 4");
        run("rules", "import", file("mine.yaml", RULES));
        var refused = run("rules", "approve", "site.licence");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("incident i-1 as ConnectionError (", "remembered as KeyError (", "--force");
        assertThat(active()).isEmpty();
        assertThat(run("rules", "approve", "site.licence", "--force").status()).isZero();
        assertThat(active()).containsExactly("site.licence 1");
    }

    @Test
    void aFilterRuleThatMatchesAKeyLineNeedsForce() throws IOException {
        remember("i-1", "someone", "KeyError", "chatter 17");
        run("rules", "import", file("mine.yaml", RULES));
        assertThat(run("rules", "approve", "site.chatter").err()).contains("key line of incident i-1");
    }

    @Test
    void theOriginalSystemsFilesAreReadEntryByEntry() throws IOException {
        var filters =
                run("rules", "import", file("filter_rules.json", "[\"^step \\\\d+\", \"(?<=x)y\", \"(?P<n>a)b\", 3]"));
        assertThat(filters.status()).isZero();
        assertThat(filters.out()).contains("2 proposed, 0 known already, 2 refused");
        assertThat(filters.err()).contains("entry 2: look-behind", "entry 4: neither");
        var diagnoses = run("rules", "import", file("diagnosis_rules.json", """
                        [{"regex": "out of seats", "diagnosis": "ConnectionError: no {seat} is left"},
                         {"regex": "no column", "diagnosis":
                           {"error_type": "KeyError", "root_cause": "a column", "mitigation": "add it",
                            "recoverable": false, "source": "user mistake"}},
                         {"diagnosis": "nothing to match"}]
                        """));
        assertThat(diagnoses.out()).contains("2 proposed, 0 known already, 1 refused");
        assertThat(run("rules", "list", "--kind", "diagnosis", "--format", "json")
                        .json()
                        .valueStream()
                        .map(rule -> rule.path("definition").asString()))
                .anySatisfy(it -> assertThat(it)
                        .contains("line: 'out of seats'", "error-type: 'ConnectionError'", "no (seat) is left"))
                .anySatisfy(it -> assertThat(it)
                        .contains("error-type: 'KeyError'", "source: user_mistake", "mitigation: 'add it'"));
        assertThat(run("rules", "import", file("other.json", "{}")).err()).contains("expected a JSON list");
    }

    @Test
    void exportedRulesAreReadAsAFolderOfRules() throws IOException {
        run("rules", "import", file("mine.yaml", RULES));
        run("rules", "approve", "site.licence");
        run("rules", "approve", "site.chatter");
        var target = folder.resolve("exported");
        assertThat(run("rules", "export", target.toString()).out()).contains("learned-filter.yaml: 1 rule");
        var log = file("train.log", "chatter 1\nlicence server lic1 refused seat 4\n");
        var found = acme("diagnose", "--rules", target.toString(), log);
        assertThat(found.out()).contains("ConnectionError", "The licence server lic1 refused the job.");
        assertThat(run("rules", "export").out()).contains("# version 1, by ");
    }

    @Test
    void aCorrectionTeachesTheMemoryAndRetiresTheRuleThatWasWrong() throws IOException {
        run("rules", "import", file("mine.yaml", RULES));
        run("rules", "approve", "site.licence");
        remember("i-1", "rule site.licence", "ConnectionError", "licence server lic1 refused seat 4");
        var corrected =
                run("incidents", "correct", "i-1", "--type", "keyerror", "--cause", "The seat table lacks a row.");
        assertThat(corrected.out())
                .contains("Incident i-1 is remembered as KeyError", "site.licence, version 1", "is retired");
        assertThat(active()).isEmpty();
        assertThat(run("incidents", "show", "i-1").out())
                .contains("corrected", "KeyError, user mistake, not recoverable", "diagnosed by rule site.licence");
        assertThat(run("incidents", "list").out()).contains("i-1", "job-7", "KeyError", "corrected");
        try (var data = DataFolder.of(folder.resolve("data"))) {
            assertThat(data.memory().find("i-1").orElseThrow().isTrusted()).isTrue();
            assertThat(data.ruleBook().history("site.licence").getLast().by()).isInstanceOf(Author.Person.class);
        }
    }

    @Test
    void aShippedRuleThatWasWrongIsNotRetiredAndTheWayIsTold() {
        remember("i-1", "rule disk.full", "OSError", "No space left on device");
        var corrected = run("incidents", "correct", "i-1", "--type", "Hang", "--cause", "It hung.");
        assertThat(corrected.out()).contains("The shipped rule disk.full", "acme rules show disk.full > mine.yaml");
    }

    @Test
    void aCorrectionThatAgreesRetiresNothing() throws IOException {
        run("rules", "import", file("mine.yaml", RULES));
        run("rules", "approve", "site.licence");
        remember("i-1", "rule site.licence", "ConnectionError", "licence server lic1 refused seat 4");
        run(
                "incidents",
                "correct",
                "i-1",
                "--type=ConnectionError",
                "--cause=In other words.",
                "--source=unknown",
                "--recoverable=true");
        assertThat(active()).containsExactly("site.licence 1");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(run("rules", "list").out()).contains("No such rules in");
        assertThat(run("incidents", "list").out()).contains("No incidents in");
        assertThat(run("rules", "show", "no.such").err()).contains("no rule is called no.such");
        assertThat(run("rules", "history", "no.such").err()).contains("has no rule no.such");
        assertThat(run("rules", "approve", "no.such").err()).contains("has no rule no.such");
        assertThat(run("incidents", "show", "i-9").err()).contains("no incident i-9");
        assertThat(run("rules", "import", "nowhere.yaml").err()).contains("no such file");
        assertThat(run("incidents").status()).isEqualTo(2);
    }

    @Test
    void aShippedRuleIsShownAsItCouldBeWritten() {
        assertThat(run("rules", "show", "disk.full").out())
                .startsWith("# disk.full: shipped, diagnosis/disk.yaml:")
                .contains("rules:\n  - id: disk.full\n");
    }

    @Test
    void aFolderThatCannotBeUsedIsSaidInOneLine() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/acme.db"), "no database at all, only some text\n".repeat(40));
        var run = run("rules", "list");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains("acme.db", "damaged");
    }

    @Test
    void theFolderIsTheOneThatIsNamedNearest() {
        var home = Path.of("/home/a");
        var all = Map.of("ACME_DATA", "/site", "XDG_DATA_HOME", "/xdg");
        assertThat(DataFolder.path(Path.of("/mine"), all, home)).isEqualTo(Path.of("/mine"));
        assertThat(DataFolder.path(null, all, home)).isEqualTo(Path.of("/site"));
        assertThat(DataFolder.path(null, Map.of("XDG_DATA_HOME", "/xdg"), home)).isEqualTo(Path.of("/xdg/acme"));
        assertThat(DataFolder.path(null, Map.of(), home)).isEqualTo(Path.of("/home/a/.local/share/acme"));
    }
}
