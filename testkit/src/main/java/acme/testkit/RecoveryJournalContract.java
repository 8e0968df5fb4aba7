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
import org.junit.jupiter.api.Test;

/** What every journal of recovery must do. */
public abstract class RecoveryJournalContract {
    private static final JobName ONE = new JobName("one");
    private static final JobName OTHER = new JobName("team/other");

    /** A journal without entries. */
    protected abstract RecoveryJournal empty() throws Exception;

    private static Entry entry(JobName job, long time, Event event) {
        return new Entry(job, 1, time, "alice", event);
    }

    private static List<Event> events() {
        var node = new NodeName("n1");
        var cause = new FailureCause(
                ErrorType.of("CUDAError"),
                Source.INFRASTRUCTURE_FAILURE,
                true,
                Hint.GPU,
                0.8,
                "CUDAError: \"x\"",
                new TreeSet<>(Set.of(node)),
                OptionalLong.of(7),
                "It broke;\n badly",
                "Mend it.");
        var restart = new RecoveryAction.Restart(
                Set.of(node),
                Optional.of(new Checkpoint("s3://b/step-5", 5, 6, Optional.empty())),
                Optional.of(new RecoveryAction.SkipBatches(6, 9)));
        var actions = List.of(
                new RecoveryAction.Wait(Duration.ofMillis(1_234)),
                new RecoveryAction.TestNodes(Hint.NVLINK, Set.of(node)),
                new RecoveryAction.CordonNodes(Set.of()),
                new RecoveryAction.DrainNodes(Set.of(node)),
                restart,
                new RecoveryAction.Stop(),
                new RecoveryAction.PageHuman(RecoveryAction.Urgency.USER, "why"));
        var steps =
                actions.stream().map(it -> new RecoveryPlan.Step(it, "because")).toList();
        var plan = new RecoveryPlan(ONE, 3, "row", steps, List.of(new RecoveryPlan.NotChosen("a", "b")));
        var events = new ArrayList<Event>(List.of(
                new Event.Planned(plan),
                new Event.Approved(),
                new Event.Cancelled("no"),
                new Event.Began(2),
                new Event.Cordoned(node),
                new Event.Undone(node),
                new Event.BreakerOpened("many"),
                new Event.BreakerReset()));
        for (var ending : Attempt.Ending.values()) {
            events.add(new Event.Over(new Attempt(
                    1,
                    2,
                    3,
                    OptionalLong.empty(),
                    new TreeSet<>(Set.of(node)),
                    ending,
                    Optional.of(cause),
                    Optional.of(restart))));
        }
        for (var result : Result.values()) {
            events.add(new Event.Ended(1, result, "so"));
        }
        return events;
    }

    @Test
    void everyEventComesBackAsItWas() throws Exception {
        var journal = empty();
        var all = events().stream().map(it -> entry(ONE, 5, it)).toList();
        all.forEach(journal::append);

        assertThat(journal.entries(ONE)).isEqualTo(all);
    }

    @Test
    void entriesAreThoseOfTheJobInTheirOrder() throws Exception {
        var journal = empty();
        journal.append(entry(ONE, 9, new Event.Began(1)));
        journal.append(entry(OTHER, 8, new Event.Began(2)));
        journal.append(entry(ONE, 7, new Event.Began(3)));

        assertThat(journal.entries(ONE)).extracting(Entry::time).containsExactly(9L, 7L);
        assertThat(journal.newest(2)).extracting(Entry::time).containsExactly(8L, 7L);
        assertThat(journal.newest(99)).hasSize(3);
        assertThat(journal.since(8)).extracting(Entry::time).containsExactly(9L, 8L);
        assertThat(journal.entries(new JobName("nobody"))).isEmpty();
    }

    @Test
    void aLeaseIsHeldByOneUntilItEndsOrIsGivenBack() throws Exception {
        var journal = empty();

        assertThat(journal.lease(ONE, "a", 0, 100)).isTrue();
        assertThat(journal.lease(ONE, "b", 50, 150)).isFalse();
        assertThat(journal.lease(OTHER, "b", 50, 150)).isTrue();
        assertThat(journal.lease(ONE, "a", 60, 200)).as("it is renewed").isTrue();
        assertThat(journal.lease(ONE, "b", 150, 250)).isFalse();
        assertThat(journal.lease(ONE, "b", 200, 300)).as("it has ended").isTrue();
        journal.release(ONE, "a");
        assertThat(journal.lease(ONE, "a", 210, 300)).as("not a's to give back").isFalse();
        journal.release(ONE, "b");
        assertThat(journal.lease(ONE, "a", 220, 300)).isTrue();
    }
}
