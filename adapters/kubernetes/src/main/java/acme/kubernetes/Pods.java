package acme.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Questions about a pod. */
final class Pods {
    private Pods() {}

    /** All its containers ended, for good. */
    static boolean isFinished(Pod pod) {
        var phase = phase(pod);
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    static boolean isRunning(Pod pod) {
        return "Running".equals(phase(pod)) && !isEnding(pod);
    }

    static boolean isEnding(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** The node that it was given to. */
    static Optional<String> node(Pod pod) {
        return Optional.ofNullable(pod.getSpec()).map(it -> it.getNodeName());
    }

    private static @Nullable String phase(Pod pod) {
        return pod.getStatus() == null ? null : pod.getStatus().getPhase();
    }
}
