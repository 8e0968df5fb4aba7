package acme.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why pods ended, in one word of Kubernetes: {@code OOMKilled}, {@code Evicted}, {@code NodeLost}, {@code NodeShutdown},
 * {@code Preempted}, {@code DeadlineExceeded}, or {@code exit code 1}.
 *
 * <p>A reason that the cluster gives outranks an exit code: a lost node is noticed minutes after its peers gave up. Among
 * equals the first in time counts.
 *
 * @param time as Kubernetes writes it; empty where it does not say
 */
record JobEnd(String word, boolean isGivenByCluster, String time) {

    static Optional<JobEnd> of(List<Pod> pods) {
        return pods.stream()
                .flatMap(JobEnd::ends)
                .min(Comparator.comparing(JobEnd::isGivenByCluster)
                        .reversed()
                        .thenComparing(end -> end.time().isEmpty())
                        .thenComparing(JobEnd::time));
    }

    private static Stream<JobEnd> ends(Pod pod) {
        if (pod.getStatus() == null) {
            return Stream.empty();
        }
        var ends = new ArrayList<JobEnd>();
        var status = pod.getStatus();
        for (var condition : status.getConditions()) {
            disruption(condition).ifPresent(ends::add);
        }
        var said = status.getReason() == null ? "" : status.getReason();
        if (!said.isEmpty() && ends.isEmpty()) {
            ends.add(new JobEnd(podReason(said, String.valueOf(status.getMessage())), true, ""));
        }
        Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
                .flatMap(container -> terminated(container).stream())
                .forEach(ends::add);
        return ends.stream();
    }

    private static String podReason(String reason, String message) {
        return switch (reason) {
            case "Shutdown", "Terminated" -> "NodeShutdown";
            case "Preempting" -> "Preempted";
            // So the kubelet names both what it evicts itself and what it ends when its machine goes down.
            case "Evicted" -> message.contains("shutdown") ? "NodeShutdown" : reason;
            default -> Faults.oneLine(reason);
        };
    }

    private static Optional<JobEnd> disruption(PodCondition condition) {
        if (!"DisruptionTarget".equals(condition.getType()) || !"True".equals(condition.getStatus())) {
            return Optional.empty();
        }
        var reason = condition.getReason() == null ? "" : condition.getReason();
        var message = condition.getMessage() == null ? "" : condition.getMessage();
        var word = switch (reason) {
            case "PreemptionByScheduler", "PreemptionByKubeScheduler" -> "Preempted";
            case "DeletionByTaintManager", "DeletionByPodGC" -> "NodeLost";
            case "EvictionByEvictionAPI" -> "Evicted";
            case "TerminationByKubelet" -> message.contains("shutdown") ? "NodeShutdown" : "Evicted";
            case "" -> "Disrupted";
            default -> Faults.oneLine(reason);
        };
        return Optional.of(new JobEnd(word, true, time(condition.getLastTransitionTime())));
    }

    private static Optional<JobEnd> terminated(ContainerStatus container) {
        return Stream.of(container.getState(), container.getLastState())
                .filter(state -> state != null && state.getTerminated() != null)
                .map(state -> state.getTerminated())
                .filter(it -> it.getExitCode() != null && it.getExitCode() != 0)
                .map(JobEnd::end)
                .findFirst();
    }

    private static JobEnd end(ContainerStateTerminated end) {
        var reason = end.getReason() == null ? "" : end.getReason();
        boolean isNamed = !reason.isEmpty() && !reason.equals("Error") && !reason.equals("Completed");
        var word = isNamed ? Faults.oneLine(reason) : "exit code " + end.getExitCode();
        return new JobEnd(word, isNamed, time(end.getFinishedAt()));
    }

    private static String time(@Nullable String text) {
        return text == null ? "" : text;
    }
}
