package acme.recover;

import acme.model.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a plan is made from.
 *
 * @param history the attempts of the job; the last one has just ended
 * @param checkpoints those of the job, the newest first; empty where nobody knows any
 * @param cluster its nodes; empty where there is none to act on, as on one machine
 * @param cordoned the nodes that we cordoned within the window of {@link SafetyLimits}
 * @param breakerIsOpen whether too many were cordoned before, and no person has reset it since
 * @param tested what the tests of the nodes showed; empty before they ran
 * @param now milliseconds since 1970
 */
public record Situation(
        AttemptHistory history,
        List<Checkpoint> checkpoints,
        Optional<List<Cluster.Node>> cluster,
        SortedSet<NodeName> cordoned,
        boolean breakerIsOpen,
        Optional<Located> tested,
        long now) {
    public Situation {
        checkpoints = List.copyOf(checkpoints);
        cluster = cluster.map(List::copyOf);
    }

    /** The same situation once the nodes were tested. */
    public Situation with(Located result) {
        return new Situation(history, checkpoints, cluster, cordoned, breakerIsOpen, Optional.of(result), now);
    }
}
