package acme.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Cluster;
import acme.recover.Cluster.State;
import acme.recover.Cluster.UnreachableException;
import acme.testkit.FakeCluster.Trouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FakeClusterTest extends ClusterContract {
    private static final NodeName N1 = new NodeName("n1");

    private final FakeCluster cluster = new FakeCluster(Set.of(N1, new NodeName("n2"), new NodeName("n3")));

    @Override
    protected Cluster cluster() {
        return cluster;
    }

    @Override
    protected void cordonByOthers(NodeName node) {
        cluster.put(node, State.CORDONED_BY_OTHERS, "disk swap");
    }

    private State state() throws Exception {
        return cluster.nodes().getFirst().state();
    }

    @Test
    void itCanFailLieAndLoseItsAnswerOnce() throws Exception {
        cluster.trouble(Trouble.FAILS);
        assertThat(cluster.cordon(N1, "")).isInstanceOf(ActionResult.Failed.class);
        cluster.trouble(Trouble.LIES);
        assertThat(cluster.cordon(N1, "")).isInstanceOf(ActionResult.Done.class);
        assertThat(state()).isEqualTo(State.IN_SERVICE);
        cluster.trouble(Trouble.ANSWER_IS_LOST);
        assertThat(cluster.cordon(N1, "")).isInstanceOf(ActionResult.Failed.class);
        assertThat(state()).isEqualTo(State.CORDONED_BY_US);
        cluster.trouble(Trouble.UNREACHABLE);
        assertThatThrownBy(cluster::nodes).isInstanceOf(UnreachableException.class);
        assertThat(cluster.nodes()).hasSize(3);
    }
}
