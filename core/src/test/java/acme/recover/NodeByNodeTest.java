package acme.recover;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.NodeName;
import acme.recover.NodeVerdict.Kind;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeByNodeTest {
    private static final List<NodeName> NODES =
            List.of(new NodeName("n1"), new NodeName("n2"), new NodeName("n3"), new NodeName("n4"));

    private static Outcome passed(String driver) {
        return new Outcome.Passed(
                OptionalDouble.empty(), new TreeMap<>(Map.of("driver_version", driver)), "no errors counted");
    }

    private static Located locate(NodeTest test) throws InterruptedException {
        return new NodeByNode(test, DetectionLimits.DEFAULT).locate(NODES);
    }

    @Test
    void theNodeThatFailsTwiceIsFaulty() throws Exception {
        var located = locate(
                node -> node.value().equals("n3") ? new Outcome.Failed("row remap pending on GPU 2") : passed("550"));
        assertThat(located)
                .isInstanceOfSatisfying(
                        Located.Faulty.class, it -> assertThat(it.nodes()).containsExactly(new NodeName("n3")));
        assertThat(located.verdicts().get(2).why()).isEqualTo("row remap pending on GPU 2");
        assertThat(located.trials()).hasSize(5);
    }

    @Test
    void theNodeThatFailsOnceIsFlapping() throws Exception {
        var runs = new AtomicInteger();
        var located = locate(node -> node.value().equals("n3") && runs.getAndIncrement() == 0
                ? new Outcome.TimedOut("nvidia-smi did not end in 60 s")
                : passed("550"));
        assertThat(located).isInstanceOf(Located.Inconclusive.class);
        assertThat(located.verdicts().get(2).kind()).isEqualTo(Kind.FLAPPING);
    }

    @Test
    void theNodeThatDiffersFromMostIsNamedWithWhatTheyHave() throws Exception {
        var located = locate(node -> passed(node.value().equals("n2") ? "535.104.05" : "550.54.15"));
        assertThat(located).isInstanceOf(Located.Faulty.class);
        assertThat(located.verdicts().get(1))
                .isEqualTo(new NodeVerdict(
                        new NodeName("n2"),
                        Kind.DIFFERENT,
                        "driver_version is 535.104.05 where 3 of 4 nodes have 550.54.15"));
    }

    @Test
    void whereHalfHasOneVersionAndHalfAnotherNoneIsTheOddOne() throws Exception {
        var located = locate(node -> passed(node.value().compareTo("n2") > 0 ? "535" : "550"));
        assertThat(located).isInstanceOf(Located.Inconclusive.class);
    }

    @Test
    void whatAllNodesFailIsLaidToNone() throws Exception {
        var located = locate(_ -> new Outcome.Failed("writing: No space left on device"));
        assertThat(located).isInstanceOfSatisfying(Located.Inconclusive.class, it -> {
            assertThat(it.why()).contains("every node failed", "No space left on device");
            assertThat(it.verdicts()).hasSize(4).allMatch(verdict -> verdict.kind() == Kind.UNDECIDED);
        });
    }

    @Test
    void theOnlyNodeIsFaultyByWhatItsOwnCountersSay() throws Exception {
        NodeTest test = _ -> new Outcome.Failed("row remap pending on GPU 2");
        var located = new NodeByNode(test, DetectionLimits.DEFAULT).locate(NODES.subList(0, 1));
        assertThat(located).isInstanceOf(Located.Faulty.class);
    }

    @Test
    void whatIsNotInstalledIsNoFault() throws Exception {
        var located = locate(_ -> new Outcome.NotRun("ibstat is not installed"));
        assertThat(located)
                .isInstanceOfSatisfying(
                        Located.Inconclusive.class, it -> assertThat(it.why()).contains("ibstat is not installed"));
    }

    @Test
    void allThatPassAndAgreeHavePassed() throws Exception {
        assertThat(locate(_ -> passed("550"))).isInstanceOf(Located.AllPassed.class);
    }
}
