package acme.testkit;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Cluster;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A cluster in memory that can be told to behave badly for one call. Any thread. */
public final class FakeCluster implements Cluster {
    private final Map<NodeName, Node> nodes = new TreeMap<>();
    private final Set<Trouble> next = EnumSet.noneOf(Trouble.class);

    /** What the next order may suffer. */
    public enum Trouble {
        /** It fails, and nothing was done. */
        FAILS,
        /** It says that it was done, and nothing was. */
        LIES,
        /** It is done, and it says that it failed. */
        ANSWER_IS_LOST,
        /** The next question about the nodes gets no answer. */
        UNREACHABLE
    }

    /** All nodes are in service. */
    public FakeCluster(Set<NodeName> names) {
        names.forEach(name -> put(name, State.IN_SERVICE, ""));
    }

    public synchronized void trouble(Trouble trouble) {
        next.add(trouble);
    }

    /** Somebody else takes a node out, or it goes down. */
    public synchronized void put(NodeName name, State state, String reason) {
        nodes.put(name, new Node(name, state, reason));
    }

    @Override
    public synchronized List<Node> nodes() throws UnreachableException {
        if (next.remove(Trouble.UNREACHABLE)) {
            throw new UnreachableException("the controller does not answer");
        }
        return List.copyOf(nodes.values());
    }

    @Override
    public synchronized ActionResult cordon(NodeName name, String reason) {
        var node = nodes.get(name);
        if (node == null) {
            return new ActionResult.Refused("there is no node " + name);
        }
        return switch (node.state()) {
            case CORDONED_BY_US -> new ActionResult.AlreadyDone(name + " is cordoned");
            case CORDONED_BY_OTHERS -> new ActionResult.Refused(name + " is cordoned by others: " + node.reason());
            case IN_SERVICE, DOWN -> order(new Node(name, State.CORDONED_BY_US, reason));
        };
    }

    @Override
    public ActionResult drain(NodeName node, String reason) {
        return cordon(node, reason);
    }

    @Override
    public synchronized ActionResult uncordon(NodeName name) {
        var node = nodes.get(name);
        if (node == null || node.state() != State.CORDONED_BY_US) {
            return new ActionResult.Refused(name + " does not bear our mark");
        }
        return order(new Node(name, State.IN_SERVICE, ""));
    }

    private ActionResult order(Node after) {
        if (next.remove(Trouble.FAILS)) {
            return new ActionResult.Failed("the controller timed out");
        }
        if (!next.remove(Trouble.LIES)) {
            nodes.put(after.name(), after);
        }
        return next.remove(Trouble.ANSWER_IS_LOST)
                ? new ActionResult.Failed("the controller timed out")
                : new ActionResult.Done(after.name() + " is " + after.state());
    }
}
