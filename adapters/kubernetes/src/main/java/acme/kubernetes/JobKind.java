package acme.kubernetes;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;

/**
 * A kind of training job, and where its definition keeps what recovery needs.
 *
 * @param group the API group, such as {@code kubeflow.org}
 * @param version such as {@code v1}
 * @param kind such as {@code PyTorchJob}; job names hold it, in any case
 * @param plural as it stands in URLs and roles, such as {@code pytorchjobs}
 * @param podLabel the label by which its controller marks the job's pods; its value is the job's name
 * @param suspend the path of the flag that suspends it, such as {@code spec.suspend}; empty where it has none
 * @param podTemplate the path of its pod templates; {@code *} stands for every entry of a list or map
 */
public record JobKind(
        String group, String version, String kind, String plural, String podLabel, String suspend, String podTemplate) {

    public static final JobKind JOB =
            new JobKind("batch", "v1", "Job", "jobs", "job-name", "spec.suspend", "spec.template");

    public static final JobKind JOB_SET = new JobKind(
            "jobset.x-k8s.io",
            "v1alpha2",
            "JobSet",
            "jobsets",
            "jobset.sigs.k8s.io/jobset-name",
            "spec.suspend",
            "spec.replicatedJobs.*.template.spec.template");

    public static final JobKind PYTORCH_JOB = new JobKind(
            "kubeflow.org",
            "v1",
            "PyTorchJob",
            "pytorchjobs",
            "training.kubeflow.org/job-name",
            "spec.runPolicy.suspend",
            "spec.pytorchReplicaSpecs.*.template");

    /** Those that are known without configuration. */
    public static final List<JobKind> KNOWN = List.of(JOB, JOB_SET, PYTORCH_JOB);

    ResourceDefinitionContext context() {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
