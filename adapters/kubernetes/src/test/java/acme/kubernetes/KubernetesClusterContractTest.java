package acme.kubernetes;

import acme.model.NodeName;
import acme.recover.Cluster;
import acme.testkit.ClusterContract;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class KubernetesClusterContractTest extends ClusterContract {
    private final MockCluster mock = new MockCluster();

    @BeforeEach
    void fill() {
        for (var name : new String[] {"n2", "n1", "n3"}) {
            mock.node(name);
        }
    }

    @AfterEach
    void close() {
        mock.close();
    }

    @Override
    protected Cluster cluster() {
        return new KubernetesCluster(mock.api(), "acme", InstantSource.system());
    }

    @Override
    protected void cordonByOthers(NodeName node) {
        mock.cordonAside(node.value());
    }
}
