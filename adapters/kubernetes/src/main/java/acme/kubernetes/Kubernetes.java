package acme.kubernetes;

import acme.recover.Cluster;
import acme.recover.Cluster.UnreachableException;
import acme.recover.JobName;
import acme.recover.TrainingJobs;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Kubernetes cluster: its nodes and jobs, what it knows of their trouble, and the logs of its pods. Any thread. */
public final class Kubernetes implements AutoCloseable {
    /** A request that failed on the way, or that the server puts off, is sent so many times more. */
    private static final int REPEATS = 2;

    private static final int REPEAT_MILLIS = 200;

    private final ApiServer api;

    Kubernetes(KubernetesClient client, Patience patience) {
        api = new ApiServer(client, patience);
    }

    /**
     * A cluster as {@code kubectl} would find it: by {@code KUBECONFIG}, {@code ~/.kube/config} or the service account of
     * the pod that this runs in. Nothing is asked of it yet.
     *
     * @param context of the configuration; null for its current one
     * @param timeout of one request
     * @throws UnreachableException where the configuration has no such context; another cluster is never taken instead
     */
    public static Kubernetes connect(@Nullable String context, Duration timeout, Patience patience)
            throws UnreachableException {
        var config = Config.autoConfigure(context);
        var current = config.getCurrentContext();
        if (context != null && (current == null || !context.equals(current.getName()))) {
            throw new UnreachableException("the configuration of kubectl has no context " + Faults.oneLine(context));
        }
        return new Kubernetes(client(config, timeout), patience);
    }

    static KubernetesClient client(Config base, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        var config = new ConfigBuilder(base)
                .withRequestTimeout(millis)
                .withConnectionTimeout(millis)
                .withRequestRetryBackoffLimit(REPEATS)
                .withRequestRetryBackoffInterval(REPEAT_MILLIS)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    /** Its nodes; {@code who} stands in the mark of those that are cordoned. */
    public Cluster cluster(String who, InstantSource clock) {
        return new KubernetesCluster(api, who, clock);
    }

    /** Its jobs of these kinds. */
    public TrainingJobs jobs(List<JobKind> kinds) {
        return new KubernetesJobs(api, kinds);
    }

    /** What it knows of the trouble of jobs of these kinds, and of nodes. */
    public ClusterEvidence evidence(List<JobKind> kinds) {
        return new ClusterEvidence(api, kinds);
    }

    /**
     * The logs of a job's pods, from their beginnings; empty where its name is none of these kinds.
     *
     * @param notes is told what a person should know about a log
     */
    public Optional<PodLogs> logs(JobName job, List<JobKind> kinds, Consumer<String> notes) {
        return PodLogs.of(api, job, kinds, notes);
    }

    @Override
    public void close() {
        api.client().close();
    }
}
