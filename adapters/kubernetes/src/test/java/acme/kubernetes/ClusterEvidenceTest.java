package acme.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.Level;
import acme.model.LogLine;
import acme.model.NodeName;
import acme.recover.JobName;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterEvidenceTest {
    private static final JobName BERT = new JobName("train/job/bert");

    private final MockCluster mock = new MockCluster();
    private final ClusterEvidence evidence = new ClusterEvidence(mock.api(), JobKind.KNOWN);

    @AfterEach
    void close() {
        mock.close();
    }

    @Test
    void conditionsEventsAndEndsAreLinesInTheOrderOfTime() throws Exception {
        node("n1", "KernelDeadlock", "True", "2026-11-24T10:00:05Z");
        mock.add(mock.pod("bert-0", "n1", "Job")
                .editMetadata()
                .addToLabels("job-name", "bert")
                .endMetadata()
                .withNewStatus()
                .withPhase("Failed")
                .addNewContainerStatus()
                .withName("main")
                .withNewState()
                .withNewTerminated()
                .withExitCode(137)
                .withReason("OOMKilled")
                .withFinishedAt("2026-11-24T10:00:07Z")
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus());
        event("Node", "n1", "Warning", "SystemOOM", "2026-11-24T10:00:06Z", "process python\nwas killed");
        event("Pod", "bert-9", "Warning", "FailedScheduling", "2026-11-24T10:00:01Z", "0/4 nodes are available");

        var lines = evidence.about(BERT, Set.of());

        assertThat(lines)
                .extracting(LogLine::text)
                .containsExactly(
                        "pod bert-9: FailedScheduling (3 times): 0/4 nodes are available",
                        "node n1: KernelDeadlock=True: Why: what",
                        "node n1: SystemOOM (3 times): process python was killed",
                        "pod train/bert-0 on n1 ended: OOMKilled");
        assertThat(lines).extracting(LogLine::number).containsExactly(1L, 2L, 3L, 4L);
        assertThat(lines).extracting(LogLine::node).containsExactly("", "n1", "n1", "n1");
        assertThat(lines.get(1).level()).isEqualTo(Level.ERROR);
    }

    @Test
    void whatIsInOrderOrConcernsOthersIsLeftOut() throws Exception {
        node("n1", "MemoryPressure", "False", "2026-11-24T10:00:00Z");
        mock.node("n2");
        event("Node", "n1", "Normal", "NodeReady", "2026-11-24T10:00:00Z", "ready");
        event("Node", "n3", "Warning", "Rebooted", "2026-11-24T10:00:00Z", "rebooted");
        event("Pod", "gpt-0", "Warning", "BackOff", "2026-11-24T10:00:00Z", "again");

        assertThat(evidence.about(BERT, Set.of(new NodeName("n1"), new NodeName("n2"))))
                .isEmpty();
    }

    @Test
    void aNodeThatIsGoneIsSaid() throws Exception {
        assertThat(evidence.about(BERT, Set.of(new NodeName("n8"))))
                .extracting(LogLine::text)
                .containsExactly("node n8 is no longer in the cluster");
    }

    private void node(String name, String type, String status, String since) {
        mock.add(new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType(type)
                .withStatus(status)
                .withReason("Why")
                .withMessage("what")
                .withLastTransitionTime(since)
                .endCondition()
                .endStatus()
                .build());
    }

    private void event(String kind, String name, String type, String reason, String time, String message) {
        var namespace = kind.equals("Node") ? "default" : "train";
        mock.client
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name + "." + reason.toLowerCase(java.util.Locale.ROOT))
                        .endMetadata()
                        .withType(type)
                        .withReason(reason)
                        .withMessage(message)
                        .withCount(3)
                        .withLastTimestamp(time)
                        .withNewInvolvedObject()
                        .withKind(kind)
                        .withName(name)
                        .endInvolvedObject()
                        .build())
                .create();
    }
}
