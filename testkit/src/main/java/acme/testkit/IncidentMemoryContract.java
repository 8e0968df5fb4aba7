package acme.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import acme.knowledge.IncidentMemory;
import acme.knowledge.IncidentMemory.Similar;
import acme.knowledge.JobKind;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Correction;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Source;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What every memory of incidents must do. */
public abstract class IncidentMemoryContract {
    private static final List<String> LICENCE = List.of(
            "licence server lic1 refused the token of the tokenizer",
            "RuntimeError: tokenizer could not be licensed (attempt 3)");
    private static final List<String> SHARD =
            List.of("KeyError: 'text'", "the shard 17 of the corpus lacks the column that the loader reads");
    private static final Correction WORD = new Correction(verdict("ConnectionError", "the licence server"), "bob", 9);

    /** A memory without incidents. */
    protected abstract IncidentMemory empty() throws Exception;

    protected static PastIncident incident(String id, long time, Set<String> keys, List<String> lines) {
        return new PastIncident(
                id,
                time,
                "job-1",
                Optional.of(new JobKind("alice/llm")),
                new TreeSet<>(keys),
                lines,
                verdict("RuntimeError", "something broke"),
                Outcome.OPEN,
                Optional.empty());
    }

    protected static Verdict verdict(String type, String cause) {
        return new Verdict(
                ErrorType.of(type), Source.UNKNOWN, true, cause, "look at é", Hint.STORAGE, 0.75, "python.runtime");
    }

    private static SortedSet<String> keys(String... keys) {
        return new TreeSet<>(List.of(keys));
    }

    private static IncidentMemory two(IncidentMemory memory) {
        memory.remember(incident("i-1", 1, Set.of("exception:RuntimeError"), LICENCE));
        memory.remember(incident("i-2", 2, Set.of("exception:KeyError"), SHARD));
        return memory;
    }

    private static List<String> ids(List<Similar> similar) {
        return similar.stream().map(it -> it.incident().id()).toList();
    }

    @Test
    void anIncidentIsKeptAsItWasGiven() throws Exception {
        var memory = empty();
        var given = incident("i-1", 1, Set.of("xid:79", "exception:RuntimeError"), LICENCE);
        memory.remember(given);
        assertThat(memory.find("i-1")).contains(given);
        assertThat(memory.find("i-2")).isEmpty();
        var bare = new PastIncident(
                "i-2",
                2,
                "",
                Optional.empty(),
                new TreeSet<>(),
                List.of(),
                verdict("MyOwnError", ""),
                Outcome.CONFIRMED,
                Optional.of(WORD));
        memory.remember(bare);
        assertThat(memory.find("i-2")).contains(bare);
    }

    @Test
    void theNewestComeFirst() throws Exception {
        var memory = two(empty());
        memory.remember(incident("i-0", 3, Set.of(), List.of("x y z")));
        assertThat(memory.newest(2)).extracting(PastIncident::id).containsExactly("i-0", "i-2");
    }

    @Test
    void anEmptyMemoryKnowsNothingLikeIt() throws Exception {
        assertThat(empty().similar(keys("xid:79"), LICENCE, 3)).isEmpty();
        assertThat(empty().newest(3)).isEmpty();
    }

    @Test
    void theSameFailureIsFoundAgainWhateverItsNumbers() throws Exception {
        var again = List.of(
                "licence server lic2 refused the token of the tokenizer",
                "RuntimeError: tokenizer could not be licensed (attempt 5)");
        var found = two(empty()).similar(keys("exception:RuntimeError"), again, 1);
        assertThat(ids(found)).containsExactly("i-1");
        assertThat(found.getFirst().sameKeys()).isTrue();
        assertThat(found.getFirst().likeness()).isCloseTo(1, within(1e-9));
    }

    @Test
    void likeLinesWithOtherKeysAreNotTheSame() throws Exception {
        var found = two(empty()).similar(keys("exception:OSError"), LICENCE, 5);
        assertThat(ids(found)).startsWith("i-1");
        assertThat(found).noneMatch(Similar::sameKeys);
    }

    @Test
    void allKeysMustBeTheSame() throws Exception {
        var memory = two(empty());
        assertThat(memory.similar(keys("exception:RuntimeError", "xid:79"), LICENCE, 5))
                .noneMatch(Similar::sameKeys);
    }

    @Test
    void withoutKeysNothingIsTheSame() throws Exception {
        var memory = empty();
        memory.remember(incident("i-1", 1, Set.of(), LICENCE));
        var found = memory.similar(keys(), LICENCE, 5);
        assertThat(ids(found)).containsExactly("i-1");
        assertThat(found.getFirst().sameKeys()).isFalse();
    }

    @Test
    void theSameKeysComeBeforeLikerLines() throws Exception {
        var memory = two(empty());
        for (int i = 0; i < 30; i++) {
            memory.remember(incident("other-" + i, 3, Set.of("exception:OSError"), SHARD));
        }
        var found = memory.similar(keys("exception:KeyError"), List.of("KeyError: 'label'", "corpus"), 3);
        assertThat(ids(found)).startsWith("i-2");
        assertThat(found).hasSize(3);
        assertThat(found.subList(1, 3)).noneMatch(Similar::sameKeys);
    }

