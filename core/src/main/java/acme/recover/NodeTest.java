package acme.recover;

import acme.model.NodeName;

/** A test of one node by itself. Called from several threads at once, each time for another node. */
@FunctionalInterface
public interface NodeTest {
    /** Tests the node; ends soon when interrupted. What it throws else counts as "not run". */
    Outcome run(NodeName node) throws InterruptedException;
}
