package acme.recover;

import acme.model.NodeName;
import java.util.List;

/**
 * The machines, as their scheduler sees them. Any thread; each call may take as long as the scheduler does, within the
 * implementation's time-out, and can be repeated without harm.
 *
 * <p>A cordon of ours bears a mark, by which it is known again: what others cordoned is never touched.
 */
public interface Cluster {
    /**
     * All nodes, by name.
     *
     * @throws UnreachableException where the scheduler does not answer
     */
    List<Node> nodes() throws UnreachableException, InterruptedException;

    /** Takes a node out of service with our mark; what runs there goes on. */
    ActionResult cordon(NodeName node, String reason) throws InterruptedException;

    /** Takes a node out of service with our mark; what runs there is ended or moved as the scheduler does it. */
    ActionResult drain(NodeName node, String reason) throws InterruptedException;

    /** Gives back a node that bears our mark; refused for every other. */
    ActionResult uncordon(NodeName node) throws InterruptedException;

    /**
     * A machine.
     *
     * @param state what its scheduler says
     * @param reason why it is not in service, in the scheduler's words; empty where it is
     */
    record Node(NodeName name, State state, String reason) {}

    /** Whether new jobs start on a node. */
    enum State {
        IN_SERVICE,
        CORDONED_BY_US,
        CORDONED_BY_OTHERS,
        /** The scheduler does not reach it. */
        DOWN
    }

    /** The scheduler cannot be asked now; the message says why, for people. */
    final class UnreachableException extends Exception {
        private static final long serialVersionUID = 1;

        public UnreachableException(String message) {
            super(message);
        }
    }
}
