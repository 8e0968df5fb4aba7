package acme.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
    void twoRulesOfOneIdAreRefused() throws IOException {
        assertThat(problems(GOOD + "  - id: site.chatter\n    expression: 'again'\n"))
                .singleElement()
                .asString()
                .startsWith(folder.resolve("site.yaml") + ":")
                .contains("site.chatter");
    }

    @Test
    void oneIdInTwoFilesIsRefusedAndBothFilesAreNamed() throws IOException {
        Files.writeString(folder.resolve("another.yaml"), GOOD);
        assertThat(problems(GOOD))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem)
                        .startsWith(folder.resolve("site.yaml") + ":")
                        .contains(folder.resolve("another.yaml").toString()));
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
                .hasMessageContaining("site.yaml");
    }

    @Test
    void anUnknownXidPolicyIsRefusedAndTheKnownOnesAreNamed() {
        assertThatThrownBy(() -> new RuleFiles().addShipped("oracle"))
                .isInstanceOf(RejectedRulesException.class)
                .hasMessageStartingWith("no Xid policy 'oracle'; known are nvidia, ");
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
    }
}
