package acme.local;

import acme.local.SiteAction.Answer;
import acme.local.SiteAction.Outcome;
import acme.model.Hint;
import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Checkpoint;
import acme.recover.Cluster;
import acme.recover.JobName;
import acme.recover.Located;
import acme.recover.NodeTests;
import acme.recover.NodeVerdict;
import acme.recover.Pager;
import acme.recover.RecoveryAction;
import acme.recover.RecoveryAction.Restart;
import acme.recover.TrainingJobs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recovers jobs by a site's own scripts and web services. What it has none for is refused. The contract is in the guide to
 * the recovery policy. Any thread.
 */
public final class SiteActions implements TrainingJobs, NodeTests, Pager {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, SiteAction> actions;

    /** The attempts that were started here: all there is to know where the site has no {@code status}. */
    private final Map<JobName, Job> started = new ConcurrentHashMap<>();

    SiteActions(Map<String, SiteAction> actions) {
        this.actions = Map.copyOf(actions);
    }

    /** Does nothing: a dry run needs no more. */
    public static SiteActions none() {
        return new SiteActions(Map.of());
    }

    /**
     * Those of a file.
     *
     * @param environment where tokens stand
     * @throws RejectedRulesException with all problems, each with its line
     */
    public static SiteActions read(Path file, Map<String, String> environment) {
        return new SiteActions(SiteActionsFile.read(file, environment));
    }

    private Answer ask(String action, Map<String, Object> fields) throws InterruptedException {
        var executor = actions.get(action);
        if (executor == null) {
            return new Answer(Outcome.REFUSED, "this site has no executor for " + action);
        }
        var message = new LinkedHashMap<String, Object>();
        message.put("action", action);
        message.putAll(fields);
        return executor.ask(JSON.writeValueAsString(message));
    }

    private ActionResult order(String action, Map<String, Object> fields) throws InterruptedException {
        var answer = ask(action, fields);
        return switch (answer.outcome()) {
            case DONE -> new ActionResult.Done(answer.firstLine().isEmpty() ? action + ": done" : answer.firstLine());
            case REFUSED -> new ActionResult.Refused(answer.text());
            case FAILED -> new ActionResult.Failed(answer.text());
        };
    }

    private static Map<String, Object> fields(Object... pairs) {
        var fields = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }

    private static List<String> names(Collection<NodeName> nodes) {
        return new TreeSet<>(nodes).stream().map(NodeName::value).toList();
    }

    // ---- jobs

    @Override
    public Optional<Job> find(JobName job) throws Cluster.UnreachableException, InterruptedException {
        if (!actions.containsKey("status")) {
            return Optional.ofNullable(started.get(job));
        }
        var answer = ask("status", fields("job", job.value()));
        if (answer.outcome() == Outcome.REFUSED) {
            return Optional.empty();
        }
        try {
            var read = read("status", answer);
            var nodes = new TreeSet<NodeName>();
            read.path("nodes").values().forEach(node -> nodes.add(new NodeName(node.asString())));
            return Optional.of(new Job(
                    job,
                    constant(TrainingJobs.State.class, read.path("state").asString("")),
                    read.path("attempt").asInt(1),
                    nodes,
                    read.path("ended-because").asString("")));
        } catch (IllegalArgumentException e) {
            throw new Cluster.UnreachableException("status: " + e.getMessage());
        }
    }

    @Override
    public ActionResult stop(JobName job) throws InterruptedException {
        return order("stop", fields("job", job.value()));
    }

    @Override
    public ActionResult restart(JobName job, int attempt, Set<NodeName> without, Restart how)
            throws InterruptedException {
        var message =
                fields("job", job.value(), "attempt", attempt, "key", job + "/" + attempt, "without", names(without));
        how.from().map(Checkpoint::location).ifPresent(it -> message.put("checkpoint", it));
        how.skip().ifPresent(it -> message.put("skip_batches", fields("first", it.first(), "last", it.last())));
        var result = order("restart", message);
        if (result instanceof ActionResult.Done) {
            started.put(job, new Job(job, TrainingJobs.State.RUNNING, attempt, Set.of(), ""));
        }
        return result;
    }

    // ---- tests and people

