package acme.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/** The pods of a job, found by the label of its controller. Any thread. */
final class JobPods {
    private final KubernetesClient client;

    JobPods(KubernetesClient client) {
        this.client = client;
    }

    /** Those of one attempt; pods of a first attempt bear no number. */
    List<Pod> of(JobAddress job, int attempt) {
        return all(job).stream()
                .filter(pod -> pod.getMetadata()
                        .getLabels()
                        .getOrDefault(JobManifest.ATTEMPT, "1")
                        .equals(String.valueOf(attempt)))
                .toList();
    }

    /** Those whose processes did not end, of any attempt. */
    List<Pod> running(JobAddress job) {
        return all(job).stream().filter(pod -> !Pods.isFinished(pod)).toList();
    }

    /** Those that can be waited for. */
    List<Pod> onAnsweringNodes(JobAddress job) {
        return running(job).stream().filter(pod -> !isOnSilentNode(pod)).toList();
    }

    /** Those that nobody can end now, nor say whether they run. */
    List<Pod> onSilentNodes(JobAddress job) {
        return running(job).stream().filter(this::isOnSilentNode).toList();
    }

    void delete(Pod pod) {
        try {
            client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != Faults.MISSING) {
                throw e;
            }
        }
    }

    List<Pod> all(JobAddress job) {
        return client.pods()
                .inNamespace(job.namespace())
                .withLabel(job.kind().podLabel(), job.name())
                .list()
                .getItems();
    }

    private boolean isOnSilentNode(Pod pod) {
        var name = Pods.node(pod);
        if (name.isEmpty()) {
            return false;
        }
        var node = client.nodes().withName(name.get()).get();
        return node == null || NodeConditions.notReady(node).isPresent();
    }
}
