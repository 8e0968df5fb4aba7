package acme.kubernetes;

import acme.recover.Checkpoint;
import acme.recover.RecoveryAction.Restart;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;

/** A job's definition: which attempt it is, and the definition of the next one. */
final class JobManifest {
    /** Annotation of a job, and label of its pods: which attempt it is, counted from 1. */
    static final String ATTEMPT = "acme.recover/attempt";

    private static final String EXCLUDED = "acme.recover/excluded-nodes";
    private static final String QUEUE = "kueue.x-k8s.io/queue-name";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** The next attempt replaces what an earlier one was given. */
    private static final List<String> VARIABLES = List.of("ACME_ATTEMPT", "ACME_CHECKPOINT", "ACME_SKIP_BATCHES");

    private final GenericKubernetesResource job;
    private final JobKind kind;

    JobManifest(GenericKubernetesResource job, JobKind kind) {
        this.job = job;
        this.kind = kind;
    }

    GenericKubernetesResource resource() {
        return job;
    }

    /** As our annotation says; 1 for a job that Acme never restarted. */
    int attempt() {
        var said = annotations().getOrDefault(ATTEMPT, "1");
        return said.matches("\\d{1,9}") ? Math.max(1, Integer.parseInt(said)) : 1;
    }

    /** The controller that made this job, and would fight over it; empty where a person made it. */
    Optional<OwnerReference> controller() {
        return owners().stream()
                .filter(it -> Boolean.TRUE.equals(it.getController()))
                .findFirst();
    }

    /** Whether Kueue decides when it runs: then its flag for suspension is Kueue's. */
    boolean isQueued() {
        var labels = job.getMetadata().getLabels();
        return labels != null && labels.containsKey(QUEUE);
    }

    boolean isSuspended() {
        return !kind.suspend().isEmpty() && Tree.flag(job.getAdditionalProperties(), kind.suspend());
    }

    /** Whether a person chose the labels by which a Job finds its pods, so that they cannot be made anew. */
    boolean hasOwnSelector() {
        return Tree.flag(job.getAdditionalProperties(), "spec.manualSelector");
    }

    /**
     * The definition that starts the next attempt: this one without what controllers wrote into it.
     *
     * @param hosts of nodes that it must not run on
     */
    JobManifest next(int attempt, SortedSet<String> hosts, Restart how) {
        var next = Serialization.clone(job);
        next.setMetadata(metadata(attempt, hosts));
        var content = next.getAdditionalProperties();
        content.remove("status");
        if (kind.equals(JobKind.JOB)) {
            Tree.child(content, "spec").ifPresent(spec -> spec.remove("selector"));
        }
        if (!kind.suspend().isEmpty()) {
            Tree.setFlag(content, kind.suspend(), isQueued());
        }
        var excluded = excluded();
        for (var template : Tree.maps(content, kind.podTemplate())) {
            var labels = Tree.childOrNew(Tree.childOrNew(template, "metadata"), "labels");
            labels.keySet().removeIf(JobManifest::isOfController);
            labels.put(ATTEMPT, String.valueOf(attempt));
            var pod = Tree.childOrNew(template, "spec");
            NodeExclusion.replace(pod, excluded, hosts);
            Tree.list(pod, "containers").forEach(it -> setVariables(it, attempt, how));
        }
        return new JobManifest(next, kind);
    }

    boolean hasPodTemplate() {
        return !Tree.maps(job.getAdditionalProperties(), kind.podTemplate()).isEmpty();
    }

    private ObjectMeta metadata(int attempt, SortedSet<String> hosts) {
        var annotations = new HashMap<>(annotations());
        annotations.keySet().removeIf(JobManifest::isOfController);
        annotations.remove(LAST_APPLIED);
        annotations.put(ATTEMPT, String.valueOf(attempt));
        annotations.put(EXCLUDED, String.join(",", hosts));
        var labels = new HashMap<String, String>();
        Optional.ofNullable(job.getMetadata().getLabels()).ifPresent(labels::putAll);
        labels.keySet().removeIf(JobManifest::isOfController);
        return new ObjectMetaBuilder()
                .withNamespace(job.getMetadata().getNamespace())
                .withName(job.getMetadata().getName())
                .withLabels(labels)
                .withAnnotations(annotations)
                .withOwnerReferences(owners())
                .build();
    }

    /** Names that the Job controller writes itself, and refuses from others. */
    private static boolean isOfController(String key) {
        return key.equals("controller-uid") || key.equals("job-name") || key.startsWith("batch.kubernetes.io/");
    }

    private static void setVariables(Map<String, Object> container, int attempt, Restart how) {
        var variables = new ArrayList<>(Tree.list(container, "env"));
        Predicate<Map<String, Object>> isOurs = it -> VARIABLES.contains(it.get("name"));
        variables.removeIf(isOurs);
        // In front, so that variables of the job itself can refer to them.
        variables.addAll(0, variables(attempt, how));
        container.put("env", variables);
    }

    private static List<Map<String, Object>> variables(int attempt, Restart how) {
        var values = List.of(
                String.valueOf(attempt),
                how.from().map(Checkpoint::location).map(JobManifest::literally).orElse(""),
                how.skip().map(it -> it.first() + "-" + it.last()).orElse(""));
        var variables = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < values.size(); i++) {
            var variable = new LinkedHashMap<String, Object>();
            variable.put("name", VARIABLES.get(i));
            variable.put("value", values.get(i));
            variables.add(variable);
        }
        return variables;
    }

    /** Kubernetes fills in {@code $(NAME)} where it is not doubled. */
    private static String literally(String text) {
        return text.replace("$(", "$$(");
    }

    private List<String> excluded() {
        var hosts = annotations().getOrDefault(EXCLUDED, "");
        return hosts.isEmpty() ? List.of() : List.of(hosts.split(","));
    }

    private Map<String, String> annotations() {
        var annotations = job.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    private List<OwnerReference> owners() {
        var owners = job.getMetadata().getOwnerReferences();
        return owners == null ? List.of() : owners;
    }
}
