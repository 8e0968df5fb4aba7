package acme.kubernetes;

import acme.recover.TrainingJobs.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a job's conditions say, which all kinds write alike but for a word. */
record JobStatus(List<Map<String, Object>> conditions) {
    private static final Set<String> SUCCESS = Set.of("Complete", "Completed", "Succeeded");
    private static final String FAILURE = "Failed";
    private static final String DEADLINE = "DeadlineExceeded";

    static JobStatus of(GenericKubernetesResource job) {
        return new JobStatus(Tree.child(job.getAdditionalProperties(), "status")
                .map(status -> Tree.list(status, "conditions"))
                .orElse(List.of()));
    }

    State state(List<Pod> pods, boolean isSuspended) {
        if (hasSucceeded()) {
            return State.SUCCEEDED;
        }
        if (condition(Set.of(FAILURE)).isPresent()) {
            return State.FAILED;
        }
        if (pods.stream().anyMatch(Pods::isRunning)) {
            return State.RUNNING;
        }
        return isSuspended ? State.STOPPED : State.WAITING;
    }

    boolean hasSucceeded() {
        return condition(SUCCESS).isPresent();
    }

    boolean isFinished() {
        return hasSucceeded() || condition(Set.of(FAILURE)).isPresent();
    }

    /** What its pods say, and where they say nothing, its own condition. */
    String endedBecause(List<Pod> pods) {
        var reason = condition(Set.of(FAILURE))
                .map(it -> it.get("reason"))
                .map(String::valueOf)
                .map(Faults::oneLine)
                .orElse("");
        if (reason.equals(DEADLINE)) {
            return reason;
        }
        return JobEnd.of(pods).map(JobEnd::word).orElse(reason);
    }

    private Optional<Map<String, Object>> condition(Set<String> types) {
        return conditions.stream()
                .filter(it -> types.contains(String.valueOf(it.get("type"))) && "True".equals(it.get("status")))
                .findFirst();
    }
}
