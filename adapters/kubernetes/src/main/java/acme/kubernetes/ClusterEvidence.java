package acme.kubernetes;

import acme.model.Level;
import acme.model.LineHead;
import acme.model.LogLine;
import acme.model.NodeName;
import acme.recover.Cluster.UnreachableException;
import acme.recover.JobName;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster knows of a job's trouble, as lines that can be cited: conditions of its nodes, warnings about nodes and
 * pods, and how containers ended. The texts are foreign: one line each, of bounded length. Any thread.
 */
public final class ClusterEvidence {
    /** Names the source of the lines, where a file's name stands otherwise. */
    public static final String INPUT = "kubernetes";

    /** More events than this tell nothing new; the last ones are kept. */
    private static final int MAX_LINES = 500;

    private final ApiServer api;
    private final List<JobKind> kinds;
    private final JobPods jobPods;

    ClusterEvidence(ApiServer api, List<JobKind> kinds) {
        this.api = api;
        this.kinds = List.copyOf(kinds);
        jobPods = new JobPods(api.client());
    }

    /** One fact; {@code time} in milliseconds since 1970, or {@link LineHead#NO_TIME}. */
    private record Fact(long time, String node, Level level, String text) {}

    /**
     * About the pods of a job, and about the nodes that they are on and those given; in the order of time, numbered from 1.
     * Empty for a job that the cluster does not know, if no nodes are given.
     */
    public List<LogLine> about(JobName job, Set<NodeName> nodes) throws UnreachableException, InterruptedException {
        return api.ask(() -> {
            var address = JobAddress.of(job, kinds);
            var pods = address.map(jobPods::all).orElse(List.of());
            var names = new TreeSet<>(nodes.stream().map(NodeName::value).toList());
            pods.forEach(pod -> Pods.node(pod).ifPresent(names::add));
            var facts = new ArrayList<Fact>();
            pods.forEach(pod -> addEnd(pod, facts));
            names.forEach(name -> addConditions(name, facts));
            addNodeEvents(names, facts);
            address.ifPresent(it -> addJobEvents(it, pods, facts));
            return lines(facts);
        });
    }

    private static List<LogLine> lines(List<Fact> facts) {
        facts.sort(Comparator.comparingLong(Fact::time));
        var last = facts.subList(Math.max(0, facts.size() - MAX_LINES), facts.size());
        var lines = new ArrayList<LogLine>();
        for (var fact : last) {
            lines.add(new LogLine(
                    lines.size() + 1L,
                    INPUT,
                    fact.text(),
                    fact.text(),
                    LineHead.NO_RANK,
                    fact.node(),
                    fact.time(),
                    fact.level()));
        }
        return List.copyOf(lines);
    }

    private static void addEnd(Pod pod, List<Fact> facts) {
        JobEnd.of(List.of(pod))
                .ifPresent(end -> facts.add(new Fact(
                        time(end.time()),
                        Pods.node(pod).orElse(""),
                        Level.ERROR,
                        "pod " + name(pod) + " on " + Pods.node(pod).orElse("no node") + " ended: " + end.word())));
    }

    private void addConditions(String name, List<Fact> facts) {
        Node node = api.client().nodes().withName(name).get();
        if (node == null) {
            facts.add(new Fact(LineHead.NO_TIME, name, Level.ERROR, "node " + name + " is no longer in the cluster"));
            return;
        }
        for (var condition : NodeConditions.troubles(node)) {
            facts.add(new Fact(
                    time(condition.getLastTransitionTime()),
                    name,
                    Level.ERROR,
                    "node " + name + ": " + NodeConditions.words(condition)));
        }
    }

    private void addNodeEvents(Set<String> names, List<Fact> facts) {
        if (names.isEmpty()) {
            return;
        }
        var events = api.client()
                .v1()
                .events()
                .inAnyNamespace()
                .withField("involvedObject.kind", "Node")
                .list();
        for (var event : events.getItems()) {
            var about = event.getInvolvedObject();
            if (isWarning(event) && "Node".equals(about.getKind()) && names.contains(about.getName())) {
                facts.add(fact(event, about.getName(), "node " + about.getName()));
            }
        }
    }

    /** Also of pods that are gone: a pod's name begins with that of its job. */
    private void addJobEvents(JobAddress job, List<Pod> pods, List<Fact> facts) {
        var nodes = new HashMap<String, String>();
        pods.forEach(
                pod -> nodes.put(pod.getMetadata().getName(), Pods.node(pod).orElse("")));
        for (var event :
                api.client().v1().events().inNamespace(job.namespace()).list().getItems()) {
            var about = event.getInvolvedObject();
            var name = String.valueOf(about.getName());
            if (isWarning(event) && concerns(job, String.valueOf(about.getKind()), name, nodes)) {
                var subject = String.valueOf(about.getKind()).toLowerCase(Locale.ROOT) + " " + name;
                facts.add(fact(event, nodes.getOrDefault(name, ""), subject));
            }
        }
    }

    private static boolean concerns(JobAddress job, String kind, String name, Map<String, String> pods) {
        return switch (kind) {
            case "Pod" -> pods.containsKey(name) || name.startsWith(job.name() + "-");
            default -> kind.equals(job.kind().kind()) && name.equals(job.name());
        };
    }

    private static Fact fact(Event event, String node, String subject) {
        int count = Optional.ofNullable(event.getCount()).orElse(1);
        var text = subject + ": " + event.getReason() + (count > 1 ? " (" + count + " times)" : "") + ": "
                + event.getMessage();
        return new Fact(time(event), node, Level.WARNING, Faults.oneLine(text));
    }

    private static boolean isWarning(Event event) {
        return "Warning".equals(event.getType()) && event.getInvolvedObject() != null;
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }

    private static long time(Event event) {
        if (event.getLastTimestamp() != null) {
            return time(event.getLastTimestamp());
        }
        return event.getEventTime() == null
                ? time(event.getMetadata().getCreationTimestamp())
                : time(event.getEventTime().getTime());
    }

    private static long time(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return LineHead.NO_TIME;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            return LineHead.NO_TIME;
        }
    }
}
