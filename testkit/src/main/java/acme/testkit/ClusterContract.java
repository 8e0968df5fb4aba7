package acme.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Cluster;
import acme.recover.Cluster.Node;
import acme.recover.Cluster.State;
import java.util.Comparator;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every cluster must do. */
public abstract class ClusterContract {
    private static final NodeName NOWHERE = new NodeName("no-such-node");
    private static final String WHY = "job llm-7b attempt 2: it failed its test, \"bus error\"; $(reboot) 'x'";

    /** A cluster of at least three nodes, all in service. */
    protected abstract Cluster cluster() throws Exception;

    /** Somebody else takes a node out of service by the scheduler's own means. */
    protected abstract void cordonByOthers(NodeName node) throws Exception;

    private static NodeName first(Cluster cluster) throws Exception {
        return cluster.nodes().getFirst().name();
    }

    private static Node find(Cluster cluster, NodeName name) throws Exception {
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<State> others(Cluster cluster, NodeName but) throws Exception {
        return cluster.nodes().stream()
                .filter(node -> !node.name().equals(but))
                .map(Node::state)
                .filter(state -> state != State.IN_SERVICE)
                .findFirst();
    }

    @Test
    void nodesStandByNameAndWithoutAReasonWhereTheyServe() throws Exception {
        var nodes = cluster().nodes();
        assertThat(nodes).hasSizeGreaterThanOrEqualTo(3).isSortedAccordingTo(Comparator.comparing(Node::name));
        assertThat(nodes).allSatisfy(node -> {
            assertThat(node.state()).isEqualTo(State.IN_SERVICE);
            assertThat(node.reason()).isEmpty();
        });
    }

    @Test
    void aCordonedNodeBearsOurMarkAndNoOtherDoes() throws Exception {
        var cluster = cluster();
        var node = first(cluster);
        assertThat(cluster.cordon(node, WHY)).isInstanceOf(ActionResult.Done.class);
        assertThat(find(cluster, node).state()).isEqualTo(State.CORDONED_BY_US);
        assertThat(find(cluster, node).reason()).isNotBlank();
        assertThat(others(cluster, node)).isEmpty();
    }

    @Test
    void aSecondCordonFindsItDone() throws Exception {
        var cluster = cluster();
        var node = first(cluster);
        cluster.cordon(node, WHY);
        assertThat(cluster.cordon(node, "another reason")).isInstanceOf(ActionResult.AlreadyDone.class);
        assertThat(find(cluster, node).state()).isEqualTo(State.CORDONED_BY_US);
    }

    @Test
    void aDrainedNodeBearsOurMarkAndASecondDrainFindsItDone() throws Exception {
        var cluster = cluster();
        var node = first(cluster);
        assertThat(cluster.drain(node, WHY)).isInstanceOf(ActionResult.Done.class);
        assertThat(find(cluster, node).state()).isEqualTo(State.CORDONED_BY_US);
        assertThat(others(cluster, node)).isEmpty();
        assertThat(cluster.drain(node, WHY)).isInstanceOf(ActionResult.AlreadyDone.class);
    }

    @Test
    void oursIsGivenBack() throws Exception {
        var cluster = cluster();
        var node = first(cluster);
        cluster.cordon(node, WHY);
        assertThat(cluster.uncordon(node)).isInstanceOf(ActionResult.Done.class);
        assertThat(find(cluster, node)).isEqualTo(new Node(node, State.IN_SERVICE, ""));
    }

    @Test
    void aNodeInServiceIsNotOursToGiveBack() throws Exception {
        var cluster = cluster();
        var node = first(cluster);
        assertThat(cluster.uncordon(node)).isInstanceOfAny(ActionResult.Refused.class, ActionResult.AlreadyDone.class);
        assertThat(find(cluster, node).state()).isEqualTo(State.IN_SERVICE);
    }

    @Test
    void whatOthersCordonedIsLeftToThem() throws Exception {
        var cluster = cluster();
        var node = first(cluster);
        cordonByOthers(node);
        var before = find(cluster, node);
        assertThat(before.state()).isEqualTo(State.CORDONED_BY_OTHERS);
        assertThat(cluster.cordon(node, WHY)).isInstanceOf(ActionResult.Refused.class);
        assertThat(cluster.drain(node, WHY)).isInstanceOf(ActionResult.Refused.class);
        assertThat(cluster.uncordon(node)).isInstanceOf(ActionResult.Refused.class);
        assertThat(find(cluster, node)).isEqualTo(before);
    }

    @Test
    void aNodeThatIsNotThereIsRefused() throws Exception {
        var cluster = cluster();
        assertThat(cluster.cordon(NOWHERE, WHY)).isInstanceOf(ActionResult.Refused.class);
        assertThat(cluster.drain(NOWHERE, WHY)).isInstanceOf(ActionResult.Refused.class);
        assertThat(cluster.uncordon(NOWHERE)).isInstanceOf(ActionResult.Refused.class);
    }
}
