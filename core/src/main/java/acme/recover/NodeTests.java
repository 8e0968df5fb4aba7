package acme.recover;

import acme.model.Hint;
import acme.model.NodeName;
import java.util.SortedSet;

/** The tests that a hint asks for, run on nodes. Any thread; may take minutes. */
@FunctionalInterface
public interface NodeTests {
    /** Tests the nodes; what cannot be tested is {@link Located.Inconclusive}. */
    Located test(Hint hint, SortedSet<NodeName> nodes) throws InterruptedException;
}
