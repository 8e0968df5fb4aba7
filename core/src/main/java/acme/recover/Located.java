package acme.recover;

import acme.model.NodeName;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What fault detection found: a verdict for each node, in the order in which they were given, and all tests made. */
public sealed interface Located {
    List<NodeVerdict> verdicts();

    List<Trial> trials();

    /** At least one node is faulty; of others it may be undecided. */
    record Faulty(List<NodeVerdict> verdicts, List<Trial> trials) implements Located {
        public Faulty {
            verdicts = List.copyOf(verdicts);
            trials = List.copyOf(trials);
        }

        /** The nodes that should not be worked with; never empty. */
        public SortedSet<NodeName> nodes() {
            return matching(verdicts, verdict -> verdict.kind().isFault());
        }
    }

    /** No node is faulty, and at least one is far slower than the rest. */
    record Slow(List<NodeVerdict> verdicts, List<Trial> trials) implements Located {
        public Slow {
            verdicts = List.copyOf(verdicts);
            trials = List.copyOf(trials);
        }

        /** The slow nodes; never empty. */
        public SortedSet<NodeName> nodes() {
            return matching(verdicts, verdict -> verdict.kind() == NodeVerdict.Kind.SLOW);
        }
    }

    /** Every node is healthy. */
    record AllPassed(List<NodeVerdict> verdicts, List<Trial> trials) implements Located {
        public AllPassed {
            verdicts = List.copyOf(verdicts);
            trials = List.copyOf(trials);
        }
    }

    /** No node can be called faulty, and not all can be called healthy: for a person. */
    record Inconclusive(String why, List<NodeVerdict> verdicts, List<Trial> trials) implements Located {
        public Inconclusive {
            verdicts = List.copyOf(verdicts);
            trials = List.copyOf(trials);
        }
    }

    /** What the verdicts come to. {@code doubt} is asked where they decide nothing. */
    static Located of(List<NodeVerdict> verdicts, List<Trial> trials, Supplier<String> doubt) {
        if (verdicts.stream().anyMatch(verdict -> verdict.kind().isFault())) {
            return new Faulty(verdicts, trials);
        }
        if (verdicts.stream().anyMatch(verdict -> verdict.kind() == NodeVerdict.Kind.SLOW)) {
            return new Slow(verdicts, trials);
        }
        if (!verdicts.isEmpty() && verdicts.stream().allMatch(verdict -> verdict.kind() == NodeVerdict.Kind.HEALTHY)) {
            return new AllPassed(verdicts, trials);
        }
        return new Inconclusive(doubt.get(), verdicts, trials);
    }

    private static SortedSet<NodeName> matching(List<NodeVerdict> verdicts, Predicate<NodeVerdict> which) {
        var nodes = new TreeSet<NodeName>();
        verdicts.stream().filter(which).map(NodeVerdict::node).forEach(nodes::add);
        return Collections.unmodifiableSortedSet(nodes);
    }
}
