package acme.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.NodeName;
import acme.recover.ActionResult.AlreadyDone;
import acme.recover.ActionResult.Done;
import acme.recover.ActionResult.Failed;
import acme.recover.ActionResult.Refused;
import acme.recover.Cluster;
import acme.recover.Cluster.State;
import acme.recover.Cluster.UnreachableException;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesClusterTest {
    private static final NodeName N1 = new NodeName("n1");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T10:00:00Z"));

    private final MockCluster mock = new MockCluster();
    private final Cluster cluster = new KubernetesCluster(mock.api(), "acme on head-1", CLOCK);

    @AfterEach
    void close() {
        mock.close();
    }

    @Test
    void aCordonIsAFlagATaintALabelAndWhoWhenWhy() throws Exception {
        mock.node("n1");

        assertThat(cluster.cordon(N1, "failed the all-gather\ntest")).isInstanceOf(Done.class);

        var node = mock.read("n1");
        assertThat(node.getSpec().getUnschedulable()).isTrue();
        assertThat(node.getSpec().getTaints()).singleElement().satisfies(taint -> {
            assertThat(taint.getKey()).isEqualTo("acme.recover/cordoned");
            assertThat(taint.getEffect()).isEqualTo("NoSchedule");
        });
        assertThat(node.getMetadata().getLabels())
                .containsEntry("acme.recover/cordoned", "true")
                .containsKey("kubernetes.io/hostname");
        assertThat(node.getMetadata().getAnnotations())
                .containsEntry("acme.recover/reason", "failed the all-gather test")
                .containsEntry("acme.recover/since", "2026-11-24T10:00:00Z")
                .containsEntry("acme.recover/by", "acme on head-1");
    }

    @Test
    void aCordonIsDoneOnce() throws Exception {
        mock.node("n1");
        cluster.cordon(N1, "first");

        assertThat(cluster.cordon(N1, "second")).isInstanceOf(AlreadyDone.class);

        assertThat(mock.read("n1").getMetadata().getAnnotations()).containsEntry("acme.recover/reason", "first");
    }

    @Test
    void anUncordonLeavesTheNodeAsItWas() throws Exception {
        mock.add(new NodeBuilder(mock.node("n0"))
                .editMetadata()
                .withName("n1")
                .withResourceVersion(null)
                .withUid(null)
                .addToAnnotations("site/rack", "r7")
                .endMetadata()
                .editSpec()
                .addNewTaint("NoSchedule", "nvidia.com/gpu", null, "present")
                .endSpec()
                .build());
        cluster.cordon(N1, "test");

        assertThat(cluster.uncordon(N1)).isInstanceOf(Done.class);

        var node = mock.read("n1");
        assertThat(node.getSpec().getUnschedulable()).isNotEqualTo(true);
        assertThat(node.getSpec().getTaints()).extracting("key").containsExactly("nvidia.com/gpu");
        assertThat(node.getMetadata().getLabels()).containsOnlyKeys("kubernetes.io/hostname");
        assertThat(node.getMetadata().getAnnotations()).containsOnlyKeys("site/rack");
        assertThat(cluster.uncordon(N1)).isInstanceOf(AlreadyDone.class);
    }

    @Test
    void whatOthersCordonedIsNeverTouched() throws Exception {
        cordonedByOthers("n1");

        assertThat(cluster.cordon(N1, "why")).isInstanceOf(Refused.class);
        assertThat(cluster.drain(N1, "why")).isInstanceOf(Refused.class);
        assertThat(cluster.uncordon(N1)).isInstanceOf(Refused.class);

        assertThat(mock.changes()).noneMatch(it -> it.startsWith("PATCH") || it.startsWith("PUT"));
        assertThat(cluster.nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.state()).isEqualTo(State.CORDONED_BY_OTHERS));
    }

    @Test
    void aNodeThatOthersCordonInBetweenIsLeftToThem() throws Exception {
        mock.node("n1");
        mock.fail("PATCH .*/nodes/n1", 1, 409, "the object has been modified", () -> mock.cordonAside("n1"));

        assertThat(cluster.cordon(N1, "why")).isInstanceOf(Refused.class);
    }

    @Test
    void aConflictIsTriedAgain() throws Exception {
        mock.node("n1");
        mock.fail("PATCH .*/nodes/n1", 2, 409, "the object has been modified");

        assertThat(cluster.cordon(N1, "why")).isInstanceOf(Done.class);
    }

    @Test
    void conflictsThatDoNotEndAreNotTriedForEver() throws Exception {
        mock.node("n1");
        mock.fail("PATCH .*/nodes/n1", 1000, 409, "the object has been modified");

        assertThat(cluster.cordon(N1, "why"))
                .isInstanceOfSatisfying(Failed.class, it -> assertThat(it.why()).contains("has been modified"));
    }

    @Test
    void everyChangeNamesTheVersionThatWasRead() throws Exception {
        mock.node("n1");
        var stale = mock.read("n1");
        cluster.cordon(N1, "why");

        var patch = Mark.remove(stale);

        assertThat(patch.toString())
                .contains("resourceVersion=" + stale.getMetadata().getResourceVersion());
    }

    @Test
    void aMissingRightIsNamedAndNotAskedForAgain() throws Exception {
        mock.node("n1");
        mock.fail(
                "PATCH .*/nodes/n1",
                1000,
                403,
                "nodes \"n1\" is forbidden: User \"system:serviceaccount:acme:acme\" cannot patch resource \"nodes\" in"
                        + " API group \"\" at the cluster scope");

        assertThat(cluster.cordon(N1, "why"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        it -> assertThat(it.why()).contains("cannot patch resource \"nodes\"", "rbac.yaml"));
    }

    @Test
    void aChangeThatIsAcceptedButNotThereIsNoSuccess() throws Exception {
        mock.node("n1");
        mock.fail("PATCH .*/nodes/n1", 1, 200, "as if");

        assertThat(cluster.cordon(N1, "why")).isInstanceOf(Failed.class);
    }

    @Test
    void aNodeThatIsNotThereIsRefused() throws Exception {
        assertThat(cluster.cordon(N1, "why")).isInstanceOf(Refused.class);
        assertThat(cluster.uncordon(N1)).isInstanceOf(Refused.class);
    }

    @Test
    void nodesAreToldByNameWithTheirStateAndWhy() throws Exception {
        mock.node("n3");
        mock.node("n1");
        mock.add(new NodeBuilder()
                .withNewMetadata()
                .withName("n2")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("Unknown")
                .withReason("NodeStatusUnknown")
                .withMessage("Kubelet stopped posting node status.")
                .endCondition()
                .endStatus()
                .build());
        cluster.cordon(N1, "Xid 79");

        var nodes = cluster.nodes();

        assertThat(nodes)
                .extracting(Cluster.Node::state)
                .containsExactly(State.CORDONED_BY_US, State.DOWN, State.IN_SERVICE);
        assertThat(nodes)
                .extracting(Cluster.Node::reason)
                .containsExactly(
                        "Xid 79 (acme on head-1, 2026-11-24T10:00:00Z)",
                        "Ready=Unknown: NodeStatusUnknown: Kubelet stopped posting node status.",
                        "");
    }

    @Test
    void aDrainEvictsWhatAControllerStartsAgain() throws Exception {
        mock.node("n1");
        mock.add(mock.pod("worker-0", "n1", "Job"));
        mock.add(mock.pod("worker-1", "n2", "Job"));
        mock.add(mock.pod("exporter", "n1", "DaemonSet"));
        mock.add(mock.pod("static", "n1", "Node")
                .editMetadata()
                .addToAnnotations("kubernetes.io/config.mirror", "x")
                .endMetadata());
        mock.add(mock.pod("ended", "n1", "Job").editStatus().withPhase("Failed").endStatus());

        assertThat(cluster.drain(N1, "NVLink")).isInstanceOf(Done.class);

        assertThat(mock.changes().stream().filter(it -> it.contains("eviction")))
                .containsExactly("POST /api/v1/namespaces/train/pods/worker-0/eviction");
        assertThat(mock.read("n1").getSpec().getUnschedulable()).isTrue();
        assertThat(mock.client.pods().inNamespace("train").list().getItems())
                .extracting(it -> it.getMetadata().getName())
                .containsExactlyInAnyOrder("worker-1", "exporter", "static", "ended");
        assertThat(cluster.drain(N1, "NVLink")).isInstanceOf(AlreadyDone.class);
    }

    @Test
    void aDisruptionBudgetIsHonouredAndTheOthersGo() throws Exception {
        mock.node("n1");
        mock.add(mock.pod("kept", "n1", "Job"));
        mock.add(mock.pod("other", "n1", "Job"));
        mock.fail("POST .*/pods/kept/eviction", 3, 429, "Cannot evict pod as it would violate the budget");

        assertThat(cluster.drain(N1, "why"))
                .isInstanceOfSatisfying(Failed.class, it -> assertThat(it.why()).contains("budget", "train/kept"));
        assertThat(mock.client.pods().inNamespace("train").withName("other").get())
                .isNull();
        assertThat(cluster.drain(N1, "why")).isInstanceOf(Done.class);
    }

    @Test
    void aPodThatNobodyWouldStartAgainIsLeftAndNamed() throws Exception {
        mock.node("n1");
        mock.add(mock.pod("notebook", "n1", null));

        assertThat(cluster.drain(N1, "why"))
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.why()).contains("train/notebook"));
        assertThat(mock.changes()).noneMatch(it -> it.contains("eviction"));
    }

    @Test
    void podsThatTakeLongToEndAreNotYetDrained() throws Exception {
        mock.node("n1");
        mock.add(mock.pod("slow", "n1", "Job"));
        mock.fail("POST .*/pods/slow/eviction", 1, 201, "evicted in a while");

        assertThat(cluster.drain(N1, "why"))
                .isInstanceOfSatisfying(Failed.class, it -> assertThat(it.why()).contains("still ending", "slow"));
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (var client = Kubernetes.client(MockCluster.config("http://localhost:" + port), Duration.ofSeconds(5))) {
            var nobody = new KubernetesCluster(
                    new ApiServer(client, new Patience(Duration.ZERO, Duration.ZERO)), "acme", CLOCK);

            assertThatThrownBy(nobody::nodes)
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("connection refused");
            assertThat(nobody.cordon(N1, "why")).isInstanceOf(Failed.class);
        }
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsUnreachable() throws Exception {
        try (var silent = new ServerSocket(0);
                var client = Kubernetes.client(
                        MockCluster.config("http://localhost:" + silent.getLocalPort()), Duration.ofMillis(200))) {
            var slow = new KubernetesCluster(
                    new ApiServer(client, new Patience(Duration.ZERO, Duration.ZERO)), "acme", CLOCK);

            assertThatThrownBy(slow::nodes)
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("time-out");
        }
    }

    @Test
    void whoeverIsAskedToEndDoesNotWaitForTheServer() {
        mock.node("n1");

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> cluster.cordon(N1, "why")).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(mock.read("n1").getSpec().getUnschedulable()).isNotEqualTo(true);
    }

    @Test
    void aRightThatIsMissingForReadingIsNamedToo() {
        mock.fail("GET .*/nodes", 1000, 403, "nodes is forbidden: cannot list resource \"nodes\"");

        assertThatThrownBy(cluster::nodes)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("cannot list resource \"nodes\"");
    }

    private void cordonedByOthers(String name) {
        mock.add(new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withUnschedulable(true)
                .endSpec()
                .build());
    }
}
