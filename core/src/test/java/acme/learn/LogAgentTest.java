package acme.learn;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.State;
import acme.knowledge.FilterRule;
import acme.knowledge.InMemoryRuleBook;
import acme.knowledge.JobKind;
import acme.llm.Fields;
import acme.llm.Instructions;
import acme.llm.LanguageModel;
import acme.llm.Redactor;
import acme.llm.Reply;
import acme.llm.Request;
import acme.model.LogLine;
import acme.model.RawLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogAgentTest {
    private static final JobKind KIND = new JobKind("alice/pretrain");
    private static final Instructions WORDS = new Instructions("rule-writer", 1, "Write.");
    private static final int SHADOW = 300;
    private static final Redactor REDACTOR =
            new Redactor("a salt of the test".getBytes(StandardCharsets.UTF_8), false, Set.of());

    private final InMemoryRuleBook book = new InMemoryRuleBook();
    private final List<String> faults = new ArrayList<>();

    private static final class User implements LogAgent.FilterUser {
        final List<FilterRule> rules = new ArrayList<>();

        @Override
        public void add(FilterRule rule) {
            rules.add(rule);
        }

        @Override
        public void retire(String id) {
            rules.removeIf(rule -> rule.id().equals(id));
        }

        boolean drops(String line) {
            byte[] text = line.getBytes(StandardCharsets.UTF_8);
            return rules.stream().anyMatch(rule -> rule.expression().matcher().find(text, 0, text.length));
        }
    }

    private LogAgent agent(Optional<LanguageModel> model) {
        return new LogAgent(
                book,
                model.map(it -> new ModelRuleWriter(it, WORDS, faults::add)),
                new RuleVote(LanguageModel.none(), WORDS),
                SHADOW,
                InstantSource.system(),
                REDACTOR,
                faults::add);
    }

    private static LogLine line(String text) {
        var raw = new RawLine();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        raw.set(bytes, 0, bytes.length, 1);
        return raw.toLogLine();
    }

    /** Routine lines of three events in turn, as a job prints them for a long time. */
    private static List<String> routine(int lines) {
        return IntStream.range(0, lines)
                .mapToObj(i -> switch (i % 3) {
                    case 0 -> "prefetch queue holds " + i * 7 % 97 + " batches";
                    case 1 -> "shard cache: " + i * 13 % 101 + " hits, " + i % 11 + " evicted";
                    default -> "heartbeat of data server " + i % 8 + " after " + i * 3 % 59 + " ms";
                })
                .toList();
    }

    private static void feed(LogAgent agent, LogAgent.Membership job, List<String> lines) throws InterruptedException {
        long position = 0;
        for (var text : lines) {
            job.observe(line(text), ++position, text.contains("Error"));
            agent.step();
        }
    }

    @Test
    void whatKeepsComingBackIsDroppedForAllJobsOfTheKind() throws InterruptedException {
        var agent = agent(Optional.empty());
        var first = new User();
        var second = new User();
        var other = new User();
        var job = agent.join(KIND, List.of(), first);
        agent.join(KIND, List.of(), second);
        agent.join(new JobKind("bob/eval"), List.of(), other);

        feed(agent, job, routine(2_000));

        assertThat(first.drops("prefetch queue holds 12 batches")).isTrue();
        assertThat(second.drops("heartbeat of data server 3 after 20 ms")).isTrue();
        assertThat(other.rules).isEmpty();
        assertThat(book.rules(Set.of(State.ACTIVE))).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.jobs()).contains(KIND);
            assertThat(rule.author()).isEqualTo(new Author.Miner());
            assertThat(rule.matches()).isPositive();
        });
        assertThat(faults).isEmpty();
    }

    @Test
    void aRuleDropsNothingWhileItIsWatched() throws InterruptedException {
        var agent = agent(Optional.empty());
        var user = new User();

        feed(agent, agent.join(KIND, List.of(), user), routine(600));

        assertThat(book.rules(Set.of(State.SHADOW))).isNotEmpty();
        assertThat(user.rules).isEmpty();
    }

    @Test
    void aRuleThatWouldHideACitedLineIsRetired() throws InterruptedException {
        var agent = agent(Optional.empty());
        var user = new User();
        var job = agent.join(KIND, List.of(), user);
        feed(agent, job, routine(2_000));

        job.cited(List.of("prefetch queue holds 0 batches"));
        agent.step();

        assertThat(user.drops("prefetch queue holds 12 batches")).isFalse();
        assertThat(book.rules(Set.of(State.RETIRED)))
                .singleElement()
                .extracting(BookedRule::reason)
                .asString()
                .contains("a diagnosis cites");
    }

    @Test
    void aBurstTeachesNothing() throws InterruptedException {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            lines.add("rebuilding index page " + i);
        }
        lines.addAll(IntStream.range(0, 1_500)
                .mapToObj(i -> "unique words " + Integer.toString(i * 7_919, 36) + " " + Integer.toString(i, 36) + "q")
                .toList());
        var agent = agent(Optional.empty());

        feed(agent, agent.join(KIND, List.of(), new User()), lines);

        assertThat(book.rules(Set.of(State.SHADOW, State.ACTIVE)))
                .noneMatch(rule -> rule.definition().contains("rebuilding"));
    }

    @Test
    void theSameLinesTeachTheSameRules() throws InterruptedException {
        var other = new InMemoryRuleBook();
        feed2(book);
        feed2(other);

        assertThat(book.rules(Set.of(State.ACTIVE)).stream().map(BookedRule::definition))
                .isNotEmpty()
                .containsExactlyElementsOf(other.rules(Set.of(State.ACTIVE)).stream()
                        .map(BookedRule::definition)
                        .toList());
    }

    private static void feed2(InMemoryRuleBook book) throws InterruptedException {
        var agent = new LogAgent(
                book,
                Optional.empty(),
                new RuleVote(LanguageModel.none(), WORDS),
                SHADOW,
                InstantSource.system(),
                REDACTOR,
                fault -> {});
        feed(agent, agent.join(KIND, List.of(), new User()), routine(1_500));
    }

    private static LanguageModel answering(String expression) {
        return request -> new Reply.Answered(
                Fields.of(request.prompt().answer(), Map.of("expression", expression)),
                "",
                new Reply.Usage("scripted", 10, 5, 0, Duration.ZERO));
    }

    /** Over-general, catastrophic, no expression at all, obedient to a log, empty. */
    @ParameterizedTest
    @ValueSource(strings = {".*", "^", "\\S+", "(a+)+$", "(.*a){30}", "[", "(x)\\1", "Error", "(?s).+", ""})
    void aBadExpressionOfAModelIsNeverUsedAndTheTemplateStepsIn(String expression) throws InterruptedException {
        var agent = agent(Optional.of(answering(expression)));
        var user = new User();

        feed(agent, agent.join(KIND, List.of(), user), routine(2_000));

        assertThat(user.drops("KeyError: 'labels'")).isFalse();
        assertThat(user.drops("something that was never seen")).isFalse();
        assertThat(user.drops("prefetch queue holds 12 batches")).isTrue();
        assertThat(book.rules(Set.of(State.ACTIVE)))
                .allMatch(rule -> rule.author().equals(new Author.Miner()));
        assertThat(book.rules(Set.of(State.RETIRED)))
                .filteredOn(rule -> rule.author() instanceof Author.Model)
                .allSatisfy(rule -> assertThat(rule.reason()).startsWith("it "))
                .hasSizeGreaterThanOrEqualTo(expression.isEmpty() ? 0 : 1);
    }

    @Test
    void noSecretOfALineIsWrittenIntoTheBook() throws InterruptedException {
        var lines = IntStream.range(0, 2_000)
                .mapToObj(i -> switch (i % 3) {
                    case 0 -> "prefetch queue of /home/alice/data holds " + i * 7 % 97 + " batches";
                    case 1 -> "shard cache of bob@corp.example.com: " + i * 13 % 101 + " hits, " + i % 11 + " evicted";
                    default -> "renewed hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345 after " + i * 3 % 59 + " ms";
                })
                .toList();
        var agent = agent(Optional.of(answering("^prefetch queue of /home/alice/data holds \\d+ batches$")));
        var user = new User();

        feed(agent, agent.join(KIND, List.of(), user), lines);

        assertThat(user.drops("prefetch queue of /home/carol/data holds 5 batches"))
                .isTrue();
        assertThat(user.drops("renewed hf_ZyXwVuTsRqPoNmLkJiHgFeDcBa987654 after 5 ms"))
                .isTrue();
        assertThat(book.rules(EnumSet.allOf(State.class)))
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.id() + rule.definition() + rule.reason())
                        .doesNotContain("alice", "bob@corp", "bob@corp\\.example", "hf_AbCd"));
    }

    @Test
    void aGoodExpressionOfAModelIsBookedInItsName() throws InterruptedException {
        LanguageModel model = request -> {
            var text = ((Request.Message.Ours) request.messages().getFirst()).text();
            var expression = text.contains("prefetch")
                    ? "^prefetch queue holds \\d+ batches$"
                    : text.contains("heartbeat") ? "^heartbeat of data server \\d+ after \\d+ ms$" : "[";
            return answering(expression).ask(request);
        };
        var agent = agent(Optional.of(model));

        feed(agent, agent.join(KIND, List.of(), new User()), routine(2_000));

        assertThat(book.rules(Set.of(State.ACTIVE)))
                .filteredOn(rule -> rule.author().equals(new Author.Model("scripted", "rule-writer/1", "")))
                .hasSize(2);
    }

    @Test
    void aModelThatNeverAnswersHoldsNoJobUp() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        LanguageModel model = _ -> {
            asked.countDown();
            never.await();
            throw new AssertionError("not reached");
        };
        var agent = agent(Optional.of(model));
        agent.start();
        var job = agent.join(KIND, List.of(), new User());
        long position = 0;
        for (var text : routine(2_000)) {
            job.observe(line(text), ++position, false);
        }
        asked.await();

        for (var text : routine(50_000)) {
            job.observe(line(text), ++position, false);
        }

        assertThat(agent.lost()).isPositive();
    }

    @Test
    void withoutBudgetTheTemplateStepsIn() throws InterruptedException {
        var agent = agent(Optional.of(_ -> new Reply.Unanswered(Reply.Why.BUDGET_SPENT, "the day's budget is spent")));
        var user = new User();

        feed(agent, agent.join(KIND, List.of(), user), routine(2_000));

        assertThat(user.drops("prefetch queue holds 12 batches")).isTrue();
        assertThat(faults).singleElement().asString().contains("templates stand in", "the day's budget is spent");
    }
}
