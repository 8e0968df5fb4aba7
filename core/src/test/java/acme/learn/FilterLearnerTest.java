package acme.learn;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.FilterRule;
import acme.model.LogLine;
import acme.model.RawLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterLearnerTest {
    private final FilterLearner learner = new FilterLearner(FilterLearner.Thresholds.DEFAULT);

    private static LogLine line(String text) {
        var view = new RawLine();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        view.set(bytes, 0, bytes.length, 1);
        return view.toLogLine();
    }

    private void keep(String text, long position) {
        learner.observe(line(text), position, false);
    }

    private static boolean drops(List<FilterRule> rules, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return rules.stream().anyMatch(rule -> rule.expression().matcher().find(bytes, 0, bytes.length));
    }

    @Test
    void whatKeepsComingBackIsDropped() {
        for (int i = 0; i < 10; i++) {
            keep("[rank" + i + "]: user cache holds " + i * 7 + " entries", 1000L * i);
        }
        var rules = learner.propose(List.of());
        assertThat(rules).singleElement().satisfies(rule -> {
            assertThat(rule.id()).matches("learned\\.[a-z0-9-]+");
            assertThat(rule.about()).isEqualTo("learned from 10 lines: [rank<*>]: user cache holds <*> entries");
        });
        assertThat(drops(rules, "[rank77]: user cache holds 12345 entries")).isTrue();
        assertThat(drops(rules, "[rank77]: user cache holds no entries")).isFalse();
    }

    @Test
    void aBurstTeachesNothing() {
        for (int i = 0; i < 50; i++) {
            keep("user cache holds " + i + " entries", i);
        }
        assertThat(learner.propose(List.of())).isEmpty();
    }

    @Test
    void whatSpeaksOfTroubleIsNeverLearned() {
        for (int i = 0; i < 10; i++) {
            keep("lease " + i + " lost", 1000L * i);
            keep("attempt " + i + " ended with rc=1", 1000L * i + 500);
        }
        assertThat(learner.propose(List.of())).isEmpty();
    }

    @Test
    void aGoodAnswerIsLearnedBesideABadOne() {
        for (int i = 0; i < 32; i++) {
            var status = i % 4 == 2 ? "404 Not Found" : "200 OK";
            keep("httpx request GET https://hub.example/file" + i + " \"HTTP/1.1 " + status + "\"", 1000L * i);
        }
        var rules = learner.propose(List.of());
        assertThat(drops(rules, "httpx request GET https://hub.example/file99 \"HTTP/1.1 200 OK\""))
                .isTrue();
        assertThat(drops(rules, "httpx request GET https://hub.example/file99 \"HTTP/1.1 404 Not Found\""))
                .isFalse();
    }

    @Test
    void linesBehindAProtectedOneBelongToItsStory() {
        for (int i = 0; i < 10; i++) {
            learner.observe(line("worker report follows"), 1000L * i, true);
            keep("  host      : oak-" + i, 1000L * i + 1);
        }
        assertThat(learner.propose(List.of())).isEmpty();
    }

    @Test
    void noRuleMatchesAProtectedLine() {
        for (int i = 0; i < 10; i++) {
            keep("ring buffer of stage " + i + " is flushed", 1000L * i);
        }
        learner.observe(line("ring buffer of stage 3 is flushed"), 20_000, true);
        assertThat(learner.propose(List.of())).isEmpty();
    }

    @Test
    void whatActiveRulesDropIsNotProposedAgain() {
        for (int i = 0; i < 10; i++) {
            keep("user cache holds " + i + " entries", 1000L * i);
        }
        var rules = learner.propose(List.of());
        assertThat(rules).hasSize(1);
        assertThat(learner.propose(rules)).isEmpty();
    }

    @Test
    void savedAndRestoredItProposesTheSame() throws IOException {
        var restored = learner;
        var straight = new FilterLearner(FilterLearner.Thresholds.DEFAULT);
        for (int i = 0; i < 400; i++) {
            var text = line(List.of("cache holds " + i, "page " + i + " written", "Traceback of " + i)
                    .get(i % 3));
            restored.observe(text, 10L * i, i % 12 == 2);
            straight.observe(text, 10L * i, i % 12 == 2);
            if (i % 50 == 0) {
                var bytes = new ByteArrayOutputStream();
                restored.save(new DataOutputStream(bytes));
                restored = FilterLearner.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            }
        }
        assertThat(restored.propose(List.of()))
                .extracting(rule -> rule.id() + " " + rule.expression() + " " + rule.about())
                .isNotEmpty()
                .isEqualTo(straight.propose(List.of()).stream()
                        .map(rule -> rule.id() + " " + rule.expression() + " " + rule.about())
                        .toList());
    }
}
