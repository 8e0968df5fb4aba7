package acme.recover;

import acme.model.NodeName;
import acme.recover.NodeVerdict.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the faulty nodes by a test of each by itself, and those that differ from the rest.
 *
 * <p>All are tested at the same time; a node that did not pass is tested once more before anything is said of it. Where
 * several nodes were tested and all failed, none is called faulty. May be used again and by several threads.
 */
public final class NodeByNode {
    private final NodeTest test;
    private final DetectionLimits limits;

    public NodeByNode(NodeTest test, DetectionLimits limits) {
        this.test = test;
        this.limits = limits;
    }

    /** Tests the nodes and blocks until all is known. */
    public Located locate(Collection<NodeName> nodes) throws InterruptedException {
        var runner = new TrialRunner(world -> test.run(world.iterator().next()), limits);
        var names = List.copyOf(new LinkedHashSet<>(nodes));
        var last = new LinkedHashMap<NodeName, Trial>();
        var trials = new ArrayList<Trial>();
        for (int round = 1; round <= 2; round++) {
            var open = names.stream().filter(node -> !hasPassed(last.get(node))).toList();
            for (var trial : runner.run(round, Worlds.singles(open), new TreeSet<>())) {
                trials.add(trial);
                last.put(trial.world().first(), trial);
            }
        }
        if (last.size() > 1 && last.values().stream().allMatch(NodeByNode::hasFailed)) {
            return noneToCompareWith(last.values(), trials);
        }
        var differences = differences(last.values());
        var verdicts =
                last.values().stream().map(trial -> verdict(trial, differences)).toList();
        return Located.of(verdicts, trials, () -> doubt(verdicts));
    }

    private static boolean hasFailed(Trial trial) {
        return switch (trial.outcome()) {
            case Outcome.Failed _, Outcome.TimedOut _, Outcome.Vanished _ -> true;
            case Outcome.Passed _, Outcome.NotRun _ -> false;
        };
    }

    /** A file system that all share, say, must not take every node out of service. */
    private static Located noneToCompareWith(Collection<Trial> last, List<Trial> trials) {
        var verdicts = last.stream()
                .map(trial -> new NodeVerdict(
                        trial.world().first(), Kind.UNDECIDED, trial.outcome().why()))
                .toList();
        return new Located.Inconclusive(
                "every node failed; a fault of the test or of what the nodes share is likelier than of each of them: "
                        + verdicts.getFirst().why(),
                verdicts,
                trials);
    }

    private static boolean hasPassed(@Nullable Trial trial) {
        return trial != null && trial.outcome() instanceof Outcome.Passed;
    }

    private static NodeVerdict verdict(Trial trial, Map<NodeName, NodeVerdict> differences) {
        var node = trial.world().first();
        var why = trial.outcome().why();
        return switch (trial.outcome()) {
            case Outcome.Passed _
            when differences.containsKey(node) ->
                Optional.ofNullable(differences.get(node)).orElseThrow();
            case Outcome.Passed _
            when trial.round() > 1 -> new NodeVerdict(node, Kind.FLAPPING, "failed, then passed: " + why);
            case Outcome.Passed _ -> new NodeVerdict(node, Kind.HEALTHY, why);
            case Outcome.Failed _, Outcome.TimedOut _ -> new NodeVerdict(node, Kind.FAULTY, why);
            case Outcome.Vanished _ -> new NodeVerdict(node, Kind.VANISHED, why);
            case Outcome.NotRun _ -> new NodeVerdict(node, Kind.UNDECIDED, why);
        };
    }

    /** Nodes whose facts are not those of most; where no value has most nodes, none can be called the odd one. */
    private static Map<NodeName, NodeVerdict> differences(Collection<Trial> trials) {
        var nodesByFact = new TreeMap<String, Map<String, Set<NodeName>>>();
        for (var trial : trials) {
            if (trial.outcome() instanceof Outcome.Passed passed) {
                passed.facts()
                        .forEach((fact, value) -> nodesByFact
                                .computeIfAbsent(fact, _ -> new TreeMap<>())
                                .computeIfAbsent(value, _ -> new TreeSet<>())
                                .add(trial.world().first()));
            }
        }
        var verdicts = new HashMap<NodeName, NodeVerdict>();
        nodesByFact.forEach((fact, nodesByValue) -> differences(fact, nodesByValue, verdicts));
        return verdicts;
    }

    private static void differences(
            String fact, Map<String, Set<NodeName>> nodesByValue, Map<NodeName, NodeVerdict> verdicts) {
        int all = nodesByValue.values().stream().mapToInt(Set::size).sum();
        var most = nodesByValue.entrySet().stream()
                .filter(entry -> entry.getValue().size() * 2 > all)
                .map(Map.Entry::getKey)
                .findFirst();
        nodesByValue.forEach((value, nodes) -> {
            if (!most.equals(Optional.of(value))) {
                var rest = most.map(usual ->
                                nodesByValue.getOrDefault(usual, Set.of()).size() + " of " + all + " nodes have "
                                        + usual)
                        .orElse("the nodes do not agree, and none has what most have");
                var kind = most.isPresent() ? Kind.DIFFERENT : Kind.UNDECIDED;
                nodes.forEach(node ->
                        verdicts.put(node, new NodeVerdict(node, kind, fact + " is " + value + " where " + rest)));
            }
        });
    }

    private static String doubt(List<NodeVerdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.kind() != Kind.HEALTHY)
                .findFirst()
                .map(verdict -> verdict.node() + ": " + verdict.why())
                .orElse("no node was named");
    }
}
