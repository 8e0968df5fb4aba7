package acme.kubernetes;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Cluster.UnreachableException;
import acme.recover.JobName;
import acme.recover.RecoveryAction;
import acme.recover.TrainingJobs;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Training jobs of a Kubernetes cluster, named {@code namespace/kind/name}.
 *
 * <p>A job is stopped by its own flag for suspension. It is restarted by deleting it and creating it again from its own
 * definition, whatever its kind: a {@code Job} or {@code JobSet} that failed never starts again, its pod template cannot be
 * changed, and the training operator keeps a failed {@code PyTorchJob} failed; so a patch would do for none of them once it
 * matters. Between deletion and creation the definition stands in a {@link RestartRecord}, so that a restart which was cut
 * off goes on when it is asked for again. A job that another controller made is left to that. Any thread.
 */
final class KubernetesJobs implements TrainingJobs {
    private static final String HOSTNAME = "kubernetes.io/hostname";

    private final ApiServer api;
    private final List<JobKind> kinds;
    private final RestartRecord record;
    private final JobPods pods;

    KubernetesJobs(ApiServer api, List<JobKind> kinds) {
        this.api = api;
        this.kinds = List.copyOf(kinds);
        record = new RestartRecord(api.client());
        pods = new JobPods(api.client());
    }

    @Override
    public Optional<Job> find(JobName name) throws UnreachableException, InterruptedException {
        var address = JobAddress.of(name, kinds);
        return address.isEmpty() ? Optional.empty() : api.ask(() -> find(name, address.get()));
    }

    private Optional<Job> find(JobName name, JobAddress address) {
        var current = current(address);
        if (current == null) {
            return record.read(address)
                    .map(it -> new JobManifest(it, address.kind()))
                    .map(it -> new Job(name, State.STOPPED, Math.max(1, it.attempt() - 1), Set.of(), ""));
        }
        var mine = pods.of(address, current.attempt());
        var status = JobStatus.of(current.resource());
        var state = status.state(mine, current.isSuspended());
        var nodes = mine.stream()
                .flatMap(pod -> Pods.node(pod).stream())
                .filter(NodeName::isValid)
                .map(NodeName::new)
                .collect(Collectors.toSet());
        var end = state == State.FAILED ? status.endedBecause(mine) : "";
        return Optional.of(new Job(name, state, current.attempt(), nodes, end));
    }

    @Override
    public ActionResult stop(JobName name) throws InterruptedException {
        var address = JobAddress.of(name, kinds);
        return address.isEmpty() ? notAName(name) : api.act(() -> stop(address.get()));
    }

