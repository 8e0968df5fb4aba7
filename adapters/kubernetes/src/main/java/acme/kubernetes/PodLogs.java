package acme.kubernetes;

import acme.ingest.LineSink;
import acme.recover.Cluster.UnreachableException;
import acme.recover.JobName;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the logs of a job's pods, of the attempt that runs and those after it, merged by the times that the container
 * runtime wrote. Each line knows its node; ranks are known where the lines name them, since a pod is a machine's share of a
 * job and not a rank.
 *
 * <p>It asks again and again from the time of the last line on, so that a connection which breaks off loses nothing; one
 * request per container and call. The kubelet keeps only the last log files of a container (10 MiB each where nobody chose
 * another size): what is written and rotated away between two calls is lost. Confined to one thread.
 */
public final class PodLogs {
    private final ApiServer api;
    private final JobAddress job;
    private final JobPods pods;
    private final Consumer<String> notes;
    private final Map<String, FollowedContainer> containers = new TreeMap<>();
    private final Map<String, String> lastNotes = new TreeMap<>();

    PodLogs(ApiServer api, JobAddress job, Consumer<String> notes) {
        this.api = api;
        this.job = job;
        this.notes = notes;
        pods = new JobPods(api.client());
    }

    static Optional<PodLogs> of(ApiServer api, JobName job, List<JobKind> kinds, Consumer<String> notes) {
        return JobAddress.of(job, kinds).map(it -> new PodLogs(api, it, notes));
    }

    /** Hands out the lines that were written since the last call; true where more can be read at once. */
    public boolean poll(LineSink sink) throws UnreachableException, InterruptedException {
        for (var pod : api.ask(() -> pods.all(job))) {
            for (var status : statuses(pod)) {
                read(pod, status);
            }
        }
        emit(sink);
        return containers.values().stream().anyMatch(FollowedContainer::isBehind);
    }

    private static List<ContainerStatus> statuses(Pod pod) {
        return pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
    }

    private void read(Pod pod, ContainerStatus status) throws InterruptedException {
        var name = pod.getMetadata().getName() + "/" + status.getName();
        int restarts = Optional.ofNullable(status.getRestartCount()).orElse(0);
        boolean isOver = status.getState() != null && status.getState().getTerminated() != null;
        if (restarts == 0 && status.getState() != null && status.getState().getWaiting() != null) {
            return;
        }
        // A new pod of the same name is another container.
        var key = name + "/" + pod.getMetadata().getUid();
        var container = containers.computeIfAbsent(
                key, _ -> new FollowedContainer(name, Pods.node(pod).orElse("")));
        if (!container.isEmpty()) {
            return;
        }
        try {
            note(
                    name,
                    container.read(
                            (isPrevious, since) -> open(pod, status.getName(), isPrevious, since), restarts, isOver));
        } catch (KubernetesClientException e) {
            if (Faults.isInterrupt(e)) {
                Thread.interrupted();
                throw new InterruptedException();
            }
            note(name, "cannot be read now: " + Faults.words(e));
        } catch (IOException e) {
            note(name, "broke off: " + e.getMessage());
        }
    }

    private InputStream open(Pod pod, String container, boolean isPrevious, @Nullable Instant since) {
        var log = api.client()
                .pods()
                .inNamespace(job.namespace())
                .withName(pod.getMetadata().getName())
                .inContainer(container)
                .usingTimestamps();
        var chosen = isPrevious ? log.terminated() : log;
        return since == null
                ? chosen.getLogInputStream()
                : chosen.sinceTime(since.truncatedTo(ChronoUnit.SECONDS).toString())
                        .getLogInputStream();
    }

    /** By time, up to where a container that has more to read has shown no line yet. */
    private void emit(LineSink sink) {
        var limit = containers.values().stream()
                .filter(it -> it.isBehind() && !it.isEmpty())
                .map(FollowedContainer::last)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
        var queue = new PriorityQueue<>(Comparator.comparing(FollowedContainer::first));
        containers.values().stream().filter(it -> !it.isEmpty()).forEach(queue::add);
        while (!queue.isEmpty() && !queue.element().first().isAfter(limit)) {
            var container = queue.remove();
            container.emit(sink);
            if (!container.isEmpty()) {
                queue.add(container);
            }
        }
    }

    /** Says something of a container, once until there is something else to say. */
    private void note(String name, String words) {
        if (!words.isEmpty() && !words.equals(lastNotes.put(name, words))) {
            notes.accept(name + " " + words);
        }
    }

    /** Writes how far each log was handed out. */
    public void save(DataOutput out) throws IOException {
        out.writeInt(containers.size());
        for (var entry : containers.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeUTF(entry.getValue().node());
            entry.getValue().save(out);
        }
    }

    /** Goes on where {@link #save} was; to be called before the first poll. */
    public void restore(DataInput in) throws IOException {
        for (int i = in.readInt(); i > 0; i--) {
            var key = in.readUTF();
            int end = key.lastIndexOf('/');
            var container = new FollowedContainer(end < 0 ? key : key.substring(0, end), in.readUTF());
            container.restore(in);
            containers.put(key, container);
        }
    }
}
