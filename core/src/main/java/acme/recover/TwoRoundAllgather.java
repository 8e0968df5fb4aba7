package acme.recover;

import acme.model.NodeName;
import java.util.Collection;
import java.util.LinkedHashSet;

/**
 * Finds the faulty nodes by collective tests of small worlds, after section 6.1 of "Characterization of Large Language
 * Model Development in the Datacenter" (NSDI 2024).
 *
 * <p><b>Round 1</b> tests neighbours in pairs, the last three together where the count is odd. A world that passes shows
 * all its nodes to be good; the nodes of the others are suspects. <b>Round 2</b> tests each suspect with a node known
 * good. All worlds of a round run at the same time.
 *
 * <p>To this the paper's scheme adds what keeps a verdict honest:
 *
 * <ul>
 *   <li>A suspect that fails in round 2 meets a second good node before it is called faulty, since the fault may be the
 *       path to the first. Only where there is no second one the first decides.
 *   <li>Where suspects outnumber good nodes, these are used again in sub-rounds; suspects that pass become partners.
 *   <li>Where no world passed in round 1 there is no node known good. Each node is then tested alone: one that fails
 *       where others pass is faulty. The others meet in new pairs until one passes. Where none does, nothing is claimed.
 *   <li>A world that failed though each of its nodes passed elsewhere is tested again in <b>round 3</b>: it fails again,
 *       and the path between its nodes is named; it passes, and its nodes are said to be flapping.
 *   <li>A world whose bandwidth is far below the median of round 1 counts as a suspect too; a node that is slow with two
 *       good nodes is slow.
 *   <li>A test that could not be run says nothing of any node.
 * </ul>
 *
 * <p>May be used again and by several threads, for clusters that share no node.
 */
public final class TwoRoundAllgather {
    private final CollectiveTest test;
    private final DetectionLimits limits;

    public TwoRoundAllgather(CollectiveTest test, DetectionLimits limits) {
        this.test = test;
        this.limits = limits;
    }

    /** Tests the nodes; those that stand next to each other meet in round 1. Blocks until all is known. */
    public Located locate(Collection<NodeName> nodes) throws InterruptedException {
        return new FaultSearch(new LinkedHashSet<>(nodes), new TrialRunner(test, limits), limits).run();
    }
}
