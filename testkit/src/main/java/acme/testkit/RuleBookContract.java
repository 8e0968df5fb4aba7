package acme.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.Kind;
import acme.knowledge.BookedRule.State;
import acme.knowledge.JobKind;
import acme.knowledge.RuleBook;
import acme.knowledge.RuleBook.Draft;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every rule book must do. */
public abstract class RuleBookContract {
    protected static final Author ALICE = new Author.Person("alice");
    protected static final Author MINER = new Author.Miner();
    protected static final Author MODEL = new Author.Model("m-1", "diagnosis-rule/3", "i-7");
    private static final Set<State> ALL = EnumSet.allOf(State.class);

    /** A rule book without rules. */
    protected abstract RuleBook empty() throws Exception;

    protected static Draft draft(String id, String definition, Author author) {
        return new Draft(id, Kind.DIAGNOSIS, author, Optional.empty(), definition, "seen twice");
    }

    private static BookedRule propose(RuleBook book, String id, String definition, Author author) {
        return book.propose(draft(id, definition, author), 1_000).orElseThrow();
    }

    @Test
    void aProposalIsWrittenDownAsItWasGiven() throws Exception {
        var book = empty();
        var jobs = Optional.of(new JobKind("alice/llm-7b"));
        var draft = new Draft("a.filter", Kind.FILTER, MODEL, jobs, "id: a.filter\nexpression: 'é \\d'\n", "why");
        var rule = book.propose(draft, 1_000).orElseThrow();
        assertThat(rule)
                .isEqualTo(new BookedRule(
                        "a.filter",
                        1,
                        Kind.FILTER,
                        State.PROPOSED,
                        MODEL,
                        jobs,
                        "id: a.filter\nexpression: 'é \\d'\n",
                        1_000,
                        "why",
                        0,
                        0,
                        0));
        assertThat(book.rules(ALL)).containsExactly(rule);
        assertThat(book.history("a.filter")).containsExactly(new RuleBook.Change(rule, MODEL, 1_000));
    }

    @Test
    void everyKindOfAuthorIsKept() throws Exception {
        var book = empty();
        for (var author : List.of(
                new Author.Shipped(),
                ALICE,
                MINER,
                MODEL,
                new Author.Model("m", "p", ""),
                new Author.Policy("p.q: 3"))) {
            assertThat(propose(book, "a.b", author.words(), author).author()).isEqualTo(author);
            assertThat(book.rules(ALL).getFirst().author()).isEqualTo(author);
        }
    }

    @Test
    void anEmptyBookKnowsNothing() throws Exception {
        var book = empty();
        assertThat(book.rules(ALL)).isEmpty();
        assertThat(book.history("a.b")).isEmpty();
        assertThat(book.revision()).isZero();
    }

