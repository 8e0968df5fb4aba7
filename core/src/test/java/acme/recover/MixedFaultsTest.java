package acme.recover;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.NodeName;
import acme.recover.NodeVerdict.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters in which nodes are broken in different ways at the same time, by seed. */
class MixedFaultsTest {
    private static final int CLUSTERS = 1500;

    private enum Nature {
        GOOD,
        RAISES,
        HANGS,
        IS_GONE,
        IS_SLOW,
        FAILS_IN_COMPANY,
        CANNOT_RUN,
        TEST_THROWS,
        FLAPS
    }

    private static final List<Nature> SOUND = List.of(Nature.RAISES, Nature.HANGS, Nature.IS_GONE, Nature.IS_SLOW);
    private static final List<Nature> NOT_RUN =
            List.of(Nature.RAISES, Nature.IS_GONE, Nature.IS_SLOW, Nature.CANNOT_RUN, Nature.TEST_THROWS);
    private static final List<Nature> LASTING = List.of(Nature.RAISES, Nature.HANGS, Nature.IS_GONE);

    private static Map<NodeName, Nature> cluster(Random random, List<Nature> troubles) {
        var natures = new LinkedHashMap<NodeName, Nature>();
        double share = random.nextDouble();
        int count = random.nextInt(2, 15);
        for (int i = 1; i <= count; i++) {
            boolean isGood = random.nextDouble() >= share;
            var trouble = troubles.get(random.nextInt(troubles.size()));
            natures.put(new NodeName("n" + i), isGood ? Nature.GOOD : trouble);
        }
        return natures;
    }

    private static CollectiveTest test(Map<NodeName, Nature> natures, Random random) {
        return world -> {
            var there = world.stream().map(natures::get).collect(Collectors.toSet());
            if (there.contains(Nature.IS_GONE)) {
                return new Outcome.Vanished(matching(natures, world, Nature.IS_GONE), "no route to host");
            }
            if (there.contains(Nature.TEST_THROWS)) {
                throw new IllegalStateException("no such thing");
            }
            if (there.contains(Nature.CANNOT_RUN)) {
                return new Outcome.NotRun("no PyTorch");
            }
            if (there.contains(Nature.RAISES) || there.contains(Nature.FAILS_IN_COMPANY) && world.size() > 1) {
                return new Outcome.Failed("RuntimeError");
            }
            if (there.contains(Nature.HANGS)) {
                return new Outcome.TimedOut("stuck in: all-gather");
            }
            if (there.contains(Nature.FLAPS) && random.nextBoolean()) {
                return new Outcome.Failed("link down");
            }
            var bandwidth = there.contains(Nature.IS_SLOW) ? 1e9 : 10e9;
            return new Outcome.Passed(
                    world.size() > 1 ? OptionalDouble.of(bandwidth) : OptionalDouble.empty(), "all was gathered");
        };
    }

    private static Set<NodeName> matching(Map<NodeName, Nature> natures, Set<NodeName> world, Nature... wanted) {
        return world.stream()
                .filter(node -> Arrays.asList(wanted).contains(natures.get(node)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** One world at a time, so that a seed always gives the same outcomes. */
    private static Located locate(Map<NodeName, Nature> natures, Random random) throws InterruptedException {
        var limits = new DetectionLimits(1, Duration.ofSeconds(60), 64, 0.5);
        return new TwoRoundAllgather(test(natures, random), limits).locate(natures.keySet());
    }

    private static Set<NodeName> accused(Located located) {
        return located.verdicts().stream()
                .filter(verdict -> verdict.kind().isFault() || verdict.kind() == Kind.SLOW)
                .map(NodeVerdict::node)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<NodeName> healthy(Located located) {
        return located.verdicts().stream()
                .filter(verdict -> verdict.kind() == Kind.HEALTHY)
                .map(NodeVerdict::node)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noGoodNodeIsAccusedAndNoBrokenOneIsCalledHealthy(boolean doesEveryTestRun) throws Exception {
        for (int seed = 0; seed < CLUSTERS; seed++) {
            var random = new Random(seed);
            var natures = cluster(random, doesEveryTestRun ? SOUND : NOT_RUN);
            var located = locate(natures, random);
            var good = matching(natures, natures.keySet(), Nature.GOOD, Nature.CANNOT_RUN, Nature.TEST_THROWS);
            var working = matching(natures, natures.keySet(), Nature.GOOD, Nature.IS_SLOW);
            assertThat(Collections.disjoint(good, accused(located)))
                    .as("seed %d: %s", seed, natures)
                    .isTrue();
            assertThat(working).as("seed %d: %s", seed, natures).containsAll(healthy(located));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whereverSoManyNodesAreGoodEveryBrokenOneIsFound(int good) throws Exception {
        var troubles = new ArrayList<>(LASTING);
        if (good > 1) {
            troubles.add(Nature.FAILS_IN_COMPANY);
        }
        for (int seed = 0; seed < CLUSTERS; seed++) {
            var random = new Random(seed);
            var natures = cluster(random, troubles);
            var lucky = new ArrayList<>(natures.keySet()).subList(0, good);
            lucky.forEach(node -> natures.put(node, Nature.GOOD));
            var located = locate(natures, random);
            assertThat(accused(located))
                    .as("seed %d: %s", seed, natures)
                    .isEqualTo(matching(natures, natures.keySet(), troubles.toArray(Nature[]::new)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneFlappingNodeNeverMakesAGoodNodeFaulty(boolean isAmongBrokenOnes) throws Exception {
        for (int seed = 0; seed < CLUSTERS; seed++) {
            var random = new Random(seed);
            var natures = cluster(random, isAmongBrokenOnes ? LASTING : List.of(Nature.GOOD));
            var all = List.copyOf(natures.keySet());
            natures.put(all.get(random.nextInt(all.size())), Nature.FLAPS);
            var located = locate(natures, random);
            var good = matching(natures, natures.keySet(), Nature.GOOD);
            assertThat(Collections.disjoint(good, accused(located)))
                    .as("seed %d: %s", seed, natures)
                    .isTrue();
        }
    }
}
