package acme.slurm;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Cluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The nodes of a Slurm cluster: cordoned is {@code drain}, with a reason that begins with {@link #MARK}. What runs on a
 * node goes on in either case, as Slurm does it. Needs an operator's rights. Any thread.
 */
public final class SlurmCluster implements Cluster {
    /** Begins the reason of what we drained. */
    public static final String MARK = "acme: ";

    private static final int MAX_REASON = 200;

    private final SlurmCommands slurm;

    public SlurmCluster(SlurmCommands slurm) {
        this.slurm = slurm;
    }

    @Override
    public List<Node> nodes() throws UnreachableException, InterruptedException {
        return read("sinfo", "-h", "-N", "-o", "%N|%T|%E");
    }

    private Optional<Node> node(NodeName name) throws UnreachableException, InterruptedException {
        return read("sinfo", "-h", "-N", "-o", "%N|%T|%E", "-n", name.value()).stream()
                .filter(it -> it.name().equals(name))
                .findFirst();
    }

    /** A node stands there once for each of its partitions. */
    private List<Node> read(String... command) throws UnreachableException, InterruptedException {
        var said = slurm.run(command);
        if (!said.isSuccess()) {
            throw new UnreachableException("Slurm does not list its nodes: " + said.why());
        }
        var nodes = new ArrayList<Node>();
        said.output().lines().map(SlurmCluster::node).flatMap(Optional::stream).forEach(nodes::add);
        return nodes.stream()
                .distinct()
                .sorted(Comparator.comparing(Node::name))
                .toList();
    }

    private static Optional<Node> node(String line) {
        var fields = line.split("\\|", 3);
        if (fields.length < 3 || !NodeName.isValid(fields[0])) {
            return Optional.empty();
        }
        var reason = fields[2].strip();
        return Optional.of(
                new Node(new NodeName(fields[0]), state(fields[1], reason), reason.equals("none") ? "" : reason));
    }

    /**
     * {@code idle}, {@code mixed+drain}, {@code drained*}: the star says that it did not answer last time, as a node does
     * not that was just given back; Slurm calls it down if that lasts.
     */
    private static State state(String word, String reason) {
        var state = word.toLowerCase(Locale.ROOT);
        if (state.startsWith("drain") || state.contains("+drain") || state.startsWith("drng")) {
            return reason.startsWith(MARK) ? State.CORDONED_BY_US : State.CORDONED_BY_OTHERS;
        }
        if (state.startsWith("down") || state.startsWith("fail") || state.startsWith("unk")) {
            return State.DOWN;
        }
        return state.startsWith("maint") || state.startsWith("resv") || state.startsWith("reserved")
                ? State.CORDONED_BY_OTHERS
                : State.IN_SERVICE;
    }

    @Override
    public ActionResult cordon(NodeName node, String reason) throws InterruptedException {
        try {
            var before = node(node);
            if (before.isEmpty()) {
                return new ActionResult.Refused("Slurm has no node " + node);
            }
            return switch (before.get().state()) {
                case CORDONED_BY_US ->
                    new ActionResult.AlreadyDone(
                            node + " is drained: " + before.get().reason());
                case CORDONED_BY_OTHERS ->
                    new ActionResult.Refused(node + " is out of service by others: "
                            + before.get().reason());
                case IN_SERVICE, DOWN -> drained(node, reason);
            };
        } catch (UnreachableException e) {
            return new ActionResult.Failed(String.valueOf(e.getMessage()));
        }
    }

    private ActionResult drained(NodeName node, String reason) throws UnreachableException, InterruptedException {
        var said =
                slurm.run("scontrol", "update", "NodeName=" + node, "State=DRAIN", "Reason=" + MARK + oneLine(reason));
        if (!said.isSuccess()) {
            return failed("drained", node, said);
        }
        return node(node).filter(it -> it.state() == State.CORDONED_BY_US).isPresent()
                ? new ActionResult.Done(node + " is drained")
                : new ActionResult.Failed(node + " is not drained, though Slurm took the order");
    }

    @Override
    public ActionResult drain(NodeName node, String reason) throws InterruptedException {
        return cordon(node, reason);
    }

    @Override
    public ActionResult uncordon(NodeName node) throws InterruptedException {
        try {
            var before = node(node);
            if (before.filter(it -> it.state() == State.CORDONED_BY_US).isEmpty()) {
                return before.filter(it -> it.state() == State.IN_SERVICE).isPresent()
                        ? new ActionResult.AlreadyDone(node + " is in service")
                        : new ActionResult.Refused(node + " does not bear our mark: "
                                + before.map(Node::reason).orElse("Slurm has no such node"));
            }
            var said = slurm.run("scontrol", "update", "NodeName=" + node, "State=RESUME");
            return said.isSuccess()
                    ? new ActionResult.Done(node + " is in service again")
                    : failed("given back", node, said);
        } catch (UnreachableException e) {
            return new ActionResult.Failed(String.valueOf(e.getMessage()));
        }
    }

    private static ActionResult failed(String what, NodeName node, SlurmCommands.Said said) {
        boolean isForbidden = said.why().contains("Access/permission denied");
        return isForbidden
                ? new ActionResult.Refused(
                        node + " cannot be " + what
                                + ": this needs the rights of a Slurm operator (sacctmgr modify user … set adminlevel=operator)")
                : new ActionResult.Failed(node + " cannot be " + what + ": " + said.why());
    }

    private static String oneLine(String reason) {
        var text = reason.replaceAll("[\\p{Cntrl}\"]+", " ").strip();
        return text.length() > MAX_REASON ? text.substring(0, MAX_REASON - 1) + "…" : text;
    }
}
