package acme.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Locale;
import java.util.Optional;

/**
 * The definition of a job between its deletion and its new start, kept in a ConfigMap of its namespace, so that no job is
 * lost where Acme is killed in between. Any thread.
 */
final class RestartRecord {
    private static final String LABEL = "acme.recover/restart";
    private static final String MANIFEST = "manifest.json";

    private final KubernetesClient client;

    RestartRecord(KubernetesClient client) {
        this.client = client;
    }

    void write(JobAddress job, GenericKubernetesResource manifest) {
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(job.namespace())
                .withName(name(job))
                .addToLabels(LABEL, "pending")
                .endMetadata()
                .addToData(MANIFEST, Serialization.asJson(manifest))
                .build();
        client.configMaps().inNamespace(job.namespace()).resource(map).createOr(NonDeletingOperation::update);
    }

    /** The definition of a job that was deleted and not started again; empty where there is none. */
    Optional<GenericKubernetesResource> read(JobAddress job) {
        var map = client.configMaps()
                .inNamespace(job.namespace())
                .withName(name(job))
                .get();
        return Optional.ofNullable(map)
                .map(it -> it.getData())
                .map(it -> it.get(MANIFEST))
                .map(it -> Serialization.unmarshal(it, GenericKubernetesResource.class))
                .filter(it -> job.name().equals(it.getMetadata().getName())
                        && job.kind().kind().equals(it.getKind()));
    }

    void delete(JobAddress job) {
        client.configMaps().inNamespace(job.namespace()).withName(name(job)).delete();
    }

    private static String name(JobAddress job) {
        return "acme-restart-" + job.kind().kind().toLowerCase(Locale.ROOT) + "-" + job.name();
    }
}
