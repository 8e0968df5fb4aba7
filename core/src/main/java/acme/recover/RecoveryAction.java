package acme.recover;

import acme.model.Hint;
import acme.model.NodeName;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Something to be done about a failure. Values: printed, compared, approved; each knows no more than it says. */
public sealed interface RecoveryAction {

    /** Let time pass, so that what is transient may end. */
    record Wait(Duration time) implements RecoveryAction {}

    /** Test nodes, to find the faulty ones among them. */
    record TestNodes(Hint hint, Set<NodeName> nodes) implements RecoveryAction {
        public TestNodes {
            nodes = sorted(nodes);
        }
    }

    /**
     * Take nodes that failed their test out of service, so that no new job starts on them.
     *
     * @param nodes those; empty for the ones that the plan's test finds
     */
    record CordonNodes(Set<NodeName> nodes) implements RecoveryAction {
        public CordonNodes {
            nodes = sorted(nodes);
        }
    }

    /** Cordon nodes and let what runs there end or move. */
    record DrainNodes(Set<NodeName> nodes) implements RecoveryAction {
        public DrainNodes {
            nodes = sorted(nodes);
        }
    }

    /**
     * Start the next attempt of the job.
     *
     * @param without nodes that it must not run on, beside those that the plan cordons; may be empty
     * @param from where it starts; empty for the checkpoint that the job itself takes
     * @param skip batches to leave out
     */
    record Restart(Set<NodeName> without, Optional<Checkpoint> from, Optional<SkipBatches> skip)
            implements RecoveryAction {
        public Restart {
            without = sorted(without);
        }
    }

    /** The job is not started again. */
    record Stop() implements RecoveryAction {}

    /** Tell a person. */
    record PageHuman(Urgency urgency, String why) implements RecoveryAction {}

    /** Batches of the steps from {@code first} to {@code last}, both included. */
    record SkipBatches(long first, long last) {
        public SkipBatches {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("steps " + first + " to " + last + " are no window");
            }
        }
    }

    /** Who should look, and when. */
    enum Urgency {
        /** The one who can fix the script, in working hours. */
        USER,
        /** Whoever is on duty for the cluster, now. */
        OPERATOR
    }

    private static SortedSet<NodeName> sorted(Set<NodeName> nodes) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }
}
