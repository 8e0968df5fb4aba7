package acme.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobEndTest {
    @Test
    void memoryThatRanOutIsNamed() {
        assertThat(word(container("OOMKilled", 137, "2026-11-24T10:00:00Z"))).isEqualTo("OOMKilled");
    }

    @Test
    void anErrorIsItsExitCode() {
        assertThat(word(container("Error", 139, "2026-11-24T10:00:00Z"))).isEqualTo("exit code 139");
    }

    @Test
    void theFirstExitCodeCounts() {
        assertThat(word(
                        container("Error", 134, "2026-11-24T10:00:09Z"),
                        container("Error", 1, "2026-11-24T10:00:00Z"),
                        container("Error", 143, "2026-11-24T10:00:20Z")))
                .isEqualTo("exit code 1");
    }

    @Test
    void aLostNodeOutranksPeersThatGaveUpEarlier() {
        assertThat(word(container("Error", 1, "2026-11-24T10:00:00Z"), disrupted("DeletionByTaintManager", "")))
                .isEqualTo("NodeLost");
    }

    @ParameterizedTest
    @CsvSource({
        "PreemptionByScheduler, '', Preempted",
        "DeletionByPodGC, '', NodeLost",
        "EvictionByEvictionAPI, '', Evicted",
        "TerminationByKubelet, The node was low on resource: memory., Evicted",
        "TerminationByKubelet, Pod was terminated in response to imminent node shutdown., NodeShutdown",
        "SomethingNew, '', SomethingNew"
    })
    void disruptionsAreNamed(String reason, String message, String word) {
        assertThat(word(disrupted(reason, message))).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({
        "Evicted, The node was low on resource: ephemeral-storage., Evicted",
        "NodeLost, Node n1 which was running pod is unresponsive, NodeLost",
        "Terminated, Pod was terminated in response to imminent node shutdown., NodeShutdown",
        "Preempting, Preempted in order to admit critical pod, Preempted",
        "DeadlineExceeded, Pod was active on the node longer than the specified deadline, DeadlineExceeded"
    })
    void reasonsOfAPodAreNamed(String reason, String message, String word) {
        var pod = new PodBuilder()
                .withNewStatus()
                .withReason(reason)
                .withMessage(message)
                .endStatus()
                .build();

        assertThat(word(pod)).isEqualTo(word);
    }

    @Test
    void podsThatEndedWellSayNothing() {
        assertThat(JobEnd.of(List.of(container("Completed", 0, "2026-11-24T10:00:00Z"), new PodBuilder().build())))
                .isEmpty();
    }

    private static String word(Pod... pods) {
        return JobEnd.of(List.of(pods)).map(JobEnd::word).orElse("");
    }

    private static Pod container(String reason, int exit, String finished) {
        return new PodBuilder()
                .withNewStatus()
                .addNewContainerStatus()
                .withName("main")
                .withNewState()
                .withNewTerminated()
                .withReason(reason)
                .withExitCode(exit)
                .withFinishedAt(finished)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static Pod disrupted(String reason, String message) {
        return new PodBuilder()
                .withNewStatus()
                .withPhase("Failed")
                .addNewCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime("2026-11-24T10:05:00Z")
                .endCondition()
                .endStatus()
                .build();
    }
}
