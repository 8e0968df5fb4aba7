package acme.recover;

import static acme.recover.Situations.JOB;
import static acme.recover.Situations.NOW;
import static acme.recover.Situations.POLICY;
import static acme.recover.Situations.broken;
import static acme.recover.Situations.checkpoint;
import static acme.recover.Situations.ended;
import static acme.recover.Situations.failed;
import static acme.recover.Situations.faulty;
import static acme.recover.Situations.hardware;
import static acme.recover.Situations.mistake;
import static acme.recover.Situations.nodes;
import static acme.recover.Situations.onCluster;
import static acme.recover.Situations.onOneMachine;
import static acme.recover.Situations.spike;
import static acme.recover.Situations.startedBy;
import static acme.recover.Situations.transientFault;
import static acme.recover.Situations.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.Hint;
import acme.model.NodeName;
import acme.model.Source;
import acme.recover.Attempt.Ending;
import acme.recover.RecoveryAction.CordonNodes;
import acme.recover.RecoveryAction.PageHuman;
import acme.recover.RecoveryAction.Restart;
import acme.recover.RecoveryAction.SkipBatches;
import acme.recover.RecoveryAction.Stop;
import acme.recover.RecoveryAction.TestNodes;
import acme.recover.RecoveryAction.Urgency;
import acme.recover.RecoveryAction.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryPlannerTest {
    private static final SafetyLimits LIMITS = SafetyLimits.DEFAULT;
    private final RecoveryPlanner planner = new RecoveryPlanner(POLICY, LIMITS);

    private static List<RecoveryAction> actions(RecoveryPlan plan) {
        return plan.steps().stream().map(RecoveryPlan.Step::action).toList();
    }

    @Test
    void aMistakeIsToldToTheUserAndNeverRestarted() {
        var plan = planner.plan(onOneMachine(List.of(checkpoint(10)), failed(1, 20, mistake())));

        assertThat(actions(plan))
                .containsExactly(new PageHuman(Urgency.USER, mistake().sentence()), new Stop());
        assertThat(plan.notChosen()).extracting(RecoveryPlan.NotChosen::what).contains("a restart");
    }

    @Test
    void whatIsTransientIsRestartedFromTheNewestCompleteCheckpointAfterAWait() {
        var plan = planner.plan(
                onOneMachine(List.of(broken(30), checkpoint(20), checkpoint(10)), failed(1, 35, transientFault())));

        assertThat(actions(plan)).hasSize(2);
        assertThat(actions(plan).getFirst()).isInstanceOf(Wait.class);
        assertThat(plan.restart().orElseThrow().from()).contains(checkpoint(20));
        assertThat(plan.notChosen()).extracting(RecoveryPlan.NotChosen::why).contains("Its file is cut off.");
    }

    @Test
    void eachRestartWithoutProgressWaitsLongerUntilTheBudgetIsSpent() {
        var attempts = new ArrayList<Attempt>();
        var waits = new ArrayList<Duration>();
        for (int i = 1; i <= LIMITS.restarts() + 1; i++) {
            attempts.add(failed(i, 5, transientFault()));
            var plan = planner.plan(onOneMachine(List.of(), attempts.toArray(Attempt[]::new)));
            if (i <= LIMITS.restarts()) {
                waits.add(((Wait) actions(plan).getFirst()).time());
            } else {
                assertThat(plan.restart()).isEmpty();
                assertThat(actions(plan)).hasOnlyElementsOfTypes(PageHuman.class, Stop.class);
            }
        }
        assertThat(waits).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void progressGivesTheBudgetBack() {
        var attempts = new ArrayList<Attempt>();
        for (int i = 1; i <= 10; i++) {
            attempts.add(failed(i, 100L * i, transientFault()));
        }

        assertThat(planner.plan(onOneMachine(List.of(), attempts.toArray(Attempt[]::new)))
                        .restart())
                .isPresent();
    }

    @Test
    void failuresAllDayLongEndWithAPersonEvenWithProgress() {
        var attempts = new ArrayList<Attempt>();
        for (int i = 1; i <= LIMITS.restartsPerDay() + 1; i++) {
            attempts.add(failed(i, i, transientFault()));
        }

        var plan = planner.plan(onOneMachine(List.of(), attempts.toArray(Attempt[]::new)));

        assertThat(plan.restart()).isEmpty();
        assertThat(plan.steps().getFirst().why()).contains("24 restarts a day");
    }

    @Test
    void theSameUnknownFailureTwiceStopsEarlyAndAnotherDoesNot() {
        var other = FailureCause.unknown("It ended in another way.");

        assertThat(planner.plan(onOneMachine(List.of(), failed(1, 5, unknown()), failed(2, 5, unknown())))
                        .restart())
                .isEmpty();
        assertThat(planner.plan(onOneMachine(List.of(), failed(1, 5, unknown()), failed(2, 5, other)))
                        .restart())
                .isPresent();
        assertThat(planner.plan(onOneMachine(List.of(), failed(1, 5, unknown()), failed(2, 50, unknown())))
                        .restart())
                .as("it made progress")
                .isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            value = Ending.class,
            names = {"PREEMPTED", "MAINTENANCE", "TIME_LIMIT"})
    void whatTheClusterEndedIsStartedAgainHoweverOften(Ending ending) {
        var attempts = new ArrayList<Attempt>();
        for (int i = 1; i <= 40; i++) {
            attempts.add(ended(i, ending));
        }

        assertThat(actions(planner.plan(onOneMachine(List.of(), attempts.toArray(Attempt[]::new)))))
                .hasSize(1)
                .hasOnlyElementsOfType(Restart.class);
    }

    @Test
    void preemptionsDoNotSpendTheBudgetOfFailures() {
        var plan = planner.plan(onOneMachine(
                List.of(),
                failed(1, 5, transientFault()),
                ended(2, Ending.PREEMPTED),
                ended(3, Ending.PREEMPTED),
                ended(4, Ending.PREEMPTED),
                failed(5, 5, transientFault())));

        assertThat(plan.restart()).isPresent();
    }

    @Test
    void whatAPersonEndedStaysEnded() {
        assertThat(actions(planner.plan(onOneMachine(List.of(), ended(1, Ending.CANCELLED)))))
                .containsExactly(new Stop());
    }

    @Test
    void oldFailuresAreHistory() {
        var old = onOneMachine(List.of(), failed(1, 5, transientFault()));
        var later = new Situation(
                old.history(),
                old.checkpoints(),
                old.cluster(),
                old.cordoned(),
                false,
                Optional.empty(),
                NOW + LIMITS.stale().toMillis() + 1);

        assertThat(actions(planner.plan(later))).containsExactly(new Stop());
    }

    @Test
    void successIsNothingToRecover() {
        assertThatThrownBy(() -> planner.plan(onOneMachine(List.of(), ended(1, Ending.SUCCEEDED))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- nodes

    @Test
    void hardwareIsTestedBeforeAnythingIsCordoned() {
        var plan = planner.plan(onCluster(4, failed(1, 20, hardware("n2"))));

        assertThat(actions(plan).getFirst()).isEqualTo(new TestNodes(Hint.GPU, nodes("n1", "n2")));
        assertThat(actions(plan)).contains(new CordonNodes(nodes()));
    }

    @Test
    void whatFailedItsTestIsCordonedAndTheJobGoesOnWithoutIt() {
        var plan = planner.plan(onCluster(4, failed(1, 20, hardware("n2"))).with(faulty("n1")));

        assertThat(actions(plan)).contains(new CordonNodes(nodes("n1")));
        assertThat(plan.restart().orElseThrow().without()).containsExactly(new NodeName("n1"));
    }

    @Test
    void tooFewHealthyNodesAreForAPerson() {
        var plan = planner.plan(onCluster(2, failed(1, 20, hardware("n2"))).with(faulty("n2")));

        assertThat(actions(plan)).contains(new CordonNodes(nodes("n2")));
        assertThat(plan.restart()).isEmpty();
    }

    @Test
    void moreCordonsThanAllowedAreForAPerson() {
        var situation = onCluster(9, failed(1, 20, hardware()));
        var plan = planner.plan(situation.with(faulty("n1", "n2", "n3", "n4")));

        assertThat(actions(plan)).hasOnlyElementsOfTypes(PageHuman.class, Stop.class);
    }

    @Test
    void anOpenBreakerTestsAndCordonsNothing() {
        var it = onCluster(9, failed(1, 20, hardware()));
        var open =
                new Situation(it.history(), it.checkpoints(), it.cluster(), it.cordoned(), true, Optional.empty(), NOW);

        assertThat(actions(planner.plan(open))).hasOnlyElementsOfTypes(PageHuman.class, Stop.class);
    }

    @Test
    void whatTestsCannotTellIsForAPerson() {
        var plan = planner.plan(onCluster(4, failed(1, 20, hardware("n2")))
                .with(new Located.Inconclusive("no healthy partner is left", List.of(), List.of())));

        assertThat(actions(plan)).hasOnlyElementsOfTypes(PageHuman.class, Stop.class);
        assertThat(plan.steps().getFirst().why()).contains("no healthy partner is left");
    }

    @Test
    void doubtfulNodesAreLeftOutWhereThereAreOthersAndNeverCordoned() {
        var verdicts = List.of(
                new NodeVerdict(new NodeName("n1"), NodeVerdict.Kind.HEALTHY, "passed"),
                new NodeVerdict(new NodeName("n2"), NodeVerdict.Kind.FLAPPING, "fails and passes"));
        var doubt = new Located.Inconclusive("n2 fails and passes", verdicts, List.of());

        var plan = planner.plan(onCluster(4, failed(1, 20, hardware("n2"))).with(doubt));
        var tight = planner.plan(onCluster(2, failed(1, 20, hardware("n2"))).with(doubt));

        assertThat(plan.restart().orElseThrow().without()).containsExactly(new NodeName("n2"));
        assertThat(actions(plan)).hasAtLeastOneElementOfType(PageHuman.class);
        assertThat(actions(plan)).doesNotHaveAnyElementsOfTypes(CordonNodes.class);
        assertThat(tight.restart()).isEmpty();
    }

    @Test
    void aSlowNodeIsLeftOutAndNotCordoned() {
        var slow = new Located.Slow(
                List.of(new NodeVerdict(new NodeName("n2"), NodeVerdict.Kind.SLOW, "half as fast")), List.of());

        var plan = planner.plan(onCluster(4, failed(1, 20, hardware("n2"))).with(slow));

        assertThat(plan.restart().orElseThrow().without()).containsExactly(new NodeName("n2"));
        assertThat(actions(plan)).doesNotHaveAnyElementsOfTypes(CordonNodes.class);
    }

    @Test
    void aNodeThatIsSuspectedTwiceIsLeftOutRatherThanTheJobStopped() {
        var again = Situations.cause("RuntimeError", Source.UNKNOWN, false, Hint.NONE, "same", "n2");

        var plan = planner.plan(onCluster(4, failed(1, 20, again), failed(2, 20, again)));

        assertThat(plan.restart().orElseThrow().without()).containsExactly(new NodeName("n2"));
    }

    @Test
    void aNodeThatManyFailuresPointToIsToldToAPerson() {
        var attempts = new ArrayList<Attempt>();
        for (int i = 1; i <= LIMITS.lemon(); i++) {
            attempts.add(failed(i, 100L * i, Situations.cause("X", Source.UNKNOWN, true, Hint.NONE, "a" + i, "n2")));
        }

        var plan = planner.plan(onCluster(4, attempts.toArray(Attempt[]::new)));

        assertThat(actions(plan)).hasAtLeastOneElementOfType(PageHuman.class);
        assertThat(plan.restart().orElseThrow().without()).containsExactly(new NodeName("n2"));
    }

    // ---- checkpoints

    @Test
    void aSpikeGoesBackBehindItsFirstStepAndSkipsItsBatches() {
        var plan = planner.plan(
                onOneMachine(List.of(checkpoint(300), checkpoint(200), checkpoint(100)), failed(1, 320, spike(250))));

        var restart = plan.restart().orElseThrow();
        assertThat(restart.from()).contains(checkpoint(200));
        assertThat(restart.skip()).contains(new SkipBatches(201, 320));
    }

    @Test
    void aSpikeBehindARollbackTakesAnEarlierCheckpoint() {
        var checkpoints = List.of(checkpoint(200), checkpoint(100));
        var first = failed(1, 320, spike(250));
        var how = planner.plan(onOneMachine(checkpoints, first)).restart().orElseThrow();

        var second = startedBy(how, failed(2, 330, spike(330)));

        assertThat(planner.plan(onOneMachine(checkpoints, first, second))
                        .restart()
                        .orElseThrow()
                        .from())
                .contains(checkpoint(100));
    }

    @Test
    void aRestartBehindARollbackNeitherTakesWhatItLeftNorMeetsItsBatches() {
        var old = List.of(checkpoint(300), checkpoint(200));
        var first = failed(1, 320, spike(250));
        var how = planner.plan(onOneMachine(old, first)).restart().orElseThrow();
        var second = startedBy(how, failed(2, 330, transientFault()));

        var plan = planner.plan(onOneMachine(old, first, second));

        assertThat(plan.restart().orElseThrow().from()).contains(checkpoint(200));
        assertThat(plan.restart().orElseThrow().skip()).contains(new SkipBatches(201, 320));
        assertThat(plan.notChosen())
                .anyMatch(it -> it.what().contains("step-300") && it.why().contains("rollback"));
    }

    @Test
    void whatIsSavedBehindARollbackIsHealthyAndNeedsNoSkipping() {
        var first = failed(1, 320, spike(250));
        var how = planner.plan(onOneMachine(List.of(checkpoint(200)), first))
                .restart()
                .orElseThrow();
        var second = startedBy(how, failed(2, 340, transientFault()));
        var since = new Checkpoint("ckpt/step-330", 330, second.started() + 1, Optional.empty());

        var restart = planner.plan(onOneMachine(List.of(since, checkpoint(200)), first, second))
                .restart()
                .orElseThrow();

        assertThat(restart.from()).contains(since);
        assertThat(restart.skip()).isEmpty();
    }

    @Test
    void restartsThatOnlyKeepSkippingSpendNoRollbacks() {
        var checkpoints = List.of(checkpoint(200), checkpoint(100));
        var attempts = new ArrayList<Attempt>(List.of(failed(1, 320, spike(250))));
        for (int i = 2; i <= LIMITS.rollbacks() + 1; i++) {
            var how = planner.plan(onOneMachine(checkpoints, attempts.toArray(Attempt[]::new)))
                    .restart()
                    .orElseThrow();
            attempts.add(startedBy(how, failed(i, 210, transientFault())));
        }
        var how = new Restart(nodes(), Optional.of(checkpoint(200)), Optional.of(new SkipBatches(201, 320)));
        attempts.set(attempts.size() - 1, startedBy(how, failed(attempts.size(), 330, spike(330))));

        assertThat(planner.plan(onOneMachine(checkpoints, attempts.toArray(Attempt[]::new)))
                        .restart())
                .isPresent();
    }

    @Test
    void rollbacksEndWithAPerson() {
        var attempts = new ArrayList<Attempt>(List.of(failed(1, 320, spike(250))));
        var how = new Restart(nodes(), Optional.of(checkpoint(100)), Optional.of(new SkipBatches(201, 320)));
        for (int i = 2; i <= LIMITS.rollbacks() + 1; i++) {
            attempts.add(startedBy(how, failed(i, 320 + i, spike(320 + i))));
        }

        assertThat(planner.plan(onOneMachine(
                                List.of(checkpoint(100), checkpoint(50)), attempts.toArray(Attempt[]::new)))
                        .restart())
                .isEmpty();
    }

    @Test
    void withoutAHealthyCheckpointASpikeIsForAPerson() {
        var plan = planner.plan(onOneMachine(List.of(checkpoint(300), broken(100)), failed(1, 320, spike(250))));

        assertThat(plan.restart()).isEmpty();
        assertThat(plan.steps().getFirst().why()).contains("no complete checkpoint from before step 250");
    }

    @Test
    void aBrokenCheckpointGivesWayToTheOneBeforeIt() {
        var loading = Situations.cause("ModelLoadingError", Source.USER_MISTAKE, false, Hint.NONE, "ckpt");

        assertThat(planner.plan(onOneMachine(List.of(broken(30), checkpoint(20)), failed(1, 30, loading)))
                        .restart()
                        .orElseThrow()
                        .from())
                .contains(checkpoint(20));
        assertThat(planner.plan(onOneMachine(List.of(checkpoint(30)), failed(1, 30, loading)))
                        .restart())
                .isEmpty();
    }

    // ---- whatever happens

    @Test
    void plansHoldTheirPromisesInAnySituation() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var situation = random(random);
            var plan = planner.plan(situation);
            var last = situation.history().last();

            assertThat(planner.plan(situation)).isEqualTo(plan);
            assertThat(plan.job()).isEqualTo(JOB);
            assertThat(actions(plan).getLast()).as("the end of %s", plan).isInstanceOfAny(Restart.class, Stop.class);
            if (last.ending() == Ending.FAILED && last.cause().orElseThrow().equals(mistake())) {
                assertThat(plan.restart()).isEmpty();
            }
            var cordoned = new TreeSet<NodeName>();
            for (var action : actions(plan)) {
                if (action instanceof CordonNodes(var which)) {
                    cordoned.addAll(which);
                }
            }
            var proven = situation.tested().orElse(null) instanceof Located.Faulty it ? it.nodes() : nodes();
            assertThat(proven).containsAll(cordoned);
            var all = new TreeSet<>(situation.cordoned());
            all.addAll(cordoned);
            if (!cordoned.isEmpty()) {
                assertThat(all).hasSizeLessThanOrEqualTo(LIMITS.cordons());
            }
            boolean isTested = situation.tested().isPresent();
            if (plan.restart().isPresent() && last.ending() == Ending.FAILED && !isTested) {
                boolean awaitsTests = actions(plan).stream().anyMatch(TestNodes.class::isInstance);
                boolean isRollback = plan.restart().get().skip().isPresent();
                assertThat(awaitsTests
                                || isRollback
                                || situation.history().restartsWithoutProgress() < LIMITS.restarts())
                        .isTrue();
            }
        }
    }

    private static Situation random(Random random) {
        var causes = List.of(mistake(), transientFault(), hardware("n1"), hardware("n2", "n3"), unknown(), spike(40));
        var attempts = new ArrayList<Attempt>();
        var endings = List.of(Ending.values());
        int count = 1 + random.nextInt(6);
        for (int i = 1; i <= count; i++) {
            var ending = endings.get(random.nextInt(endings.size()));
            attempts.add(
                    ending == Ending.FAILED || (i == count && ending == Ending.SUCCEEDED)
                            ? failed(i, random.nextInt(-1, 60), causes.get(random.nextInt(causes.size())))
                            : ended(i, ending));
        }
        var on = onCluster(1 + random.nextInt(6), attempts.toArray(Attempt[]::new));
        var located = switch (random.nextInt(4)) {
            case 0 -> Optional.of(faulty("n1"));
            case 1 -> Optional.of(faulty("n1", "n2", "n3"));
            case 2 -> Optional.<Located>of(new Located.Inconclusive("no partner", List.of(), List.of()));
            default -> Optional.<Located>empty();
        };
        return new Situation(
                on.history(),
                random.nextBoolean() ? List.of() : List.of(broken(50), checkpoint(30)),
                random.nextBoolean() ? on.cluster() : Optional.empty(),
                random.nextBoolean() ? nodes() : nodes("n8", "n9"),
                random.nextInt(8) == 0,
                located,
                NOW + random.nextInt(100_000));
    }
}
