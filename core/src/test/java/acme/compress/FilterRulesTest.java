package acme.compress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.knowledge.FilterRule;
import acme.pattern.LinearPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FilterRulesTest {
    private static FilterRule rule(String id, String expression) {
        return new FilterRule(id, LinearPattern.compile(expression), "");
    }

    private static String match(FilterMatcher matcher, String line) {
        byte[] bytes = line.getBytes(UTF_8);
        var rule = matcher.match(bytes, 0, bytes.length);
        return rule == null ? "none" : rule.id();
    }

    @Test
    void theFirstRuleInOrderIsCountedWhateverCameBefore() {
        var rules = new FilterRules(List.of(rule("a.any", "\\d"), rule("a.step", "^step \\d+")));
        var matcher = rules.matcher();
        for (int i = 0; i < 10; i++) {
            assertThat(match(matcher, "step " + i)).isEqualTo("a.any");
            assertThat(match(matcher, "step x")).isEqualTo("none");
        }
        assertThat(matcher.counts()).isEqualTo(Map.of("a.any", 10L));
    }

    @Test
    void aRuleIsAskedFromTheNextLineOn() {
        var rules = new FilterRules(List.of(rule("a.step", "^step \\d+")));
        var matcher = rules.matcher();
        assertThat(match(matcher, "epoch 1")).isEqualTo("none");
        assertThat(match(matcher, "epoch 1")).isEqualTo("none");
        rules.add(rule("a.epoch", "^epoch \\d+"));
        assertThat(match(matcher, "epoch 1")).isEqualTo("a.epoch");
        assertThat(match(matcher, "step 1")).isEqualTo("a.step");
        assertThat(rules.retire("a.step")).isTrue();
        assertThat(match(matcher, "step 2")).isEqualTo("none");
        assertThat(match(matcher, "epoch 2")).isEqualTo("a.epoch");
        assertThat(matcher.counts()).isEqualTo(Map.of("a.step", 1L, "a.epoch", 2L));
        assertThat(rules.rules()).extracting(FilterRule::id).containsExactly("a.epoch");
    }

    @Test
    void anIdIsInForceOnce() {
        var rules = new FilterRules(List.of(rule("a.step", "step")));
        assertThatThrownBy(() -> rules.add(rule("a.step", "other")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.step");
        assertThat(rules.retire("a.epoch")).isFalse();
        assertThat(rules.retire("a.step")).isTrue();
        rules.add(rule("a.step", "other"));
        assertThat(match(rules.matcher(), "another")).isEqualTo("a.step");
    }

    /** While one thread adds rules, others match; what was added before a line is asked of it. */
    @Test
    void matchersGoOnWhileRulesAreAdded() throws Exception {
        int count = 400;
        int threads = 4;
        var rules = new FilterRules(List.of());
        var added = new AtomicInteger();
        var started = new CountDownLatch(threads);
        try (var executor = Executors.newFixedThreadPool(threads)) {
            var results = new ArrayList<Future<Long>>();
            for (int i = 0; i < threads; i++) {
                int seed = i;
                Callable<Long> work = () -> matchUntilAllAreAdded(rules, added, count, seed, started);
                results.add(executor.submit(work));
            }
            started.await();
            for (int i = 0; i < count; i++) {
                rules.add(rule("added.r" + i, "^task " + word(i) + " took \\d+ ms$"));
                added.set(i + 1);
            }
            for (var result : results) {
                assertThat(result.get()).isPositive();
            }
        }
    }

    private static long matchUntilAllAreAdded(
            FilterRules rules, AtomicInteger added, int count, int seed, CountDownLatch started) {
        var random = new SplittableRandom(seed);
        var matcher = rules.matcher();
        started.countDown();
        long lines = 0;
        int known;
        do {
            known = added.get();
            for (int i = 0; i < 20; i++) {
                int task = random.nextInt(count);
                var answer = match(matcher, "task " + word(task) + " took " + random.nextInt(100) + " ms");
                assertThat(answer).isIn(task < known ? List.of("added.r" + task) : List.of("added.r" + task, "none"));
                lines++;
            }
        } while (known < count);
        for (int task = 0; task < count; task++) {
            assertThat(match(matcher, "task " + word(task) + " took 5 ms")).isEqualTo("added.r" + task);
        }
        return lines;
    }

    private static String word(int number) {
        var word = new StringBuilder();
        for (int left = number + 1; left > 0; left /= 26) {
            word.append((char) ('a' + left % 26));
        }
        return word.toString();
    }

    /** Whatever was learned before a change, the answer is that of the rules asked one by one. */
    @Test
    void changesInAnyOrderGiveWhatTheRulesGiveOneByOne() {
        for (int seed = 0; seed < 40; seed++) {
            var random = new SplittableRandom(seed);
            var inForce = new ArrayList<FilterRule>();
            var rules = new FilterRules(inForce);
            var matcher = rules.matcher();
            for (int i = 0; i < 300; i++) {
                int action = random.nextInt(30);
                if (action == 0 && !inForce.isEmpty()) {
                    rules.retire(inForce.remove(random.nextInt(inForce.size())).id());
                } else if (action < 3) {
                    var more = rule("seed.r" + i, drawn(random));
                    rules.add(more);
                    inForce.add(more);
                }
                var line = "step " + random.nextInt(20) + " of " + (char) ('a' + random.nextInt(4)) + random.nextInt(3);
                assertThat(match(matcher, line)).as("seed %d, %s", seed, line).isEqualTo(firstOf(inForce, line));
            }
        }
    }

    private static String drawn(SplittableRandom random) {
        String[] starts = {"^step ", "", "of ", "step \\d", "^\\w+ 1"};
        String[] ends = {"[0-4] ", "of a", "\\d+ of [bc]", "d[12]$", "1\\d", ".*2$", "c", " of d0"};
        return starts[random.nextInt(starts.length)] + ends[random.nextInt(ends.length)];
    }

    private static String firstOf(List<FilterRule> rules, String line) {
        byte[] bytes = line.getBytes(UTF_8);
        for (var rule : rules) {
            if (rule.expression().matcher().find(bytes, 0, bytes.length)) {
                return rule.id();
            }
        }
        return "none";
    }
}