    private ActionResult stop(JobAddress job) throws InterruptedException {
        var current = current(job);
        if (current == null) {
            return record.read(job).isPresent()
                    ? new ActionResult.AlreadyDone(job + " is stopped, in the middle of a restart")
                    : unknown(job);
        }
        if (JobStatus.of(current.resource()).isFinished()) {
            return sweep(job, current);
        }
        var refusal = whyNot(current);
        if (refusal.isPresent()) {
            return new ActionResult.Refused(job + " " + refusal.get());
        }
        if (job.kind().suspend().isEmpty()) {
            return new ActionResult.Refused(job + " cannot be stopped: its kind has no flag for suspension");
        }
        if (current.isQueued()) {
            return new ActionResult.Refused(job + " is queued by Kueue, which would start it again; stop its workload");
        }
        boolean wasSuspended = current.isSuspended();
        if (!wasSuspended) {
            resource(job)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            Serialization.asJson(Tree.patch(job.kind().suspend(), true)));
        }
        if (!isQuiet(job)) {
            return new ActionResult.Failed(job + " is suspended; pods still end: " + running(job));
        }
        var looked = current(job);
        if (looked == null || !looked.isSuspended()) {
            return new ActionResult.Failed(job + " took the suspension, but it is not there");
        }
        return wasSuspended
                ? new ActionResult.AlreadyDone(job + " is suspended")
                : new ActionResult.Done(job + " is suspended, and its pods ended");
    }

    /** Ends pods that run on though their job ended, as a training operator leaves them where it is told to. */
    private ActionResult sweep(JobAddress job, JobManifest current) throws InterruptedException {
        var left = pods.running(job);
        if (left.isEmpty()) {
            return new ActionResult.AlreadyDone(job + " has ended");
        }
        var refusal = whyNot(current);
        if (refusal.isPresent()) {
            return new ActionResult.Refused(job + " " + refusal.get());
        }
        left.forEach(pods::delete);
        return isQuiet(job)
                ? new ActionResult.Done(job + " had ended; " + left.size() + " pods that ran on were deleted")
                : new ActionResult.Failed(job + " has ended; pods still end: " + running(job));
    }

    @Override
    public ActionResult restart(JobName name, int attempt, Set<NodeName> without, RecoveryAction.Restart how)
            throws InterruptedException {
        var address = JobAddress.of(name, kinds);
        if (address.isEmpty()) {
            return notAName(name);
        }
        var excluded = new TreeSet<>(without);
        excluded.addAll(how.without());
        return api.act(() -> restart(address.get(), attempt, excluded, how));
    }

    private ActionResult restart(JobAddress job, int attempt, SortedSet<NodeName> without, RecoveryAction.Restart how)
            throws InterruptedException {
        var current = current(job);
        if (current != null && current.attempt() >= attempt) {
            record.delete(job);
            return new ActionResult.AlreadyDone(job + " is at attempt " + current.attempt());
        }
        var base = current != null ? Optional.of(current) : record.read(job).map(it -> new JobManifest(it, job.kind()));
        if (base.isEmpty()) {
            return unknown(job);
        }
        var refusal = whyNotAnew(base.get());
        if (refusal.isPresent()) {
            return new ActionResult.Refused(job + " " + refusal.get());
        }
        var next = base.get().next(attempt, hosts(without), how);
        record.write(job, next.resource());
        if (current != null) {
            delete(job, current);
        }
        if (!isGone(job)) {
            return new ActionResult.Failed(job + " is being deleted for its restart; pods still end: " + running(job));
        }
        resource(job, next.resource()).create();
        var looked = current(job);
        if (looked == null || looked.attempt() != attempt) {
            return new ActionResult.Failed(job + " was created again, but is not there as attempt " + attempt);
        }
        record.delete(job);
        return new ActionResult.Done(job + " was created again as attempt " + attempt + besides(job, without));
    }

    private Optional<String> whyNotAnew(JobManifest job) {
        if (JobStatus.of(job.resource()).hasSucceeded()) {
            return Optional.of("has succeeded");
        }
        if (job.hasOwnSelector()) {
            return Optional.of("has a selector of its own, which cannot be made anew safely");
        }
        if (!job.hasPodTemplate()) {
            return Optional.of("has no pod template where its kind keeps it");
        }
        return whyNot(job);
    }

    private static Optional<String> whyNot(JobManifest job) {
        return job.controller()
                .map(it ->
                        "belongs to " + it.getKind() + "/" + it.getName() + ", which would fight over it; name that");
    }

    private void delete(JobAddress job, JobManifest current) {
        if (current.resource().getMetadata().getDeletionTimestamp() != null) {
            return;
        }
        try {
            // Pods go after it: waiting for them here would wait for ever where their node is lost.
            resource(job).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
        } catch (KubernetesClientException e) {
            if (e.getCode() != Faults.MISSING) {
                throw e;
            }
        }
    }

    private boolean isGone(JobAddress job) throws InterruptedException {
        return api.patience()
                .until(() -> current(job) == null && pods.onAnsweringNodes(job).isEmpty());
    }

    private boolean isQuiet(JobAddress job) throws InterruptedException {
        return api.patience().until(() -> pods.onAnsweringNodes(job).isEmpty());
    }

    /** What a person should know beside the success. */
    private String besides(JobAddress job, SortedSet<NodeName> without) {
        var words = new StringBuilder();
        if (!without.isEmpty()) {
            words.append(", not on ")
                    .append(without.stream().map(NodeName::value).collect(Collectors.joining(", ")));
        }
        var lost = pods.onSilentNodes(job);
        if (!lost.isEmpty()) {
            words.append("; may still run on nodes that do not answer: ").append(names(lost));
        }
        return words.toString();
    }

    private String running(JobAddress job) {
        return names(pods.onAnsweringNodes(job));
    }

    private static String names(List<Pod> pods) {
        int more = pods.size() - 5;
        return pods.stream().limit(5).map(it -> it.getMetadata().getName()).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** The values that their label for the host has: it is not always the node's name. */
    private SortedSet<String> hosts(SortedSet<NodeName> nodes) {
        var hosts = new TreeSet<String>();
        for (var name : nodes) {
            var node = api.client().nodes().withName(name.value()).get();
            hosts.add(Optional.ofNullable(node)
                    .map(it -> it.getMetadata().getLabels())
                    .map(it -> it.get(HOSTNAME))
                    .orElse(name.value()));
        }
        return hosts;
    }

    private @Nullable JobManifest current(JobAddress job) {
        var found = resource(job).get();
        return found == null ? null : new JobManifest(found, job.kind());
    }

    private Resource<GenericKubernetesResource> resource(JobAddress job) {
        return api.client()
                .genericKubernetesResources(job.kind().context())
                .inNamespace(job.namespace())
                .withName(job.name());
    }

    private Resource<GenericKubernetesResource> resource(JobAddress job, GenericKubernetesResource manifest) {
        return api.client()
                .genericKubernetesResources(job.kind().context())
                .inNamespace(job.namespace())
                .resource(manifest);
    }

    private ActionResult notAName(JobName name) {
        var known = kinds.stream().map(JobKind::kind).collect(Collectors.joining(", "));
        return new ActionResult.Refused(name + " is no namespace/kind/name with one of the kinds " + known);
    }

    private static ActionResult unknown(JobAddress job) {
        return new ActionResult.Refused("the cluster knows no job " + Objects.toString(job));
    }
}
