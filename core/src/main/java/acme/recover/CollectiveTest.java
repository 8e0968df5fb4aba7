package acme.recover;

import acme.model.NodeName;
import java.util.Set;

/**
 * A test that several nodes make together, such as an all-gather: it passes only where each node and the paths between
 * them work. Called from several threads at once, with worlds that share no node.
 */
@FunctionalInterface
public interface CollectiveTest {
    /** Runs one world, of one node or more; ends soon when interrupted. What it throws else counts as "not run". */
    Outcome run(Set<NodeName> world) throws InterruptedException;
}
