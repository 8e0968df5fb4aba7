package acme.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import acme.knowledge.FilterRule;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a rule file is said with the file, the line and the reason. */
class RuleFileErrorsTest {
    private static final String GOOD = """
            rules:
              - id: site.licence-server
                line: 'licence server (?<host>\\S+) is gone'
                error-type: ConnectionError
                root-cause: 'The licence server {host} is gone.'
                mitigation: 'Start it again.'
                tests:
                  match: ['licence server lic1 is gone']
                  no-match: ['licence server lic1 is back']
              - id: site.chatter
                expression: '^chatter '
            """;

    @TempDir
    private Path folder = Path.of("");

    private List<String> problems(String yaml) throws IOException {
        Files.writeString(folder.resolve("site.yaml"), yaml);
        var files = new RuleFiles().addFolder(folder);
        var rejected = catchThrowableOfType(RejectedRulesException.class, files::toRuleSet);
        assertThat(rejected).as("the rules are refused").isNotNull();
        return rejected.problems();
    }

    private String at(int line) {
        return folder.resolve("site.yaml") + ":" + line + ": ";
    }

    @Test
    void aGoodFileIsAccepted() throws IOException {
        Files.writeString(folder.resolve("site.yaml"), GOOD);
        var rules = new RuleFiles().addFolder(folder).toRuleSet();
        assertThat(rules.diagnosis()).singleElement().satisfies(rule -> {
            assertThat(rule.id()).isEqualTo("site.licence-server");
            assertThat(rule.specificity()).isEqualTo(50);
            assertThat(rule.fatal()).isTrue();
        });
        assertThat(rules.filters())
                .singleElement()
                .satisfies(rule -> assertThat(rule.id()).isEqualTo("site.chatter"));
    }

    @Test
    void brokenYamlIsRefusedWithItsLine() throws IOException {
        assertThat(problems(GOOD.replace("error-type: ConnectionError", "error-type: 'ConnectionError")))
                .singleElement()
                .asString()
                .startsWith(folder.resolve("site.yaml") + ":")
                .contains("no valid YAML");
    }

    @Test
    void aTabAsIndentationIsRefusedWithItsLine() throws IOException {
        assertThat(problems("rules:\n\t- id: a.b\n")).singleElement().asString().startsWith(at(2) + "no valid YAML");
    }