    @Test
    void linesInOtherWordsAreLessLike() throws Exception {
        var memory = two(empty());
        var keys = keys("exception:RuntimeError");
        double half = memory.similar(keys, List.of(LICENCE.getFirst(), "GPU memory is gone entirely"), 1)
                .getFirst()
                .likeness();
        assertThat(half).isBetween(0.2, 0.8);
        assertThat(memory.similar(keys, List.of("nothing whatever alike"), 1))
                .allSatisfy(it -> assertThat(it.likeness()).isZero());
    }

    @Test
    void rememberedAgainAnIncidentKeepsWhatPeopleSaid() throws Exception {
        var memory = two(empty());
        memory.correct("i-1", WORD);
        memory.conclude("i-2", Outcome.CONFIRMED);
        var again = incident("i-1", 5, Set.of("xid:79"), SHARD);
        memory.remember(again);
        memory.remember(incident("i-2", 6, Set.of("exception:KeyError"), SHARD));
        var kept = memory.find("i-1").orElseThrow();
        assertThat(kept.correction()).contains(WORD);
        assertThat(kept.outcome()).isEqualTo(Outcome.REFUTED);
        assertThat(kept.keyLines()).isEqualTo(SHARD);
        assertThat(memory.find("i-2").orElseThrow().outcome()).isEqualTo(Outcome.CONFIRMED);
        assertThat(memory.similar(keys("xid:79"), SHARD, 1).getFirst().incident())
                .isEqualTo(kept);
        assertThat(memory.newest(5)).hasSize(2);
    }

    @Test
    void whatWasFoundOnceStaysWhereNothingIsFoundAgain() throws Exception {
        var memory = two(empty());
        var known = memory.find("i-1").orElseThrow();
        memory.remember(new PastIncident(
                "i-1",
                9,
                known.job(),
                known.jobs(),
                known.keys(),
                known.keyLines(),
                verdict("Unknown", "nobody knows"),
                Outcome.OPEN,
                Optional.empty()));
        assertThat(memory.find("i-1").orElseThrow().diagnosis()).isEqualTo(known.diagnosis());
    }

    @Test
    void aCorrectionIsBelieved() throws Exception {
        var memory = two(empty());
        var corrected = memory.correct("i-1", WORD);
        assertThat(memory.find("i-1")).contains(corrected);
        assertThat(corrected.believed()).isEqualTo(WORD.verdict());
        assertThat(corrected.isTrusted()).isTrue();
        assertThat(corrected.outcome()).isEqualTo(Outcome.REFUTED);
        var found = memory.similar(keys("exception:RuntimeError"), LICENCE, 1).getFirst();
        assertThat(found.incident()).isEqualTo(corrected);
    }

    @Test
    void theLastCorrectionCounts() throws Exception {
        var memory = two(empty());
        memory.correct("i-1", WORD);
        var second = new Correction(verdict("RuntimeError", "in other words"), "carol", 11);
        var corrected = memory.correct("i-1", second);
        assertThat(memory.find("i-1").orElseThrow().correction()).contains(second);
        assertThat(corrected.outcome()).isEqualTo(Outcome.CONFIRMED);
    }

    @Test
    void anOutcomeIsKeptButForAPersonsWord() throws Exception {
        var memory = two(empty());
        assertThat(memory.conclude("i-1", Outcome.CONFIRMED).isTrusted()).isTrue();
        assertThat(memory.find("i-1").orElseThrow().outcome()).isEqualTo(Outcome.CONFIRMED);
        memory.correct("i-1", WORD);
        memory.conclude("i-1", Outcome.CONFIRMED);
        assertThat(memory.find("i-1").orElseThrow().outcome()).isEqualTo(Outcome.REFUTED);
    }

    @Test
    void whetherARestartHelpedIsKeptAndMakesNoDiagnosisTrusted() throws Exception {
        var memory = two(empty());
        assertThat(memory.conclude("i-1", Outcome.RECURRED).outcome()).isEqualTo(Outcome.RECURRED);
        assertThat(memory.conclude("i-1", Outcome.RECOVERED).isTrusted()).isFalse();
        assertThat(memory.find("i-1").orElseThrow().outcome()).isEqualTo(Outcome.RECOVERED);
        memory.conclude("i-1", Outcome.REFUTED);
        assertThat(memory.conclude("i-1", Outcome.RECOVERED).outcome())
                .as("what a person said")
                .isEqualTo(Outcome.REFUTED);
    }

    @Test
    void anIncidentThatIsNotThereCannotBeJudged() throws Exception {
        var memory = empty();
        assertThatThrownBy(() -> memory.correct("i-1", WORD)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> memory.conclude("i-1", Outcome.CONFIRMED))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
