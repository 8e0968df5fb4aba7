package acme.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.NodeName;
import acme.model.Source;
import acme.recover.Attempt;
import acme.recover.Checkpoint;
import acme.recover.FailureCause;
import acme.recover.JobName;
import acme.recover.RecoveryAction;
import acme.recover.RecoveryJournal;
import acme.recover.RecoveryJournal.Entry;
import acme.recover.RecoveryJournal.Event;
import acme.recover.RecoveryJournal.Result;
import acme.recover.RecoveryPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every journal of recovery must do. */
public abstract class RecoveryJournalContract {
    protected static final JobName JOB = new JobName("team/llm-7b");
    private static final JobName OTHER = new JobName("llm-70b");
    private static final NodeName N1 = new NodeName("n1");
    private static final NodeName N2 = new NodeName("n2");

    /** A journal without entries. */
    protected abstract RecoveryJournal empty() throws Exception;

    protected static Entry entry(JobName job, long time, Event event) {
        return new Entry(job, 2, time, "alice", event);
    }

    /** Every kind of event, with every kind of action among them. */
    protected static List<Event> allEvents() {
        var checkpoint = new Checkpoint("/data/step-900 ü", 900, 12_345, Optional.empty());
        var restart = new RecoveryAction.Restart(
                Set.of(N2, N1), Optional.of(checkpoint), Optional.of(new RecoveryAction.SkipBatches(950, 1_000)));
        var plain = new RecoveryAction.Restart(Set.of(), Optional.empty(), Optional.empty());
        var cause = new FailureCause(
                ErrorType.of("ECCError"),
                Source.INFRASTRUCTURE_FAILURE,
                true,
                Hint.GPU,
                0.9,
                "ECCError: \"quoted\" # \t",
                new TreeSet<>(Set.of(N1)),
                OptionalLong.of(1_000),
                "A sentence.",
                "Replace it.");
        var failed = new Attempt(
                1,
                10,
                Long.MAX_VALUE,
                OptionalLong.of(1_000),
                new TreeSet<>(Set.of(N1, N2)),
                Attempt.Ending.FAILED,
                Optional.of(cause),
                Optional.of(restart),
                Optional.of("i-1"));
        var ended = new Attempt(
                2,
                10,
                20,
                OptionalLong.empty(),
                new TreeSet<>(),
                Attempt.Ending.PREEMPTED,
                Optional.empty(),
                Optional.empty());
        var plan = new RecoveryPlan(
                JOB,
                2,
                "hardware",
                List.of(
                        new RecoveryPlan.Step(new RecoveryAction.Wait(Duration.ofMillis(1_500)), "a"),
                        new RecoveryPlan.Step(new RecoveryAction.TestNodes(Hint.NVLINK, Set.of(N1)), "b"),
                        new RecoveryPlan.Step(new RecoveryAction.CordonNodes(Set.of()), "c"),
                        new RecoveryPlan.Step(new RecoveryAction.DrainNodes(Set.of(N2)), "d"),
                        new RecoveryPlan.Step(restart, "e"),
                        new RecoveryPlan.Step(plain, "f"),
                        new RecoveryPlan.Step(new RecoveryAction.Stop(), "g"),
                        new RecoveryPlan.Step(
                                new RecoveryAction.PageHuman(RecoveryAction.Urgency.OPERATOR, "why"), "h")),
                List.of(new RecoveryPlan.NotChosen("a restart", "not now")));
        return List.of(
                new Event.Over(failed),
                new Event.Over(ended),
                new Event.Planned(plan),
                new Event.Approved(),
                new Event.Cancelled("not wanted"),
                new Event.Began(0),
                new Event.Ended(0, Result.FAILED, "timed out"),
                new Event.Cordoned(N1),
                new Event.Undone(N1),
                new Event.BreakerOpened("too many"),
                new Event.BreakerReset());
    }

    @Test
    void everyEventIsReadAsItWasWritten() throws Exception {
        var journal = empty();
        var written = allEvents().stream().map(it -> entry(JOB, 1_000, it)).toList();
        written.forEach(journal::append);
        assertThat(journal.entries(JOB)).isEqualTo(written);
    }

    @Test
    void entriesAreOfOneJobAndInTheOrderInWhichTheyCame() throws Exception {
        var journal = empty();
        var first = entry(JOB, 1_000, new Event.Began(0));
        var foreign = entry(OTHER, 1_001, new Event.Began(1));
        var second = entry(JOB, 1_002, new Event.Ended(0, Result.DONE, "done"));
        List.of(first, foreign, second).forEach(journal::append);
        assertThat(journal.entries(JOB)).containsExactly(first, second);
        assertThat(journal.entries(OTHER)).containsExactly(foreign);
        assertThat(journal.entries(new JobName("nobody"))).isEmpty();
        assertThat(journal.newest(2)).containsExactly(foreign, second);
        assertThat(journal.newest(9)).containsExactly(first, foreign, second);
    }

    @Test
    void entriesSinceATimeAreOfAllJobsAndCountTheMomentItself() throws Exception {
        var journal = empty();
        var old = entry(JOB, 999, new Event.Began(0));
        var atIt = entry(OTHER, 1_000, new Event.Cordoned(N1));
        var late = entry(JOB, 1_001, new Event.Cordoned(N2));
        List.of(old, atIt, late).forEach(journal::append);
        assertThat(journal.since(1_000)).containsExactly(atIt, late);
        assertThat(journal.since(1_002)).isEmpty();
    }

    @Test
    void anEntryWhoseClockWasBehindIsFoundByItsTimeToo() throws Exception {
        var journal = empty();
        var ahead = entry(JOB, 2_000, new Event.Cordoned(N1));
        var behind = entry(JOB, 500, new Event.Began(0));
        List.of(ahead, behind).forEach(journal::append);
        assertThat(journal.since(1_000)).containsExactly(ahead);
    }

    @Test
    void aLeaseKeepsOthersAwayUntilItEndsOrIsGivenBack() throws Exception {
        var journal = empty();
        assertThat(journal.lease(JOB, "a", 1_000, 2_000)).isTrue();
        assertThat(journal.lease(JOB, "b", 1_999, 3_000)).isFalse();
        assertThat(journal.lease(OTHER, "b", 1_999, 3_000)).isTrue();
        assertThat(journal.lease(JOB, "a", 1_999, 2_500)).as("renewed").isTrue();
        assertThat(journal.lease(JOB, "b", 2_499, 3_000)).isFalse();
        assertThat(journal.lease(JOB, "b", 2_500, 3_000)).as("it ended").isTrue();
        journal.release(JOB, "a");
        assertThat(journal.lease(JOB, "a", 2_600, 3_000)).as("another's stays").isFalse();
        journal.release(JOB, "b");
        assertThat(journal.lease(JOB, "a", 2_600, 3_000)).isTrue();
    }

    @Test
    void ofManyWhoWantOneLeaseOneGetsIt() throws Exception {
        var journal = empty();
        var got = new AtomicInteger();
        var tasks = new ArrayList<Runnable>();
        for (int i = 0; i < 8; i++) {
            var owner = "owner-" + i;
            tasks.add(() -> got.addAndGet(journal.lease(JOB, owner, 1_000, 2_000) ? 1 : 0));
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var task : tasks.stream().map(threads::submit).toList()) {
                task.get();
            }
        }
        assertThat(got).hasValue(1);
    }
}
