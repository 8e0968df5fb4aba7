package acme.recover;

import static java.util.Collections.unmodifiableSortedMap;
import static java.util.Collections.unmodifiableSortedSet;

import acme.model.NodeName;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one test of one world, or of one node, showed. {@code why} is for people: one sentence, never empty. */
public sealed interface Outcome {
    String why();

    /**
     * It worked.
     *
     * @param bandwidth of the algorithm, in bytes each second; empty where the test measures none
     * @param facts what the test read that should be the same on every node, such as the driver's version; may be empty
     */
    record Passed(OptionalDouble bandwidth, SortedMap<String, String> facts, String why) implements Outcome {
        public Passed {
            facts = unmodifiableSortedMap(new TreeMap<>(facts));
        }

        public Passed(OptionalDouble bandwidth, String why) {
            this(bandwidth, new TreeMap<>(Map.of()), why);
        }
    }

    /** It ran and failed, on any of its nodes or between them. */
    record Failed(String why) implements Outcome {}

    /** It did not end in time, and was ended. */
    record TimedOut(String why) implements Outcome {}

    /** Some of its nodes did not answer at all, or stopped to; this says nothing of the others. At least one. */
    record Vanished(SortedSet<NodeName> nodes, String why) implements Outcome {
        public Vanished {
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("who vanished must be named");
            }
            nodes = unmodifiableSortedSet(new TreeSet<>(nodes));
        }

        public Vanished(Set<NodeName> nodes, String why) {
            this(new TreeSet<>(nodes), why);
        }
    }

    /** The test itself could not be run, for want of a program say; this says nothing of any node. */
    record NotRun(String why) implements Outcome {}
}
