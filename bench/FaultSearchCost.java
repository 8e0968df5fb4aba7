import acme.model.NodeName;
import acme.recover.CollectiveTest;
import acme.recover.DetectionLimits;
import acme.recover.Located;
import acme.recover.Outcome;
import acme.recover.Trial;
import acme.recover.TwoRoundAllgather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Counts what it takes to find faulty nodes: batches of tests one after the other, worlds tested, and the time, for the
 * two rounds beside halving and all pairs.
 *
 * <p>{@code java -cp core/target/classes bench/FaultSearchCost.java}. A world that passes takes {@link #PASS_SECONDS},
 * one that fails waits for its time-out; all worlds of a batch run at the same time. The searches of the two rounds are
 * made by the real code, with the same faulty nodes each time.
 */
public final class FaultSearchCost {
    private static final int PASS_SECONDS = 20;
    private static final int FAIL_SECONDS = 60;
    private static final Outcome PASSED = new Outcome.Passed(OptionalDouble.of(1), "passed");
    private static final Outcome FAILED = new Outcome.Failed("failed");

    private record Cost(long batches, long worlds, long seconds, boolean isRight) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,d | %,d | %s%s", batches, worlds, time(seconds), isRight ? "" : " WRONG");
        }
    }

    public static void main(String[] args) throws InterruptedException {
        System.out.println("| nodes | faulty | two rounds: batches | worlds | time | halving: batches | worlds | time"
                + " | all pairs: batches | worlds | time | our code |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (int count : new int[] {8, 100, 1_000, 10_000}) {
            for (int faulty : new TreeSet<>(List.of(0, 1, Math.max(1, count / 100), count / 4, count * 9 / 10))) {
                var nodes = IntStream.range(0, count)
                        .mapToObj(i -> new NodeName("n" + i))
                        .toList();
                var shuffled = new ArrayList<>(nodes);
                Collections.shuffle(shuffled, new Random(count + faulty));
                var bad = Set.copyOf(shuffled.subList(0, faulty));
                long begin = System.nanoTime();
                var ours = twoRounds(nodes, bad);
                long millis = (System.nanoTime() - begin) / 1_000_000;
                System.out.printf(
                        Locale.ROOT, "| %,d | %,d | %s | %s | %s | %,d ms |%n",
                        count, faulty, ours, halving(nodes, bad), allPairs(count, faulty), millis);
            }
        }
    }

    private static Cost twoRounds(List<NodeName> nodes, Set<NodeName> bad) throws InterruptedException {
        CollectiveTest test = world -> Collections.disjoint(world, bad) ? PASSED : FAILED;
        var limits = new DetectionLimits(nodes.size(), Duration.ofMinutes(5), nodes.size(), 0.5);
        var located = new TwoRoundAllgather(test, limits).locate(nodes);
        var seconds = new HashMap<Integer, Integer>();
        for (Trial trial : located.trials()) {
            seconds.merge(trial.batch(), trial.outcome() == PASSED ? PASS_SECONDS : FAIL_SECONDS, Math::max);
        }
        Set<NodeName> found = located instanceof Located.Faulty faulty ? faulty.nodes() : Set.of();
        long total = seconds.values().stream().mapToLong(Integer::longValue).sum();
        return new Cost(seconds.size(), located.trials().size(), total, found.equals(bad));
    }

    /** All together; what fails is cut in two, and the halves are tested at the same time. */
    private static Cost halving(List<NodeName> nodes, Set<NodeName> bad) {
        var failing = List.of(nodes);
        long batches = 0;
        long worlds = 0;
        long seconds = 0;
        var found = new HashSet<NodeName>();
        while (!failing.isEmpty()) {
            var next = new ArrayList<List<NodeName>>();
            int longest = PASS_SECONDS;
            for (var world : failing) {
                worlds++;
                if (Collections.disjoint(world, bad)) {
                    continue;
                }
                longest = FAIL_SECONDS;
                if (world.size() == 1) {
                    found.addAll(world);
                } else {
                    next.add(world.subList(0, world.size() / 2));
                    next.add(world.subList(world.size() / 2, world.size()));
                }
            }
            batches++;
            seconds += longest;
            failing = next;
        }
        return new Cost(batches, worlds, seconds, found.equals(bad));
    }

    /** Each node meets each other; a batch lasts as long as a time-out where any node is faulty. */
    private static Cost allPairs(long count, long faulty) {
        long batches = count - 1;
        return new Cost(batches, count * batches / 2, batches * (faulty > 0 ? FAIL_SECONDS : PASS_SECONDS), true);
    }

    private static String time(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? Math.round(seconds / 60.0) + " min" : Math.round(seconds / 3600.0) + " h";
    }
}
