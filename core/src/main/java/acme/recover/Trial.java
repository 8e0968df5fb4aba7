package acme.recover;

import acme.model.NodeName;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One test that was made: in which round and, counted from 1, in which batch of tests that ran at the same time, by which
 * nodes, which of them were known good by then, and what it showed.
 */
public record Trial(int round, int batch, SortedSet<NodeName> world, SortedSet<NodeName> knownGood, Outcome outcome) {
    public Trial {
        world = sorted(world);
        knownGood = sorted(knownGood);
    }

    static SortedSet<NodeName> sorted(Collection<NodeName> nodes) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }
}
