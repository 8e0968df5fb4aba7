package acme.kubernetes;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Cluster;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a Kubernetes cluster.
 *
 * <p>A cordon of ours is {@code spec.unschedulable} with our label, taint and annotations ({@link Mark}), set in one
 * change that fails where others changed the node since it was read; then it is read again. A node that is unschedulable
 * without our label was cordoned by others: nothing here changes it. Any thread.
 */
final class KubernetesCluster implements Cluster {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final ApiServer api;
    private final String who;
    private final InstantSource clock;
    private final Drain drain;

    /** {@code who} stands in the mark, for people. */
    KubernetesCluster(ApiServer api, String who, InstantSource clock) {
        this.api = api;
        this.who = who;
        this.clock = clock;
        drain = new Drain(api);
    }

    @Override
    public List<Node> nodes() throws UnreachableException, InterruptedException {
        return api.ask(() -> api.client().nodes().list().getItems().stream()
                .filter(node -> NodeName.isValid(node.getMetadata().getName()))
                .map(KubernetesCluster::node)
                .sorted(Comparator.comparing(Node::name))
                .toList());
    }

    private static Node node(io.fabric8.kubernetes.api.model.Node node) {
        var name = new NodeName(node.getMetadata().getName());
        if (Mark.isInForce(node)) {
            return new Node(name, State.CORDONED_BY_US, Mark.words(node));
        }
        if (Mark.isUnschedulable(node)) {
            return new Node(name, State.CORDONED_BY_OTHERS, "unschedulable, without Acme's mark");
        }
        return NodeConditions.notReady(node)
                .map(why -> new Node(name, State.DOWN, why))
                .orElseGet(() -> new Node(name, State.IN_SERVICE, ""));
    }

    @Override
    public ActionResult cordon(NodeName name, String reason) throws InterruptedException {
        return api.act(() -> {
            var node = get(name);
            if (node == null) {
                return unknown(name);
            }
            if (Mark.isWholeOn(node)) {
                return new ActionResult.AlreadyDone(name + " is cordoned by Acme: " + Mark.words(node));
            }
            if (Mark.isUnschedulable(node) && !Mark.isOn(node)) {
                return new ActionResult.Refused(name + " was cordoned by others, and is left as it is");
            }
            patch(name, Mark.put(node, reason, who, clock.instant().truncatedTo(ChronoUnit.SECONDS)));
            return looked(name, Mark::isWholeOn, name + " is cordoned");
        });
    }

    @Override
    public ActionResult drain(NodeName name, String reason) throws InterruptedException {
        return switch (cordon(name, reason)) {
            case ActionResult.Done cordoned ->
                switch (api.act(() -> drain.run(name))) {
                    case ActionResult.AlreadyDone _ -> cordoned;
                    case ActionResult drained -> drained;
                };
            case ActionResult.AlreadyDone _ -> api.act(() -> drain.run(name));
            case ActionResult.Refused refused -> refused;
            case ActionResult.Failed failed -> failed;
        };
    }

    @Override
    public ActionResult uncordon(NodeName name) throws InterruptedException {
        return api.act(() -> {
            var node = get(name);
            if (node == null) {
                return unknown(name);
            }
            if (Mark.isOn(node)) {
                patch(name, Mark.remove(node));
                return looked(name, it -> !Mark.isOn(it) && !Mark.isUnschedulable(it), name + " is in service again");
            }
            return Mark.isUnschedulable(node)
                    ? new ActionResult.Refused(name + " was cordoned by others: it does not bear Acme's mark")
                    : new ActionResult.AlreadyDone(name + " is not cordoned");
        });
    }

    private ActionResult looked(NodeName name, Predicate<io.fabric8.kubernetes.api.model.Node> isThere, String what) {
        return Optional.ofNullable(get(name)).filter(isThere).isPresent()
                ? new ActionResult.Done(what)
                : new ActionResult.Failed("the change of " + name + " was accepted, but is not there");
    }

    private void patch(NodeName name, Map<String, Object> patch) {
        api.client().nodes().withName(name.value()).patch(MERGE, Serialization.asJson(patch));
    }

    private io.fabric8.kubernetes.api.model.@Nullable Node get(NodeName name) {
        return api.client().nodes().withName(name.value()).get();
    }

    private static ActionResult unknown(NodeName name) {
        return new ActionResult.Refused("the cluster knows no node " + name);
    }
}
