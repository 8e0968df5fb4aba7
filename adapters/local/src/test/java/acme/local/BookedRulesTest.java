package acme.local;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.Kind;
import acme.knowledge.BookedRule.State;
import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.JobKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of the rule book among those of the files. */
class BookedRulesTest {
    private static final String LICENCE = """
            rules:
              - id: %s
                line: 'licence refused'
                error-type: ConnectionError
                root-cause: "No licence."
                mitigation: "Ask."
            """;
    private static final String CHATTER = "rules:\n  - id: site.chatter\n    expression: '^chatter'\n";

    @TempDir
    private Path folder;

    private static BookedRule booked(String id, Kind kind, State state, Optional<JobKind> jobs, String definition) {
        return new BookedRule(id, 3, kind, state, new Author.Person("alice"), jobs, definition, 1, "", 0, 0, 0);
    }

    private static BookedRule diagnosis(String id) {
        return booked(id, Kind.DIAGNOSIS, State.ACTIVE, Optional.empty(), LICENCE.formatted(id));
    }

    private static List<DiagnosisRule> called(RuleFiles files, String id) {
        return files.toRuleSet().diagnosis().stream()
                .filter(rule -> rule.id().equals(id))
                .toList();
    }

    @Test
    void anActiveRuleJoinsAndItsPlaceIsTold() {
        var files =
                new RuleFiles().addShipped("nvidia").addBooked(List.of(diagnosis("site.licence")), Optional.empty());
        assertThat(called(files, "site.licence")).hasSize(1);
        assertThat(files.where("site.licence")).contains("rule book, version 3, by alice");
        assertThat(files.leftOut()).isEmpty();
    }

    @Test
    void aRuleThatIsNotActiveDoesNot() {
        for (var state : List.of(State.PROPOSED, State.SHADOW, State.RETIRED)) {
            var rule = booked("site.chatter", Kind.FILTER, state, Optional.empty(), CHATTER);
            var files = new RuleFiles().addBooked(List.of(rule), Optional.empty());
            assertThat(files.toRuleSet().filters()).isEmpty();
        }
    }

    @Test
    void itTakesThePlaceOfAShippedRule() {
        var files = new RuleFiles().addShipped("nvidia").addBooked(List.of(diagnosis("disk.full")), Optional.empty());
        assertThat(called(files, "disk.full"))
                .singleElement()
                .extracting(DiagnosisRule::rootCause)
                .isEqualTo("No licence.");
        assertThat(files.where("disk.full")).contains("rule book, version 3, by alice");
    }

    @Test
    void aRuleOfTheUsersFilesOutranksIt() throws IOException {
        Files.writeString(
                folder.resolve("mine.yaml"), LICENCE.formatted("site.licence").replace("No licence", "Mine"));
        var files = new RuleFiles()
                .addShipped("nvidia")
                .addFolder(folder)
                .addBooked(List.of(diagnosis("site.licence")), Optional.empty());
        assertThat(called(files, "site.licence"))
                .singleElement()
                .extracting(DiagnosisRule::rootCause)
                .isEqualTo("Mine.");
        assertThat(files.leftOut()).singleElement().asString().contains("mine.yaml:2 takes its place");
    }

    @Test
    void aRuleServesItsKindOfJobAlone() {
        var kind = Optional.of(new JobKind("alice/llm"));
        var rule = booked("site.chatter", Kind.FILTER, State.ACTIVE, kind, CHATTER);
        assertThat(new RuleFiles().addBooked(List.of(rule), kind).toRuleSet().filters())
                .extracting(FilterRule::id)
                .containsExactly("site.chatter");
        var others = Optional.of(new JobKind("bob/llm"));
        assertThat(new RuleFiles().addBooked(List.of(rule), others).toRuleSet().filters())
                .isEmpty();
        assertThat(new RuleFiles()
                        .addBooked(List.of(rule), Optional.empty())
                        .toRuleSet()
                        .filters())
                .isEmpty();
    }

    @Test
    void aRuleThatCannotBeUsedIsLeftOutAndTheOthersWork() {
        var broken = booked("site.broken", Kind.FILTER, State.ACTIVE, Optional.empty(), "rules: [");
        var refused = booked(
                "site.refused",
                Kind.FILTER,
                State.ACTIVE,
                Optional.empty(),
                CHATTER.replace("chatter'", "(?=x)'").replace("site.chatter", "site.refused"));
        var other = booked("site.other", Kind.FILTER, State.ACTIVE, Optional.empty(), CHATTER);
        var wrongKind = booked(
                "disk.full", Kind.FILTER, State.ACTIVE, Optional.empty(), CHATTER.replace("site.chatter", "disk.full"));
        var good = booked("site.chatter", Kind.FILTER, State.ACTIVE, Optional.empty(), CHATTER);
        var files = new RuleFiles()
                .addShipped("nvidia")
                .addBooked(List.of(broken, refused, other, wrongKind, good), Optional.empty());
        assertThat(files.toRuleSet().filters()).extracting(FilterRule::id).contains("site.chatter");
        assertThat(called(files, "disk.full")).hasSize(1);
        assertThat(files.leftOut())
                .satisfiesExactly(
                        why -> assertThat(why).startsWith("site.broken of the rule book"),
                        why -> assertThat(why).contains("site.refused", "look-ahead"),
                        why -> assertThat(why).contains("site.other", "another rule"),
                        why -> assertThat(why).contains("disk.full", "other kind"));
    }
}