    @Test
    void anUnknownKeyIsRefusedAndTheKnownOnesAreNamed() throws IOException {
        assertThat(problems(GOOD.replace("mitigation:", "mitigations:")))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith(at(6) + "unknown key 'mitigations'; known are ")
                        .contains("mitigation, "));
    }

    @Test
    void aRuleWithoutIdIsRefused() throws IOException {
        assertThat(problems("rules:\n  - expression: 'x'\n")).containsExactly(at(2) + "'id' is missing");
    }

    @Test
    void anIdWithoutFamilyIsRefused() throws IOException {
        assertThat(problems("rules:\n  - id: Chatter\n    expression: 'x'\n"))
                .singleElement()
                .asString()
                .startsWith(at(2) + "id 'Chatter' is not of the form family.name");
    }

    @Test
    void aBrokenExpressionIsRefusedAtItsOwnLine() throws IOException {
        assertThat(problems(GOOD.replace("'^chatter '", "'^chatter ('")))
                .singleElement()
                .asString()
                .startsWith(at(11))
                .hasSizeGreaterThan(at(11).length());
    }

    @Test
    void lookAheadIsRefusedByName() throws IOException {
        assertThat(problems(GOOD.replace("'^chatter '", "'^(?!loud)chatter '")))
                .singleElement()
                .asString()
                .startsWith(at(11))
                .containsIgnoringCase("look");
    }

    @Test
    void aSentenceThatSpeaksOfAGroupTheExpressionLacksIsRefused() throws IOException {
        assertThat(problems(GOOD.replace("{host}", "{server}")))
                .containsExactly(at(5) + "the sentence speaks of {server}, but the expression has no such group");
    }

    @Test
    void theSecondRuleOfAnIdIsRefusedAtItsOwnLineAndTheFirstIsNamed() throws IOException {
        assertThat(problems(GOOD + "  - id: site.chatter\n    expression: 'again'\n"))
                .containsExactly(at(12) + "the id 'site.chatter' is taken by the rule at " + folder.resolve("site.yaml")
                        + ":10; give one of the two another id");
    }

    @Test
    void aThirdRuleOfAnIdIsRefusedAtItsOwnLineToo() throws IOException {
        var again = "  - id: site.chatter\n    expression: 'again'\n";
        assertThat(problems(GOOD + again + again))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("site.yaml:10; "))
                .satisfiesExactly(
                        problem -> assertThat(problem).startsWith(at(12)),
                        problem -> assertThat(problem).startsWith(at(14)));
    }

    @Test
    void aDiagnosisRuleAndAFilterRuleMustNotShareAnId() throws IOException {
        assertThat(problems(GOOD + "  - id: site.licence-server\n    expression: 'again'\n"))
                .singleElement()
                .asString()
                .startsWith(at(12) + "the id 'site.licence-server' is taken by the rule at ")
                .contains("site.yaml:2;");
    }

    @Test
    void oneIdInTwoFilesIsRefusedAtTheLinesOfTheSecondAndThoseOfTheFirstAreNamed() throws IOException {
        Files.writeString(folder.resolve("another.yaml"), "# mine\n" + GOOD);
        var first = folder.resolve("another.yaml");
        assertThat(problems(GOOD))
                .containsExactly(
                        at(2) + "the id 'site.licence-server' is taken by the rule at " + first
                                + ":3; give one of the two another id",
                        at(10) + "the id 'site.chatter' is taken by the rule at " + first
                                + ":11; give one of the two another id");
    }

    @Test
    void aFolderThatIsNamedLikeTheShippedOneHoldsUsersRules() throws IOException {
        var users = Files.createDirectory(folder.resolve("filter"));
        Files.writeString(users.resolve("site.yaml"), GOOD);
        var rules = new RuleFiles()
                .addShipped("nvidia")
                .addFolder(Path.of("").toAbsolutePath().relativize(users))
                .toRuleSet();
        assertThat(rules.filters()).extracting(FilterRule::id).contains("site.chatter");
    }

    @Test
    void aFilterRuleDoesNotTakeThePlaceOfAShippedDiagnosisRule() throws IOException {
        var shipped = new RuleFiles().addShipped("nvidia").toRuleSet();
        var id = shipped.diagnosis().getFirst().id();
        Files.writeString(folder.resolve("site.yaml"), "rules:\n  - id: " + id + "\n    expression: 'mine'\n");
        var files = new RuleFiles().addShipped("nvidia").addFolder(folder);
        assertThatThrownBy(files::toRuleSet)
                .isInstanceOf(RejectedRulesException.class)
                .hasMessageStartingWith(at(2) + "'" + id + "' is the id of a shipped diagnosis rule")
                .hasMessageEndingWith("give it another id");
    }

    @Test
    void aUsersRuleTakesThePlaceOfTheShippedOneWithItsId() throws IOException {
        var shipped = new RuleFiles().addShipped("nvidia").toRuleSet();
        var id = shipped.filters().getFirst().id();
        Files.writeString(folder.resolve("site.yaml"), "rules:\n  - id: " + id + "\n    expression: 'mine'\n");
        var rules = new RuleFiles().addShipped("nvidia").addFolder(folder).toRuleSet();
        assertThat(rules.filters()).hasSameSizeAs(shipped.filters());
        assertThat(rules.filters())
                .filteredOn(rule -> rule.id().equals(id))
                .singleElement()
                .satisfies(rule -> assertThat(rule.expression().expression()).isEqualTo("mine"));
    }

    @Test
    void wordsAndNumbersOutsideTheirRangesAreRefusedTogether() throws IOException {
        var problems = problems(GOOD.replace(
                "error-type: ConnectionError",
                "error-type: ConnectionError\n    role: culprit\n    specificity: 101\n    fatal: perhaps"));
        assertThat(problems).hasSize(3);
        assertThat(problems.get(0)).startsWith(at(5) + "'culprit' is none of cause, ");
        assertThat(problems)
                .contains(at(6) + "specificity is a number from 0 to 100", at(7) + "expected true or false");
    }

    @Test
    void aCauseWithoutSentencesIsRefused() throws IOException {
        assertThat(problems("rules:\n  - id: a.b\n    line: 'x'\n    error-type: OSError\n"))
                .containsExactly(at(2) + "'root-cause' is missing", at(2) + "'mitigation' is missing");
    }

    @Test
    void aRuleThatLooksAtNothingIsRefused() throws IOException {
        assertThat(problems("rules:\n  - id: a.b\n    error-type: OSError\n    role: symptom\n"))
                .containsExactly(at(2) + "a diagnosis rule needs either 'line' or 'exception'");
    }

    @Test
    void aClassWithItsModuleIsRefused() throws IOException {
        assertThat(
                        problems(
                                "rules:\n  - id: a.b\n    exception: torch.OutOfMemoryError\n    error-type: OSError\n    role: symptom\n"))
                .containsExactly(at(3) + "'torch.OutOfMemoryError': write the class without its module");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        assertThat(problems("")).singleElement().asString().startsWith(at(1) + "the file is empty");
    }

    @Test
    void aFileWithoutTheListOfRulesIsRefused() throws IOException {
        assertThat(problems("just words\n")).containsExactly(at(1) + "the file needs a list under 'rules'");
    }

    @Test
    void anEmptyFolderIsRefused() {
        assertThatThrownBy(() -> new RuleFiles().addFolder(folder))
                .isInstanceOf(RejectedRulesException.class)
                .hasMessage(folder + ": no *.yaml files in this folder");
    }

    @Test
    void aMissingFolderIsRefused() {
        var missing = folder.resolve("missing");
        assertThatThrownBy(() -> new RuleFiles().addFolder(missing))
                .isInstanceOf(RejectedRulesException.class)
                .hasMessage(missing + ": no such folder of rules");
    }

    @Test
    void aFileThatIsNoUtf8IsRefusedByName() throws IOException {
        Files.write(folder.resolve("site.yaml"), new byte[] {'r', (byte) 0xff, (byte) 0xc3, '\n'});
        assertThatThrownBy(() -> new RuleFiles().addFolder(folder).toRuleSet())
                .isInstanceOf(RejectedRulesException.class)
                .hasMessage(at(1) + "the file is not UTF-8");
    }

    @Test
    void anUnknownXidPolicyIsRefusedAndTheKnownOnesAreNamed() {
        assertThatThrownBy(() -> new RuleFiles().addShipped("oracle"))
                .isInstanceOf(RejectedRulesException.class)
                .hasMessageStartingWith("no Xid policy 'oracle'; known are nvidia, ");
    }

    // ---- lines that rules must and must not match

    @Test
    void aLineThatItsRuleMustMatchAndDoesNotIsRefusedAtItsOwnLine() throws IOException {
        assertThat(problems(GOOD.replace("['licence server lic1 is gone']", "['licence server lic1 has gone']")))
                .containsExactly(at(8) + "rule site.licence-server does not match a line that it must match: "
                        + "\"licence server lic1 has gone\"; widen the rule, or move the line to 'no-match'");
    }

    @Test
    void aLineThatItsRuleMustNotMatchAndDoesIsRefusedAtItsOwnLine() throws IOException {
        assertThat(problems(GOOD.replace(
                        "['licence server lic1 is back']", "\n          - back\n          - licence server x is gone")))
                .containsExactly(at(11) + "rule site.licence-server matches a line that it must not match: "
                        + "\"licence server x is gone\"; narrow the rule, or move the line to 'match'");
    }

    @Test
    void aRuleThatLooksForTheHeadOfALineIsToldThatItSeesTheBodyAlone() throws IOException {
        var problem = problems(GOOD.replace("line: 'licence", "line: 'ERROR - licence")
                .replace(
                        "['licence server lic1 is gone']",
                        "['2026-05-09 00:53:19,210 - root - ERROR - licence server lic1 is gone']"));
        assertThat(problem)
                .singleElement()
                .asString()
                .startsWith(at(8))
                .contains(", of which it sees the body alone: \"licence server lic1 is gone\"; widen the rule");
    }

    @Test
    void aSingleLineUnderMatchNeedsNoListAndIsRunToo() throws IOException {
        assertThat(problems(GOOD.replace("['licence server lic1 is gone']", "all is well")))
                .singleElement()
                .asString()
                .startsWith(at(8) + "rule site.licence-server does not match a line");
    }

    @Test
    void theLinesOfAFilterRuleAreRunOnTheWholeLine() throws IOException {
        var tests = "    tests:\n      match: ['chatter 1', '[rank0]: chatter 2']\n      no-match: ['chatter']\n";
        assertThat(problems(GOOD + tests))
                .containsExactly(at(13) + "rule site.chatter does not match a line that it must match: "
                        + "\"[rank0]: chatter 2\"; widen the rule, or move the line to 'no-match'");
    }

    @Test
    void theLinesOfAnExceptionRuleAreReadAsTracebacks() throws IOException {
        var rule = """
                rules:
                  - id: site.reader
                    exception: ReaderError
                    message: 'shard \\d+'
                    frames: 'reader\\.py'
                    error-type: DatasetLoadingError
                    role: symptom
                    tests:
                      match:
                        - |
                          [rank0]: Traceback (most recent call last):
                          [rank0]:   File "/srv/reader.py", line 9, in read
                          [rank0]:     raise ReaderError(shard)
                          [rank0]: site.errors.ReaderError: cannot read
                          [rank0]: shard 17
                      no-match:
                        - 'ReaderError: shard 17'
                """;
        Files.writeString(folder.resolve("site.yaml"), rule);
        assertThat(new RuleFiles().addFolder(folder).toRuleSet().diagnosis()).hasSize(1);
        assertThat(problems(rule.replace("/srv/reader.py", "/srv/writer.py")))
                .singleElement()
                .asString()
                .startsWith(at(10) + "rule site.reader does not match a line that it must match: \"[rank0]: Traceback");
    }

    @Test
    void theLinesOfARuleWithOtherProblemsAreNotRun() throws IOException {
        assertThat(problems(GOOD.replace("mitigation: 'Start it again.'", "specificity: 101")
                        .replace("['licence server lic1 is gone']", "['all is well']")))
                .allSatisfy(problem -> assertThat(problem).doesNotContain("must match"))
                .isNotEmpty();
    }

    // ---- names that name nothing

    private static String explainedBy(String names) {
        return GOOD.replace("    mitigation:", "    explained-by: " + names + "\n    mitigation:");
    }

    private List<String> problemsBesideTheShippedRules(String yaml) throws IOException {
        Files.writeString(folder.resolve("site.yaml"), yaml);
        var files = new RuleFiles().addShipped("nvidia").addFolder(folder);
        try {
            files.toRuleSet();
            return List.of();
        } catch (RejectedRulesException e) {
            return e.problems();
        }
    }

    @Test
    void anExplanationThatNamesNoRuleIsRefusedAtItsLine() throws IOException {
        assertThat(problemsBesideTheShippedRules(explainedBy("[disk.full, disk.ful, 'disc.*']")))
                .containsExactly(
                        at(6) + "'explained-by' names 'disk.ful', and no diagnosis rule is called so; "
                                + "write a rule's id, or family.* for all of a family",
                        at(6) + "'explained-by' names 'disc.*', and no diagnosis rule is called so; "
                                + "write a rule's id, or family.* for all of a family");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "disk.full",
                "['disk.*', 'storage.*']",
                "[xid.79, sxid.12028, 'xid.*', 'sxid.*']",
                "site.other",
                "['site.*']",
                "'site.deep.*'"
            })
    void anExplanationMayNameShippedRulesFamiliesDriverCodesAndRulesThatComeLater(String names) throws IOException {
        var others = "  - id: site.other\n    line: 'x'\n    error-type: Unknown\n    role: symptom\n"
                + "  - id: site.deep.down\n    line: 'y'\n    error-type: Unknown\n    role: symptom\n";
        assertThat(problemsBesideTheShippedRules(explainedBy(names) + others)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "'*'", "disk", "site.chatter", "xid.seventy", "'disk*'"})
    void anExplanationThatCanNeverHoldIsRefused(String name) throws IOException {
        assertThat(problemsBesideTheShippedRules(explainedBy(name)))
                .singleElement()
                .asString()
                .startsWith(at(6) + "'explained-by' names '");
    }

    @Test
    void anExplanationByARuleWithAProblemOfItsOwnIsNoProblem() throws IOException {
        assertThat(problems(explainedBy("site.other")
                        + "  - id: site.other\n    line: '('\n    error-type: Unknown\n    role: symptom\n"))
                .singleElement()
                .asString()
                .startsWith(at(14));
    }

    @Test
    void anUnknownMarkIsRefusedAndTheKnownOnesAreNamed() throws IOException {
        assertThat(problems(GOOD.replace("    mitigation:", "    marks: started\n    mitigation:")))
                .containsExactly(
                        at(6)
                                + "'started' is none of attempt-start, completed, stopped-from-outside, process-ended, recovered");
    }

    @Test
    void aKnownErrorTypeInOtherLettersIsRefused() throws IOException {
        assertThat(problems(GOOD.replace("ConnectionError", "Connectionerror")))
                .containsExactly(at(4) + "error type 'Connectionerror' is spelled 'ConnectionError'");
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDamagedFileGivesRulesOrProblemsButNoFault(int seed) {
        var random = new SplittableRandom(seed);
        byte[] bytes = GOOD.getBytes(UTF_8);
        for (int i = random.nextInt(1, 12); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) "\t\n:-'\"[]{}&*!|>%@x0 ".charAt(random.nextInt(20));
        }
        var file = new RuleFile("damaged.yaml");
        file.read(new StringReader(new String(bytes, UTF_8)));
        var problems = new ArrayList<>(file.problems());
        assertThat(problems).allSatisfy(problem -> assertThat(problem).matches("(?s)damaged\\.yaml:\\d+: .+"));
        if (problems.isEmpty()) {
            assertThat(file.diagnosis().size() + file.filters().size()).isPositive();
        }
    }
}