    @Test
    void sayingTheSameAgainMakesNoVersion() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        assertThat(book.propose(draft("a.b", "one", MINER), 2_000)).isEmpty();
        assertThat(propose(book, "a.b", "two", MODEL).version()).isEqualTo(2);
        assertThat(propose(book, "a.b", "one", MODEL).version()).isEqualTo(3);
    }

    @Test
    void aRuleKeepsItsKind() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        var filter = new Draft("a.b", Kind.FILTER, MODEL, Optional.empty(), "two", "");
        assertThatThrownBy(() -> book.propose(filter, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPersonGoesEveryLegalWayAndNoOther() throws Exception {
        for (var from : State.values()) {
            for (var to : State.values()) {
                var book = empty();
                propose(book, "a.b", "one", MODEL);
                if (from != State.PROPOSED) {
                    book.move("a.b", 1, from, ALICE, "", 2);
                }
                if (RuleBook.WAYS.getOrDefault(from, Set.of()).contains(to)) {
                    var moved = book.move("a.b", 1, to, ALICE, "because", 3);
                    assertThat(moved.state()).isEqualTo(to);
                    assertThat(moved.reason()).isEqualTo("because");
                    assertThat(book.rules(Set.of(to))).containsExactly(moved);
                } else {
                    assertThatThrownBy(() -> book.move("a.b", 1, to, ALICE, "", 3))
                            .as("%s to %s", from, to)
                            .isInstanceOf(IllegalStateException.class);
                    assertThat(book.rules(Set.of(from))).hasSize(1);
                }
            }
        }
    }

    @Test
    void aVersionThatIsNotThereCannotMove() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        for (int version : new int[] {0, 2}) {
            assertThatThrownBy(() -> book.move("a.b", version, State.SHADOW, ALICE, "", 2))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> book.move("a.c", 1, State.SHADOW, ALICE, "", 2))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theVersionThatWasActiveGivesWay() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        book.move("a.b", 1, State.ACTIVE, MINER, "", 2);
        var second = propose(book, "a.b", "two", MODEL);
        assertThat(book.rules(Set.of(State.ACTIVE)))
                .extracting(BookedRule::version)
                .containsExactly(1);
        book.move("a.b", second.version(), State.ACTIVE, MINER, "better", 3);
        assertThat(book.rules(Set.of(State.ACTIVE)))
                .extracting(BookedRule::version)
                .containsExactly(2);
        assertThat(book.rules(Set.of(State.RETIRED)))
                .extracting(BookedRule::version)
                .containsExactly(1);
        assertThat(book.history("a.b"))
                .extracting(change ->
                        change.rule().version() + " " + change.rule().state().word() + " " + change.time())
                .containsExactly("1 proposed 1000", "1 active 2", "2 proposed 1000", "1 retired 3", "2 active 3");
    }

    @Test
    void nobodyButAPersonBringsARetiredRuleBack() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        book.move("a.b", 1, State.RETIRED, MINER, "too old", 2);
        for (var state : List.of(State.SHADOW, State.ACTIVE)) {
            assertThatThrownBy(() -> book.move("a.b", 1, state, MODEL, "", 3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("only a person");
        }
        assertThat(book.move("a.b", 1, State.ACTIVE, ALICE, "", 3).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void whatAPersonDecidedStands() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        book.move("a.b", 1, State.ACTIVE, ALICE, "looks right", 2);
        for (var state : List.of(State.SHADOW, State.RETIRED)) {
            for (var machine : List.of(MODEL, MINER)) {
                assertThatThrownBy(() -> book.move("a.b", 1, state, machine, "", 3))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("alice");
            }
        }
        var second = propose(book, "a.b", "two", MODEL);
        assertThatThrownBy(() -> book.move("a.b", second.version(), State.ACTIVE, MODEL, "", 4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("alice");
        assertThat(book.rules(Set.of(State.ACTIVE)))
                .extracting(BookedRule::version)
                .containsExactly(1);
    }

    @Test
    void whatAPersonRetiredIsNotProposedAgainByAModel() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        book.move("a.b", 1, State.RETIRED, ALICE, "wrong", 2);
        assertThat(book.propose(draft("a.b", "two", MODEL), 3)).isEmpty();
        assertThat(book.propose(draft("a.b", "two", MINER), 3)).isEmpty();
        assertThat(book.propose(draft("a.b", "two", ALICE), 3)).isPresent();
    }

    @Test
    void whatNoPersonRetiredMayBeProposedAgain() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        book.move("a.b", 1, State.RETIRED, MINER, "wrong", 2);
        assertThat(book.propose(draft("a.b", "two", MODEL), 3)).isPresent();
    }

    @Test
    void aPersonsProposalRunsByPolicyAndIsRetiredByPersonsAlone() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", ALICE);
        assertThat(book.move("a.b", 1, State.SHADOW, MINER, "", 2).state()).isEqualTo(State.SHADOW);
        assertThatThrownBy(() -> book.move("a.b", 1, State.RETIRED, MODEL, "", 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("alice");
    }

    @Test
    void countsAddUpAndBelongToAVersion() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        book.count("a.b", 1, 5, 2, 1);
        book.count("a.b", 1, 1, 1, 0);
        book.count("a.b", 2, 9, 9, 9);
        book.count("a.c", 1, 9, 9, 9);
        var rule = book.move("a.b", 1, State.SHADOW, MINER, "", 2);
        assertThat(List.of(rule.matches(), rule.agreements(), rule.disagreements()))
                .containsExactly(6L, 3L, 1L);
        assertThat(book.rules(ALL)).containsExactly(rule);
        assertThat(book.history("a.b").getFirst().rule().matches()).isZero();
    }

    @Test
    void theRevisionGrowsWithWhatRunsAlone() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        book.count("a.b", 1, 1, 0, 0);
        assertThat(book.revision()).isZero();
        book.move("a.b", 1, State.SHADOW, MINER, "", 2);
        long shadow = book.revision();
        assertThat(shadow).isPositive();
        book.move("a.b", 1, State.RETIRED, MINER, "", 3);
        assertThat(book.revision()).isGreaterThan(shadow);
        propose(book, "a.c", "one", MODEL);
        long before = book.revision();
        book.move("a.c", 1, State.RETIRED, MINER, "", 3);
        assertThat(book.revision()).isEqualTo(before);
    }

    @Test
    void rulesComeByIdEachInItsNewestVersion() throws Exception {
        var book = empty();
        propose(book, "b.b", "one", MODEL);
        propose(book, "a.b", "one", MODEL);
        propose(book, "a.b", "two", MODEL);
        assertThat(book.rules(Set.of(State.PROPOSED)))
                .extracting(rule -> rule.id() + " " + rule.version())
                .containsExactly("a.b 2", "b.b 1");
        assertThat(book.rules(Set.of())).isEmpty();
    }

    @Test
    void threadsLoseNoCount() throws Exception {
        var book = empty();
        propose(book, "a.b", "one", MODEL);
        var threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 50; n++) {
                    book.count("a.b", 1, 1, 0, 0);
                }
            });
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(book.rules(ALL).getFirst().matches()).isEqualTo(200);
    }
}