    @Override
    public Located test(Hint hint, SortedSet<NodeName> nodes) throws InterruptedException {
        var answer = ask("test", fields("hint", hint.word(), "nodes", names(nodes)));
        try {
            var verdicts = new ArrayList<NodeVerdict>();
            list("verdicts", read("test", answer)).forEach(it -> verdicts.add(verdict(it)));
            var named = new TreeSet<NodeName>();
            for (var verdict : verdicts) {
                if (!named.add(verdict.node())) {
                    return inconclusive("the test has two verdicts on " + verdict.node());
                }
            }
            if (!nodes.isEmpty() && !nodes.containsAll(named)) {
                return inconclusive("the test speaks of nodes that it was not asked about");
            }
            nodes.stream()
                    .filter(it -> !named.contains(it))
                    .map(it -> new NodeVerdict(it, NodeVerdict.Kind.UNDECIDED, "its test does not speak of it"))
                    .forEach(verdicts::add);
            return Located.of(verdicts, List.of(), () -> "the test does not decide");
        } catch (IllegalArgumentException | Cluster.UnreachableException e) {
            return inconclusive("the test could not be made: " + e.getMessage());
        }
    }

    private static NodeVerdict verdict(JsonNode it) {
        return new NodeVerdict(
                new NodeName(it.path("node").asString("")),
                constant(NodeVerdict.Kind.class, it.path("verdict").asString("")),
                it.path("why").asString("its test says so"));
    }

    private static Located inconclusive(String why) {
        return new Located.Inconclusive(why, List.of(), List.of());
    }

    @Override
    public ActionResult page(String key, Page page) throws InterruptedException {
        return order(
                "page",
                fields(
                        "job",
                        page.job().value(),
                        "key",
                        key,
                        "urgency",
                        page.urgency() == RecoveryAction.Urgency.USER ? "user" : "operator",
                        "subject",
                        page.subject(),
                        "text",
                        page.text()));
    }

    // ---- nodes

    /** The cluster; empty where the site has no {@code nodes}, since a cordon must be looked at. */
    public Optional<Cluster> cluster() {
        return actions.containsKey("nodes") ? Optional.of(new SiteCluster()) : Optional.empty();
    }

    private final class SiteCluster implements Cluster {
        @Override
        public List<Node> nodes() throws UnreachableException, InterruptedException {
            try {
                var nodes = new ArrayList<Node>();
                list("nodes", read("nodes", ask("nodes", Map.of()))).forEach(it -> nodes.add(node(it)));
                nodes.sort(Comparator.comparing(Node::name));
                return List.copyOf(nodes);
            } catch (IllegalArgumentException e) {
                throw new UnreachableException("nodes: " + e.getMessage());
            }
        }

        private static Node node(JsonNode it) {
            return new Node(
                    new NodeName(it.path("name").asString("")),
                    constant(Cluster.State.class, it.path("state").asString("")),
                    it.path("reason").asString(""));
        }

        @Override
        public ActionResult cordon(NodeName node, String reason) throws InterruptedException {
            return takeOut("cordon", node, reason);
        }

        @Override
        public ActionResult drain(NodeName node, String reason) throws InterruptedException {
            return takeOut("drain", node, reason);
        }

        /** Looks first, so that a script is not asked again for what it did right before we were killed. */
        private ActionResult takeOut(String action, NodeName node, String reason) throws InterruptedException {
            try {
                for (var it : nodes()) {
                    if (it.name().equals(node)) {
                        return switch (it.state()) {
                            case CORDONED_BY_US -> new ActionResult.AlreadyDone(node + " is cordoned");
                            case CORDONED_BY_OTHERS ->
                                new ActionResult.Refused(node + " is cordoned by others: " + it.reason());
                            case IN_SERVICE, DOWN -> order(action, fields("node", node.value(), "reason", reason));
                        };
                    }
                }
                return new ActionResult.Refused("there is no node " + node);
            } catch (UnreachableException e) {
                return new ActionResult.Failed(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public ActionResult uncordon(NodeName node) throws InterruptedException {
            return order("uncordon", fields("node", node.value()));
        }
    }

    // ---- answers

    private static JsonNode read(String action, Answer answer) throws Cluster.UnreachableException {
        if (answer.outcome() != Outcome.DONE) {
            throw new Cluster.UnreachableException(action + ": " + answer.text());
        }
        try {
            return JSON.readTree(answer.text());
        } catch (JacksonException e) {
            boolean isCut = answer.text().getBytes(StandardCharsets.UTF_8).length >= SiteAction.MAX_BYTES;
            var why = isCut ? "is longer than " + SiteAction.MAX_WORDS : "is no JSON";
            throw new Cluster.UnreachableException(action + ": the answer " + why);
        }
    }

    /** What lacks the list is no empty one. */
    private static Collection<JsonNode> list(String name, JsonNode answer) {
        if (!answer.path(name).isArray()) {
            throw new IllegalArgumentException("the answer has no list '" + name + "'");
        }
        return answer.path(name).values();
    }

    private static <T extends Enum<T>> T constant(Class<T> type, String word) {
        for (var value : type.getEnumConstants()) {
            if (value.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                return value;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is none of the words of the contract");
    }
}
