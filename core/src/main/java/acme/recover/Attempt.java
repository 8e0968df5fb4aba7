package acme.recover;

import acme.model.NodeName;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One start of a job that is over.
 *
 * @param number counts the starts of the job from 1
 * @param started milliseconds since 1970, as {@code ended}
 * @param lastStep the highest step that it made; empty where its log shows none
 * @param nodes where it ran; empty where nobody says
 * @param cause why it failed; empty where it did not, or nothing says why
 * @param how how it was started; empty for the first attempt and for one that somebody else started
 * @param incident what the memory calls its failure; empty where that is not kept
 */
public record Attempt(
        int number,
        long started,
        long ended,
        OptionalLong lastStep,
        SortedSet<NodeName> nodes,
        Ending ending,
        Optional<FailureCause> cause,
        Optional<RecoveryAction.Restart> how,
        Optional<String> incident) {

    public Attempt {
        nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
        if (number < 1) {
            throw new IllegalArgumentException("attempts are counted from 1, not " + number);
        }
    }

    /** One whose failure is not remembered. */
    public Attempt(
            int number,
            long started,
            long ended,
            OptionalLong lastStep,
            SortedSet<NodeName> nodes,
            Ending ending,
            Optional<FailureCause> cause,
            Optional<RecoveryAction.Restart> how) {
        this(number, started, ended, lastStep, nodes, ending, cause, how, Optional.empty());
    }

    /** The same attempt, its failure remembered under this id. */
    public Attempt remembered(Optional<String> as) {
        return new Attempt(number, started, ended, lastStep, nodes, ending, cause, how, as);
    }

    /** How an attempt came to its end. */
    public enum Ending {
        SUCCEEDED,
        FAILED,
        /** Other work needed the machines. */
        PREEMPTED,
        MAINTENANCE,
        TIME_LIMIT,
        /** By a person. */
        CANCELLED;

        /** What a scheduler's word for the end of a job means: Slurm's states, and the reasons of Kubernetes. */
        public static Ending said(String word) {
            return switch (word) {
                case "PREEMPTED", "Preempted" -> PREEMPTED;
                case "NodeShutdown" -> MAINTENANCE;
                case "TIMEOUT", "DEADLINE", "DeadlineExceeded" -> TIME_LIMIT;
                case "CANCELLED" -> CANCELLED;
                default -> FAILED;
            };
        }

        /** Whether the cluster ended it for reasons of its own. */
        public boolean isOfCluster() {
            return this == PREEMPTED || this == MAINTENANCE || this == TIME_LIMIT;
        }
    }

    boolean isRollback() {
        return how.isPresent() && how.get().skip().isPresent();
    }

    Set<NodeName> suspects() {
        return cause.<Set<NodeName>>map(FailureCause::nodes).orElse(Set.of());
    }
}
