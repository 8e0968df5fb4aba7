package acme.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.NodeName;
import acme.recover.NodeVerdict.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwoRoundAllgatherTest {
    private static final Outcome PASSED = new Outcome.Passed(OptionalDouble.of(10e9), "all was gathered at 10 GB/s");
    private static final Outcome FAILED = new Outcome.Failed("rank 0 raised RuntimeError: connection closed by peer");
    private static final DetectionLimits LIMITS = new DetectionLimits(64, Duration.ofSeconds(60), 64, 0.5);

    private static NodeName node(int number) {
        return new NodeName("n" + number);
    }

    private static List<NodeName> nodes(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(TwoRoundAllgatherTest::node)
                .toList();
    }

    private static SortedSet<NodeName> subset(int bits) {
        var nodes = new TreeSet<NodeName>();
        IntStream.range(0, 31).filter(i -> (bits >> i & 1) == 1).forEach(i -> nodes.add(node(i + 1)));
        return nodes;
    }

    private static CollectiveTest failingWith(Set<NodeName> faulty) {
        return world -> Collections.disjoint(world, faulty) ? PASSED : FAILED;
    }

    private static Located locate(int count, CollectiveTest test) throws InterruptedException {
        return new TwoRoundAllgather(test, LIMITS).locate(nodes(count));
    }

    private static NodeVerdict verdict(Located located, int number) {
        return located.verdicts().stream()
                .filter(verdict -> verdict.node().equals(node(number)))
                .findFirst()
                .orElseThrow();
    }

    private static Set<NodeName> faulty(Located located) {
        return located instanceof Located.Faulty found ? found.nodes() : Set.of();
    }

    // ---- properties

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void allFaultyNodesAndNoOthersAreFoundWhileOneNodeIsGood(int count) throws Exception {
        for (int bits = 0; bits < (1 << count) - 1; bits++) {
            var expected = subset(bits);
            var located = locate(count, failingWith(expected));
            assertThat(faulty(located)).as("faulty %s of %d", expected, count).isEqualTo(expected);
            assertThat(located instanceof Located.AllPassed).isEqualTo(expected.isEmpty());
            assertThat(located.verdicts())
                    .allMatch(verdict -> expected.contains(verdict.node())
                            ? verdict.kind() == Kind.FAULTY
                            : verdict.kind() == Kind.HEALTHY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void whereEveryNodeFailsNoneIsCalledFaulty(int count) throws Exception {
        var located = locate(count, failingWith(Set.copyOf(nodes(count))));
        assertThat(located).isInstanceOf(Located.Inconclusive.class);
        assertThat(located.verdicts()).allMatch(verdict -> verdict.kind() == Kind.UNDECIDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9})
    void aBrokenPathBetweenTwoNodesMakesNoHealthyNodeFaulty(int count) throws Exception {
        for (int bits = 0; bits < 1 << count; bits++) {
            var broken = subset(bits);
            for (int a = 1; a < count; a++) {
                for (int b = a + 1; b <= count; b++) {
                    var path = Set.of(node(a), node(b));
                    var located = locate(
                            count,
                            world -> world.containsAll(path)
                                    ? FAILED
                                    : failingWith(broken).run(world));
                    assertThat(broken)
                            .as("%d nodes, faulty %s, path %s", count, broken, path)
                            .containsAll(faulty(located));
                    if (broken.isEmpty()) {
                        assertThat(faulty(located)).isEmpty();
                    }
                }
            }
        }
    }

    /** Each node has at most one broken path, so none has two partners it fails with for no fault of its own. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 8, 9})
    void brokenPathsOfWhichNoNodeHasTwoMakeNoHealthyNodeFaulty(int count) throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var shuffled = new ArrayList<>(nodes(count));
            Collections.shuffle(shuffled, random);
            var paths = new ArrayList<Set<NodeName>>();
            for (int i = 0; i + 1 < 2 * random.nextInt(1, count / 2 + 1); i += 2) {
                paths.add(Set.of(shuffled.get(i), shuffled.get(i + 1)));
            }
            var broken = subset(random.nextInt(1 << count));
            var located = locate(
                    count,
                    world -> paths.stream().anyMatch(world::containsAll)
                            ? FAILED
                            : failingWith(broken).run(world));
            assertThat(broken)
                    .as("seed %d: faulty %s, paths %s", seed, broken, paths)
                    .containsAll(faulty(located));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 33, 64, 127, 300})
    void largerClustersWithAnyShareOfFaultyNodesAreResolved(int count) throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            double share = random.nextDouble();
            var expected = new TreeSet<NodeName>();
            nodes(count).stream().filter(_ -> random.nextDouble() < share).forEach(expected::add);
            expected.remove(node(1));
            var limits = new DetectionLimits(64, Duration.ofSeconds(60), count, 0.5);
            var located = new TwoRoundAllgather(failingWith(expected), limits).locate(nodes(count));
            assertThat(faulty(located)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void nodesThatFailOnlyInCompanyAreFoundByMeetingOthers() throws Exception {
        for (int bits = 0; bits < 1 << 7; bits++) {
            var expected = subset(bits);
            var located = locate(
                    7,
                    world -> world.size() == 1 ? PASSED : failingWith(expected).run(world));
            assertThat(faulty(located)).as("faulty %s", expected).isEqualTo(expected.size() > 5 ? Set.of() : expected);
            assertThat(located instanceof Located.Inconclusive).isEqualTo(expected.size() > 5);
        }
    }

    // ---- rounds

    @Test
    void aHealthyClusterNeedsOneRoundOfPairsAndATripleWhereItIsOdd() throws Exception {
        var located = locate(7, failingWith(Set.of()));
        assertThat(located).isInstanceOf(Located.AllPassed.class);
        assertThat(located.trials())
                .extracting(Trial::world)
                .containsExactly(subset(0b11), subset(0b1100), subset(0b1110000));
        assertThat(located.trials()).allMatch(trial -> trial.round() == 1);
    }

    @Test
    void worldsThatRunAtOnceShareNoNodeAndAreNoMoreThanAllowed() throws Exception {
        var busy = ConcurrentHashMap.<NodeName>newKeySet();
        var running = new AtomicInteger();
        var faults = new AtomicReference<>("");
        var expected = subset(0b101101);
        CollectiveTest watched = world -> {
            if (running.incrementAndGet() > 3 || !world.stream().allMatch(busy::add)) {
                faults.set("too many worlds, or a node in two: " + world);
            }
            LockSupport.parkNanos(100_000);
            var outcome = failingWith(expected).run(world);
            busy.removeAll(world);
            running.decrementAndGet();
            return outcome;
        };
        var limits = new DetectionLimits(3, Duration.ofSeconds(60), 64, 0.5);
        assertThat(faulty(new TwoRoundAllgather(watched, limits).locate(nodes(40))))
                .isEqualTo(expected);
        assertThat(faults.get()).isEmpty();
    }

    @Test
    void fewGoodNodesAreUsedAgainAndThoseThatPassBecomePartners() throws Exception {
        // Round 1: only n1 and n2 pass. Half of the others are good and help once they have passed.
        var expected = new HashSet<NodeName>();
        IntStream.rangeClosed(2, 20).forEach(i -> expected.add(node(2 * i)));
        var located = locate(40, failingWith(expected));
        assertThat(faulty(located)).isEqualTo(expected);
    }

    @Test
    void suspectsThatWaitTooLongForAPartnerAreLeftUndecided() throws Exception {
        var limits = new DetectionLimits(64, Duration.ofSeconds(60), 2, 0.5);
        var expected = new HashSet<>(nodes(40));
        expected.removeAll(List.of(node(1), node(2)));
        var located = new TwoRoundAllgather(failingWith(expected), limits).locate(nodes(40));
        assertThat(faulty(located)).hasSize(2);
        assertThat(located.verdicts().stream().filter(verdict -> verdict.kind() == Kind.UNDECIDED))
                .hasSize(36);
    }

    // ---- verdicts

    @Test
    void aVerdictTellsWhoItFailedWithAndWhy() throws Exception {
        var located = locate(6, failingWith(Set.of(node(4))));
        assertThat(verdict(located, 4).why())
                .isEqualTo(
                        "failed with n3 in round 1 and with n1 and n2, each known good, in round 2: " + FAILED.why());
        assertThat(verdict(located, 3).why())
                .isEqualTo(
                        "failed with n4 in round 1, passed with n1, known good, in round 2: n4 explains the failure");
        assertThat(verdict(located, 1).why()).isEqualTo("passed with n2 in round 1: " + PASSED.why());
    }

    @Test
    void oneNodeThatFailsAloneCannotBeTold() throws Exception {
        assertThat(locate(1, failingWith(Set.of()))).isInstanceOf(Located.AllPassed.class);
        assertThat(locate(1, failingWith(Set.of(node(1)))))
                .isInstanceOfSatisfying(
                        Located.Inconclusive.class, it -> assertThat(it.why()).contains("no other to compare it with"));
    }

    @Test
    void noNodesAreNoSuccess() throws Exception {
        assertThat(locate(0, failingWith(Set.of()))).isInstanceOf(Located.Inconclusive.class);
    }

    @Test
    void twoNodesThatPassAloneAndFailTogetherAreNotBlamed() throws Exception {
        var located = locate(2, world -> world.size() == 1 ? PASSED : FAILED);
        assertThat(located).isInstanceOf(Located.Inconclusive.class);
    }

    @Test
    void aPairThatFailsOnlyTogetherPointsToThePath() throws Exception {
        var path = Set.of(node(3), node(4));
        var located = locate(8, world -> world.equals(path) ? FAILED : PASSED);
        assertThat(located).isInstanceOf(Located.Inconclusive.class);
        assertThat(verdict(located, 3).kind()).isEqualTo(Kind.PATH);
        assertThat(verdict(located, 3).why())
                .isEqualTo("failed with n4 in round 1, passed with n1, known good, in round 2,"
                        + " failed with n4, known good, in round 3:"
                        + " the path between them may be at fault, or what they share");
        assertThat(verdict(located, 1).kind()).isEqualTo(Kind.HEALTHY);
    }

    @Test
    void aPairThatFailsOnceAndPassesAfterwardsIsFlapping() throws Exception {
        var runs = new AtomicInteger();
        var located = locate(8, world -> world.contains(node(3)) && runs.getAndIncrement() == 0 ? FAILED : PASSED);
        assertThat(located).isInstanceOf(Located.Inconclusive.class);
        assertThat(verdict(located, 3).kind()).isEqualTo(Kind.FLAPPING);
        assertThat(verdict(located, 3).why()).contains("failed with n4 in round 1", "passed", "flapping");
    }

    @Test
    void aNodeKnownGoodThatGoesBadIsNotHeldAgainstItsPartner() throws Exception {
        // n1 passes round 1 and fails ever after; n3, whose partner n4 is faulty, meets it first.
        var runs = new AtomicInteger();
        var located = locate(
                8,
                world -> world.contains(node(1)) && runs.getAndIncrement() > 0
                        ? FAILED
                        : failingWith(Set.of(node(4))).run(world));
        assertThat(faulty(located)).containsExactly(node(4));
        assertThat(verdict(located, 3).kind()).isEqualTo(Kind.HEALTHY);
        assertThat(verdict(located, 1).kind()).isEqualTo(Kind.FLAPPING);
    }

    @Test
    void aSlowNodeIsAFindingOfItsOwn() throws Exception {
        CollectiveTest slowWithN5 = world ->
                new Outcome.Passed(OptionalDouble.of(world.contains(node(5)) ? 2e9 : 10e9), "all was gathered");
        var located = locate(8, slowWithN5);
        assertThat(located)
                .isInstanceOfSatisfying(
                        Located.Slow.class, it -> assertThat(it.nodes()).containsExactly(node(5)));
        assertThat(verdict(located, 5).why())
                .startsWith("was slow with n6 in round 1 and with n1 and n2, each known good, in round 2");
        assertThat(verdict(located, 6).kind()).isEqualTo(Kind.HEALTHY);
    }

    @Test
    void nodesThatVanishAreNamedAndTheirPartnersAreNot() throws Exception {
        var gone = Set.of(node(2), node(5));
        var located = locate(8, world -> {
            var missing = new TreeSet<>(world);
            missing.retainAll(gone);
            return missing.isEmpty() ? PASSED : new Outcome.Vanished(missing, "ssh: no route to host");
        });
        assertThat(faulty(located)).isEqualTo(gone);
        assertThat(verdict(located, 2).kind()).isEqualTo(Kind.VANISHED);
        assertThat(verdict(located, 2).why()).contains("did not answer with n1 in round 1", "no route to host");
        assertThat(verdict(located, 1).kind()).isEqualTo(Kind.HEALTHY);
    }

    @Test
    void aKnownGoodNodeThatVanishesLaterMustShowItselfAgain() throws Exception {
        var runs = new AtomicInteger();
        var located = locate(8, world -> {
            if (world.contains(node(1)) && runs.getAndIncrement() > 0) {
                return new Outcome.Vanished(Set.of(node(1)), "connection closed");
            }
            return failingWith(Set.of(node(4))).run(world);
        });
        assertThat(faulty(located)).containsExactlyInAnyOrder(node(1), node(4));
        assertThat(verdict(located, 1).kind()).isEqualTo(Kind.VANISHED);
        assertThat(verdict(located, 3).kind()).isEqualTo(Kind.HEALTHY);
    }

    // ---- tests that go wrong

    @Test
    void aTestThatThrowsAccusesNoNode() throws Exception {
        var located = locate(6, world -> {
            throw new IllegalStateException("no launcher");
        });
        assertThat(located)
                .isInstanceOfSatisfying(
                        Located.Inconclusive.class,
                        it -> assertThat(it.why()).contains("could not be run on any node", "no launcher"));
    }

    @Test
    void aNodeThatCannotBeTestedIsNeitherFaultyNorHealthy() throws Exception {
        var located = locate(6, world -> world.contains(node(5)) ? new Outcome.NotRun("no module torch") : PASSED);
        assertThat(located).isInstanceOf(Located.Inconclusive.class);
        assertThat(verdict(located, 5).kind()).isEqualTo(Kind.UNDECIDED);
        assertThat(verdict(located, 5).why()).contains("could not be tested", "no module torch");
        assertThat(verdict(located, 6).kind()).isEqualTo(Kind.HEALTHY);
    }

    @Test
    void aTestThatDoesNotReturnIsGivenUpAndItsNodeFound() throws Exception {
        var never = new CountDownLatch(1);
        var limits = new DetectionLimits(64, Duration.ofMillis(100), 64, 0.5);
        CollectiveTest hanging = world -> {
            if (world.contains(node(3))) {
                never.await();
            }
            return PASSED;
        };
        var located = new TwoRoundAllgather(hanging, limits).locate(nodes(6));
        assertThat(faulty(located)).containsExactly(node(3));
        assertThat(verdict(located, 3).why()).contains("timed out with n4 in round 1");
    }

    @Test
    void anInterruptEndsAllTests() throws Exception {
        var started = new CountDownLatch(3);
        var interrupted = new AtomicInteger();
        CollectiveTest hanging = world -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
            return PASSED;
        };
        var search =
                new Thread(() -> assertThatThrownBy(() -> locate(6, hanging)).isInstanceOf(InterruptedException.class));
        search.start();
        started.await();
        search.interrupt();
        search.join();
        assertThat(interrupted).hasValue(3);
    }
}
