package acme.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import acme.recover.JobName;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PodLogsTest {
    private static final JobName BERT = new JobName("train/job/bert");

    private final MockCluster mock = new MockCluster();
    private final List<String> notes = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final PodLogs logs = logs();

    @AfterEach
    void close() {
        mock.close();
    }

    @Test
    void linesOfAllPodsAreMergedByTimeAndKnowTheirNode() throws Exception {
        pod("bert-0", "n1", 0);
        pod("bert-1", "n2", 0);
        mock.log("bert-0", "main", false, """
                2026-11-24T10:00:00.1Z step 1
                2026-11-24T10:00:02.000000001Z step 2
                """);
        mock.log("bert-1", "main", false, "2026-11-24T10:00:01.99Z Traceback (most recent call last):\n");

        poll(logs);

        assertThat(lines)
                .containsExactly(
                        "bert-0/main:1@n1 step 1",
                        "bert-1/main:1@n2 Traceback (most recent call last):",
                        "bert-0/main:2@n1 step 2");
    }

    @Test
    void whatWasReadDoesNotComeAgain() throws Exception {
        pod("bert-0", "n1", 0);
        var log = "2026-11-24T10:00:00.1Z a\n2026-11-24T10:00:00.5Z b\n2026-11-24T10:00:00.5Z b\n";
        mock.log("bert-0", "main", false, log);
        poll(logs);
        poll(logs);
        assertThat(lines).hasSize(3);

        mock.log("bert-0", "main", false, log + "2026-11-24T10:00:00.5Z b\n2026-11-24T10:00:00.7Z c\n");
        poll(logs);

        assertThat(lines).hasSize(5).endsWith("bert-0/main:4@n1 b", "bert-0/main:5@n1 c");
        assertThat(mock.requests)
                .anyMatch(it -> it.contains("sinceTime=2026-11-24T10:00:00Z")
                        || it.contains("sinceTime=2026-11-24T10%3A00%3A00Z"));
    }

    @Test
    void aLineIsTakenWhenItHasAnEndOrNothingMoreCanCome() throws Exception {
        pod("bert-0", "n1", 0);
        mock.log("bert-0", "main", false, "2026-11-24T10:00:00.1Z a\n2026-11-24T10:00:00.2Z half");
        poll(logs);
        assertThat(lines).containsExactly("bert-0/main:1@n1 a");

        mock.client
                .resource(ended(mock.client
                        .pods()
                        .inNamespace("train")
                        .withName("bert-0")
                        .get()))
                .update();
        poll(logs);
        poll(logs);

        assertThat(lines).containsExactly("bert-0/main:1@n1 a", "bert-0/main:2@n1 half");
    }

    @Test
    void aRestartedContainerGivesTheRestOfItsLogFirst() throws Exception {
        var pod = pod("bert-0", "n1", 0);
        mock.log("bert-0", "main", false, "2026-11-24T10:00:00.1Z step 1\n");
        poll(logs);
        pod.getStatus().getContainerStatuses().getFirst().setRestartCount(1);
        mock.client.resource(pod).update();
        mock.log("bert-0", "main", true, "2026-11-24T10:00:00.1Z step 1\n2026-11-24T10:00:01Z KeyError: 'x'\n");
        mock.log("bert-0", "main", false, "2026-11-24T10:00:05Z starting\n");

        poll(logs);
        poll(logs);

        assertThat(lines)
                .containsExactly(
                        "bert-0/main:1@n1 step 1", "bert-0/main:2@n1 KeyError: 'x'", "bert-0/main:3@n1 starting");
        assertThat(notes).isEmpty();
    }

    @Test
    void aKilledFollowerGoesOnWhereItWas() throws Exception {
        pod("bert-0", "n1", 0);
        var log = "2026-11-24T10:00:00.1Z a\n2026-11-24T10:00:00.2Z b\n";
        mock.log("bert-0", "main", false, log);
        poll(logs);
        var saved = new ByteArrayOutputStream();
        logs.save(new DataOutputStream(saved));
        mock.log("bert-0", "main", false, log + "2026-11-24T10:00:00.3Z c\n");

        var next = logs();
        next.restore(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
        poll(next);

        assertThat(lines).containsExactly("bert-0/main:1@n1 a", "bert-0/main:2@n1 b", "bert-0/main:3@n1 c");
    }

    @Test
    void muchLogComesInPiecesAndInOrder() throws Exception {
        pod("bert-0", "n1", 0);
        pod("bert-1", "n2", 0);
        var long0 = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            long0.append("2026-11-24T10:00:%02d.%06dZ %s%n".formatted(i / 1000, i % 1000, "x".repeat(60)));
        }
        mock.log("bert-0", "main", false, long0.toString());
        mock.log("bert-1", "main", false, "2026-11-24T10:00:29.9Z last\n");

        boolean isBehind = poll(logs);
        int first = lines.size();
        while (poll(logs)) {}

        assertThat(isBehind).isTrue();
        assertThat(first).isLessThan(30_000);
        assertThat(lines).hasSize(30_001).endsWith("bert-1/main:1@n2 last");
    }

    @Test
    void aLogThatCannotBeReadIsSaidOnceAndTheOthersGoOn() throws Exception {
        pod("bert-0", "n1", 0);
        pod("bert-1", "n2", 0);
        mock.fail("GET .*/bert-0/log", 99, 403, "pods \"bert-0\" is forbidden: cannot get resource \"pods/log\"");
        mock.log("bert-1", "main", false, "2026-11-24T10:00:00Z a\n");

        poll(logs);
        poll(logs);

        assertThat(lines).containsExactly("bert-1/main:1@n2 a");
        assertThat(notes).singleElement().asString().contains("bert-0/main", "cannot get resource \"pods/log\"");
    }

    private PodLogs logs() {
        return PodLogs.of(mock.api(), BERT, JobKind.KNOWN, notes::add).orElseThrow();
    }

    private boolean poll(PodLogs from) throws Exception {
        return from.poll(view -> {
            var line = view.toLogLine();
            lines.add(line.input() + ":" + line.number() + "@" + line.node() + " " + line.text());
        });
    }

    private Pod pod(String name, String node, int restarts) {
        return mock.add(mock.pod(name, node, "Job")
                .editMetadata()
                .addToLabels("job-name", "bert")
                .endMetadata()
                .editStatus()
                .addNewContainerStatus()
                .withName("main")
                .withRestartCount(restarts)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus());
    }

    private static Pod ended(Pod pod) {
        pod.getStatus()
                .getContainerStatuses()
                .getFirst()
                .setState(new ContainerStateBuilder()
                        .withNewTerminated()
                        .withExitCode(1)
                        .endTerminated()
                        .build());
        return pod;
    }
}
