package acme.recover;

import static acme.recover.Situations.JOB;
import static acme.recover.Situations.NOW;
import static acme.recover.Situations.POLICY;
import static acme.recover.Situations.failed;
import static acme.recover.Situations.faulty;
import static acme.recover.Situations.hardware;
import static acme.recover.Situations.mistake;
import static acme.recover.Situations.transientFault;
import static org.assertj.core.api.Assertions.assertThat;

import acme.model.NodeName;
import acme.recover.FakeWorld.KilledException;
import acme.recover.RecoveryExecutor.Means;
import acme.recover.RecoveryExecutor.State;
import acme.recover.RecoveryJournal.Entry;
import acme.recover.RecoveryJournal.Event;
import acme.recover.RecoveryModes.Kind;
import acme.recover.RecoveryModes.Mode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryExecutorTest {
    private final FakeWorld world = new FakeWorld(5);
    private final InMemoryRecoveryJournal journal = new InMemoryRecoveryJournal();
    private long now = NOW;
    private Located tested = faulty("n2");

    private RecoveryExecutor executor(RecoveryJournal to, RecoveryModes modes, String owner) {
        var limits = SafetyLimits.DEFAULT;
        return new RecoveryExecutor(
                new RecoveryPlanner(POLICY, limits),
                limits,
                modes,
                new Means(Optional.of(world), world, (hint, nodes) -> tested, world, job -> List.of()),
                to,
                owner,
                () -> Instant.ofEpochMilli(now));
    }

    private RecoveryExecutor executor(Mode mode) {
        return executor(journal, RecoveryModes.all(mode), "one");
    }

    /** Calls again whenever it is asked to, until there is nothing to wait for. */
    private State drive(RecoveryExecutor executor) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            if (!(executor.advance(JOB) instanceof State.Until(var time, var _))) {
                return executor.advance(JOB);
            }
            now = time;
        }
        throw new AssertionError("it never comes to an end");
    }

    @Test
    void aFaultyNodeIsTestedCordonedAndTheJobStartedWithoutIt() throws InterruptedException {
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, hardware("n2")));

        assertThat(drive(executor)).isInstanceOf(State.Finished.class);
        assertThat(world.done).containsExactly("cordon n2", "restart 2");
        assertThat(world.how.without()).containsExactly(new NodeName("n2"));
        assertThat(now).as("it waited").isGreaterThan(NOW);
    }

    @Test
    void nothingIsDoneInADryRunAndTheAuditSaysWhatWouldBe() throws InterruptedException {
        var executor = executor(Mode.DRY_RUN);
        executor.over(JOB, failed(1, 20, transientFault()));

        assertThat(executor.advance(JOB)).isInstanceOf(State.Finished.class);
        assertThat(world.done).isEmpty();
        assertThat(journal.entries(JOB))
                .anyMatch(it ->
                        it.event() instanceof Event.Ended ended && ended.result() == RecoveryJournal.Result.WOULD);
    }

    @Test
    void askedForActionsWaitForAPersonAndANewPlanAsksAgain() throws InterruptedException {
        var executor = executor(Mode.ASK);
        executor.over(JOB, failed(1, 20, hardware("n2")));

        assertThat(executor.advance(JOB)).isInstanceOf(State.NeedsApproval.class);
        executor.approve(JOB, "alice");
        assertThat(executor.advance(JOB))
                .as("what the tests found was not approved yet")
                .isInstanceOf(State.NeedsApproval.class);
        assertThat(world.done).isEmpty();
        executor.approve(JOB, "alice");
        assertThat(drive(executor)).isInstanceOf(State.Finished.class);
        assertThat(world.done).containsExactly("cordon n2", "restart 2");
    }

    @Test
    void eachKindOfActionHasItsOwnMode() throws InterruptedException {
        var modes = RecoveryModes.all(Mode.AUTO).with(Kind.CORDON, Mode.OFF);
        var executor = executor(journal, modes, "one");
        executor.over(JOB, failed(1, 20, hardware("n2")));

        drive(executor);

        assertThat(world.done).containsExactly("restart 2");
    }

    @Test
    void aCancelledPlanGoesNoFurther() throws InterruptedException {
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, transientFault()));
        executor.advance(JOB);
        executor.cancel(JOB, "alice", "I am on it");

        assertThat(drive(executor)).isInstanceOf(State.Cancelled.class);
        assertThat(world.done).isEmpty();
    }

    @Test
    void aMistakeReachesItsUserOnce() throws InterruptedException {
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, mistake()));

        drive(executor);
        drive(executor);

        assertThat(world.done).containsExactly("page USER");
    }

    @Test
    void whatFailsIsTriedAgainLater() throws InterruptedException {
        world.fail("restart", 2);
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, transientFault()));

        assertThat(drive(executor)).isInstanceOf(State.Finished.class);
        assertThat(world.done).containsExactly("restart 2");
    }

    @Test
    void whatFailsAgainAndAgainIsToldToAPersonOnce() throws InterruptedException {
        world.fail("restart", 99);
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, transientFault()));

        assertThat(drive(executor)).isInstanceOf(State.Stuck.class);
        drive(executor);
        assertThat(world.done).containsExactly("page OPERATOR");
    }

    @Test
    void aSchedulerThatSaysDoneAndDoesNothingIsNotBelieved() throws InterruptedException {
        world.lie();
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, hardware("n2")));

        assertThat(drive(executor)).isInstanceOf(State.Stuck.class);
    }

    @Test
    void whatOthersCordonedIsLeftToThem() throws InterruptedException {
        world.nodes.put(new NodeName("n2"), Cluster.State.CORDONED_BY_OTHERS);
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, hardware("n2")));

        drive(executor);

        assertThat(world.done).containsExactly("restart 2");
        assertThat(executor.undo(JOB, "alice")).isEmpty();
        assertThat(world.nodes).containsEntry(new NodeName("n2"), Cluster.State.CORDONED_BY_OTHERS);
    }

    @Test
    void undoGivesBackWhatThisJobsRecoveryCordoned() throws InterruptedException {
        world.nodes.put(new NodeName("n5"), Cluster.State.CORDONED_BY_US);
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, hardware("n2")));
        drive(executor);

        executor.undo(JOB, "alice");

        assertThat(world.done).endsWith("uncordon n2");
        assertThat(world.nodes).containsEntry(new NodeName("n5"), Cluster.State.CORDONED_BY_US);
        assertThat(executor.undo(JOB, "alice")).isEmpty();
    }

    @Test
    void aRunningJobIsStoppedBeforeItIsStartedAgain() throws InterruptedException {
        world.state = TrainingJobs.State.RUNNING;
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, transientFault()));

        drive(executor);

        assertThat(world.done).containsExactly("stop", "restart 2");
    }

    @Test
    void theNextFailureOfTheJobIsPlannedAnew() throws InterruptedException {
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, transientFault()));
        drive(executor);
        world.state = TrainingJobs.State.FAILED;
        executor.over(JOB, failed(1, 20, transientFault()));
        executor.over(JOB, failed(2, 40, transientFault()));
        drive(executor);

        assertThat(world.done).containsExactly("restart 2", "restart 3");
    }

    @Test
    void theBreakerOpensStaysOpenAndOnlyAPersonClosesIt() throws InterruptedException {
        tested = faulty("n1", "n2", "n3", "n4");
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, hardware()));
        drive(executor);
        assertThat(world.done).containsExactly("page OPERATOR");

        tested = faulty("n1");
        now += SafetyLimits.DEFAULT.cordonWindow().toMillis() * 3;
        var other = new JobName("other");
        var late = failed(1, 20, hardware());
        executor.over(
                other,
                new Attempt(1, now, now, late.lastStep(), late.nodes(), late.ending(), late.cause(), Optional.empty()));
        assertThat(executor.advance(other)).isInstanceOf(State.Finished.class);
        assertThat(world.done).noneMatch(it -> it.startsWith("cordon"));

        executor.resetBreaker("alice");
        executor.over(
                other,
                new Attempt(2, now, now, late.lastStep(), late.nodes(), late.ending(), late.cause(), Optional.empty()));
        executor.advance(other);
        assertThat(world.done).contains("cordon n1");
    }

    @Test
    void twoProcessesNeverActOnOneJobAtOnce() throws InterruptedException {
        journal.lease(JOB, "another", now, now + 1_000);
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, mistake()));

        assertThat(executor.advance(JOB)).isInstanceOf(State.Busy.class);
        now += 1_001;
        assertThat(executor.advance(JOB)).as("the other is gone").isInstanceOf(State.Finished.class);
    }

    @Test
    void aPlanThatNobodyWentOnWithIsHistory() throws InterruptedException {
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, transientFault()));
        executor.advance(JOB);

        now += SafetyLimits.DEFAULT.stale().toMillis() + 100_000;

        assertThat(executor.advance(JOB)).isInstanceOf(State.Cancelled.class);
        assertThat(world.done).isEmpty();
    }

    @Test
    void whatWasApprovedAndLeftLyingIsHistoryToo() throws InterruptedException {
        var executor = executor(Mode.ASK);
        executor.over(JOB, failed(1, 20, transientFault()));
        executor.advance(JOB);
        now += 5 * SafetyLimits.DEFAULT.stale().toMillis();
        assertThat(executor.advance(JOB)).as("it may wait long for a person").isInstanceOf(State.NeedsApproval.class);
        executor.approve(JOB, "alice");
        now += SafetyLimits.DEFAULT.stale().toMillis() + 100_000;

        assertThat(executor.advance(JOB)).isInstanceOf(State.Cancelled.class);
        assertThat(world.done).isEmpty();
    }

    @Test
    void plansThatTogetherCordonTooManyAreStoppedWhenTheyAreCarriedOut() throws InterruptedException {
        var jobs = List.of(new JobName("one"), new JobName("two"));
        var executor = executor(Mode.ASK);
        for (var job : jobs) {
            executor.over(job, failed(1, 20, hardware()));
            executor.advance(job);
            executor.approve(job, "alice");
            tested = job.equals(jobs.getFirst()) ? faulty("n1", "n2") : faulty("n3", "n4");
            assertThat(executor.advance(job)).isInstanceOf(State.NeedsApproval.class);
        }

        for (var job : jobs) {
            executor.approve(job, "alice");
            executor.advance(job);
        }

        assertThat(world.done).containsExactly("cordon n1", "cordon n2", "cordon n3");
        assertThat(executor.advance(jobs.getLast()))
                .isInstanceOfSatisfying(
                        State.Stuck.class, it -> assertThat(it.why()).contains("n4", "3 are allowed"));
        assertThat(journal.entries(RecoveryJournal.CLUSTER)).anyMatch(it -> it.event() instanceof Event.BreakerOpened);
    }

    @Test
    void anOpenBreakerStopsACordonThatWasPlannedBefore() throws InterruptedException {
        var executor = executor(Mode.ASK);
        executor.over(JOB, failed(1, 20, hardware("n2")));
        executor.advance(JOB);
        executor.approve(JOB, "alice");
        executor.advance(JOB);
        journal.append(
                new Entry(RecoveryJournal.CLUSTER, 0, now, "acme", new Event.BreakerOpened("another job's doing")));
        executor.approve(JOB, "alice");

        assertThat(drive(executor)).isInstanceOf(State.Stuck.class);
        assertThat(world.done).isEmpty();
    }

    @Test
    void aClusterThatDoesNotAnswerIsNotTakenForNone() throws InterruptedException {
        world.beOutOfReach(3);
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, hardware("n2")));
        assertThat(executor.advance(JOB))
                .isInstanceOfSatisfying(
                        State.Until.class, it -> assertThat(it.why()).contains("the controller does not answer"));

        assertThat(drive(executor)).isInstanceOf(State.Finished.class);
        assertThat(world.done).containsExactly("cordon n2", "restart 2");
    }

    @Test
    void whatTheTestsFoundIsNotForgottenWhereTheClusterDoesNotAnswerBehindThem() throws InterruptedException {
        var executor = new RecoveryExecutor(
                new RecoveryPlanner(POLICY, SafetyLimits.DEFAULT),
                SafetyLimits.DEFAULT,
                RecoveryModes.all(Mode.AUTO),
                new Means(
                        Optional.of(world),
                        world,
                        (hint, nodes) -> {
                            world.beOutOfReach(1);
                            return tested;
                        },
                        world,
                        job -> List.of()),
                journal,
                "one",
                () -> Instant.ofEpochMilli(now));
        executor.over(JOB, failed(1, 20, hardware("n2")));

        assertThat(executor.advance(JOB)).isInstanceOf(State.Until.class);
        assertThat(world.done).as("no restart on the faulty node").isEmpty();
    }

    @Test
    void aNodeThatAPersonCordonedWithOurMarkIsNotGivenBack() throws InterruptedException {
        world.nodes.put(new NodeName("n2"), Cluster.State.CORDONED_BY_US);
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, hardware("n2")));

        drive(executor);

        assertThat(world.done).containsExactly("restart 2");
        assertThat(executor.undo(JOB, "alice")).isEmpty();
    }

    @Test
    void whoIsToldReadsTheDiagnosisAndWhatToDo() throws InterruptedException {
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, mistake()));

        drive(executor);

        assertThat(world.pages).singleElement().satisfies(page -> {
            assertThat(page.subject()).isEqualTo("llm-7b: KeyError at KeyError: 'lr'");
            assertThat(page.text())
                    .startsWith("KeyError, user mistake: KeyError at KeyError: 'lr'\nWhat to do: Mend it.\n")
                    .contains("Attempt 1 of llm-7b", "- not a restart: ");
        });
    }

    @Test
    void whoIsToldThatAStepFailedReadsWhy() throws InterruptedException {
        world.fail("restart", 99);
        var executor = executor(Mode.AUTO);
        executor.over(JOB, failed(1, 20, transientFault()));

        assertThat(drive(executor))
                .isInstanceOfSatisfying(
                        State.Stuck.class, it -> assertThat(it.why()).endsWith("could not be done: restart timed out"));
        assertThat(world.pages.getFirst().subject()).endsWith("could not be done: restart timed out");
    }

    /** A journal that dies at the so-manyth entry, before or behind having kept it. */
    private final class DyingJournal implements RecoveryJournal {
        private int left;
        private final boolean keepsFirst;

        DyingJournal(int left, boolean keepsFirst) {
            this.left = left;
            this.keepsFirst = keepsFirst;
        }

        @Override
        public void append(Entry entry) {
            if (left-- == 0) {
                if (keepsFirst) {
                    journal.append(entry);
                }
                throw new KilledException();
            }
            journal.append(entry);
        }

        @Override
        public List<Entry> entries(JobName job) {
            return journal.entries(job);
        }

        @Override
        public List<Entry> newest(int max) {
            return journal.newest(max);
        }

        @Override
        public List<Entry> since(long time) {
            return journal.since(time);
        }

        @Override
        public boolean lease(JobName job, String owner, long now, long until) {
            return journal.lease(job, owner, now, until);
        }

        @Override
        public void release(JobName job, String owner) {
            // The dead release nothing.
        }
    }

    enum Death {
        BEFORE_AN_ENTRY,
        BEHIND_AN_ENTRY,
        BEHIND_AN_ACTION
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void killedAnywhereItGoesOnAndDoesNothingTwice(Death death) throws InterruptedException {
        boolean wasKilled = true;
        for (int point = 0; wasKilled; point++) {
            var fresh = new RecoveryExecutorTest();
            wasKilled = fresh.isKilled(death, point);

            fresh.now += 2 * SafetyLimits.DEFAULT.actionTime().toMillis() + 1;
            var second = fresh.executor(fresh.journal, RecoveryModes.all(Mode.AUTO), "two");
            second.over(JOB, failed(1, 20, hardware("n2")));

            assertThat(fresh.drive(second)).isInstanceOf(State.Finished.class);
            assertThat(fresh.world.done).as("killed %s %d", death, point).containsExactly("cordon n2", "restart 2");
            assertThat(second.undo(JOB, "alice"))
                    .as("it knows that the cordon is its own")
                    .hasSize(1);
            assertThat(point).isLessThan(50);
        }
    }

    private boolean isKilled(Death death, int point) throws InterruptedException {
        var to = death == Death.BEHIND_AN_ACTION ? journal : new DyingJournal(point, death == Death.BEHIND_AN_ENTRY);
        if (death == Death.BEHIND_AN_ACTION) {
            world.killAt(point);
        }
        var first = executor(to, RecoveryModes.all(Mode.AUTO), "one");
        try {
            first.over(JOB, failed(1, 20, hardware("n2")));
            drive(first);
            return false;
        } catch (KilledException e) {
            return true;
        } finally {
            world.killAt(Integer.MAX_VALUE);
        }
    }

    @Test
    void theAuditTellsWhoDidWhatWhenAndWhy() throws InterruptedException {
        var executor = executor(Mode.ASK);
        executor.over(JOB, failed(1, 20, transientFault()));
        executor.advance(JOB);
        executor.approve(JOB, "alice");
        drive(executor);

        var who = new ArrayList<String>();
        for (Entry entry : journal.newest(100)) {
            assertThat(entry.time()).isGreaterThanOrEqualTo(NOW);
            who.add(entry.who() + " " + entry.event().getClass().getSimpleName());
        }
        assertThat(who)
                .containsExactly(
                        "acme Over", "acme Planned", "alice Approved", "acme Ended", "acme Began", "acme Ended");
    }
}
