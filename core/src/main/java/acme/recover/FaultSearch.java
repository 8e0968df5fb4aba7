package acme.recover;

import acme.model.NodeName;
import acme.recover.NodeVerdict.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** One search of {@link TwoRoundAllgather}, which says how it goes. Confined to one thread, used once. */
final class FaultSearch {
    private final List<NodeName> nodes;
    private final TrialRunner runner;
    private final DetectionLimits limits;

    private final List<Trial> trials = new ArrayList<>();
    private final Map<NodeName, List<Trial>> trialsOf = new HashMap<>();
    private final Set<NodeName> good = new LinkedHashSet<>();
    private final Map<NodeName, Suspect> suspects = new LinkedHashMap<>();
    private final Map<NodeName, Kind> kinds = new HashMap<>();

    /** Half of the worlds of round 1 that passed were at least so fast, in bytes each second; 0 while unknown. */
    private double usualBandwidth;

    FaultSearch(Set<NodeName> nodes, TrialRunner runner, DetectionLimits limits) {
        this.nodes = List.copyOf(nodes);
        this.runner = runner;
        this.limits = limits;
    }

    Located run() throws InterruptedException {
        if (nodes.isEmpty()) {
            return Located.of(List.of(), List.of(), () -> "no node was named");
        }
        var first = test(1, Worlds.pairs(nodes));
        usualBandwidth = upperMedian(first);
        first.forEach(this::judge);
        if (good.isEmpty()) {
            seekGood();
        }
        meetGood();
        resolveContradictions();
        return result();
    }

    // ---- round 1

    /** Nodes of a world that passed are good, those of any other suspects, unless more is known of them. */
    private void judge(Trial trial) {
        for (var node : trial.world()) {
            if (passes(trial)) {
                good.add(node);
                suspects.remove(node);
            } else if (!good.contains(node) && !kinds.containsKey(node)) {
                suspects.putIfAbsent(node, new Suspect());
            }
        }
    }

    private boolean passes(Trial trial) {
        return trial.outcome() instanceof Outcome.Passed && !isSlow(trial);
    }

    private boolean isSlow(Trial trial) {
        return trial.outcome() instanceof Outcome.Passed passed
                && passed.bandwidth().orElse(Double.MAX_VALUE) < limits.slowShare() * usualBandwidth;
    }

    private static double upperMedian(List<Trial> trials) {
        var sorted = trials.stream()
                .map(Trial::outcome)
                .filter(Outcome.Passed.class::isInstance)
                .flatMapToDouble(outcome -> ((Outcome.Passed) outcome).bandwidth().stream())
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    // ---- round 2 without a node known good

    private void seekGood() throws InterruptedException {
        var passing = passAlone();
        for (int turn = 0; passing.size() > 1 && good.isEmpty() && turn < turns(passing.size()); turn++) {
            test(2, Worlds.turn(passing, turn)).forEach(this::judge);
        }
        if (good.isEmpty()) {
            boolean areOthersFaulty = passing.size() == 1
                    && nodes.size() > 1
                    && kinds.values().stream().allMatch(Kind::isFault);
            passing.forEach(node -> settle(node, areOthersFaulty ? Kind.HEALTHY : Kind.UNDECIDED));
        }
    }

    private int turns(int count) {
        return Math.min(Worlds.turns(count), limits.subRounds());
    }

    /** The nodes that pass alone. Where some do, those that fail alone are faulty: it is not the test. */
    private List<NodeName> passAlone() throws InterruptedException {
        var alone = test(2, Worlds.singles(nodes));
        var passing = new ArrayList<NodeName>();
        for (var trial : alone) {
            if (passes(trial)) {
                passing.add(trial.world().first());
            }
        }
        for (var trial : alone) {
            var node = trial.world().first();
            if (passing.isEmpty() || trial.outcome() instanceof Outcome.NotRun) {
                settle(node, Kind.UNDECIDED);
            } else if (!passes(trial)) {
                settle(node, trial.outcome() instanceof Outcome.Vanished ? Kind.VANISHED : Kind.FAULTY);
            }
        }
        return passing;
    }

    // ---- round 2

    private void meetGood() throws InterruptedException {
        for (int subRound = 0; subRound < limits.subRounds() && !suspects.isEmpty(); subRound++) {
            var pairs = pairSuspects();
            if (pairs.isEmpty()) {
                break;
            }
            for (var trial : test(2, pairs.values())) {
                var suspect = trial.world().stream().filter(pairs::containsKey).findFirst();
                weigh(suspect.orElseThrow(), trial);
            }
        }
        Set.copyOf(suspects.keySet()).forEach(this::settleWithoutPartner);
    }

    /** The worlds of a sub-round, by the suspect in each; the partner is one that it has not met in this round. */
    private Map<NodeName, SortedSet<NodeName>> pairSuspects() {
        var pairs = new LinkedHashMap<NodeName, SortedSet<NodeName>>();
        var free = new LinkedHashSet<>(good);
        suspects.forEach((node, suspect) -> free.stream()
                .filter(partner -> !suspect.met.contains(partner))
                .findFirst()
                .ifPresent(partner -> {
                    free.remove(partner);
                    suspect.met.add(partner);
                    pairs.put(node, Trial.sorted(List.of(node, partner)));
                }));
        return pairs;
    }

    private void weigh(NodeName node, Trial trial) {
        if (passes(trial)) {
            good.add(node);
            suspects.remove(node);
            return;
        }
        var suspect = suspects.getOrDefault(node, new Suspect());
        switch (trial.outcome()) {
            case Outcome.Vanished vanished -> {
                vanished.nodes().stream().filter(good::contains).forEach(this::doubt);
                if (vanished.nodes().contains(node)) {
                    suspect.vanished++;
                }
            }
            case Outcome.Failed _, Outcome.TimedOut _ -> suspect.failed++;
            case Outcome.Passed _ -> suspect.slow++;
            case Outcome.NotRun _ -> suspect.notRun++;
        }
        suspect.twice().ifPresent(kind -> settle(node, kind));
    }

    /** A node known good that vanished must show itself again. */
    private void doubt(NodeName node) {
        good.remove(node);
        suspects.put(node, new Suspect());
    }

    /** No good partner is left that the suspect has not met, or the sub-rounds are used up. */
    private void settleWithoutPartner(NodeName node) {
        var suspect = suspects.getOrDefault(node, new Suspect());
        boolean metAll = !suspect.met.isEmpty() && suspect.met.containsAll(good);
        settle(node, metAll ? suspect.once() : Kind.UNDECIDED);
    }

    private void settle(NodeName node, Kind kind) {
        suspects.remove(node);
        kinds.put(node, kind);
    }

    /** What counts against a suspect in round 2, and whom it has met there. */
    private static final class Suspect {
        private final Set<NodeName> met = new HashSet<>();
        private int failed;
        private int vanished;
        private int slow;
        private int notRun;

        /** The verdict, once two good partners have shown the same; four that do not agree decide nothing. */
        private Optional<Kind> twice() {
            if (failed + vanished >= 2) {
                return Optional.of(failed > 0 ? Kind.FAULTY : Kind.VANISHED);
            }
            if (slow >= 2) {
                return Optional.of(Kind.SLOW);
            }
            if (notRun >= 2) {
                return Optional.of(Kind.UNDECIDED);
            }
            return met.size() >= 4 ? Optional.of(Kind.FLAPPING) : Optional.empty();
        }

        /** The verdict where there was one partner only. */
        private Kind once() {
            if (failed + vanished + slow != 1 || notRun > 0) {
                return Kind.UNDECIDED;
            }
            if (slow > 0) {
                return Kind.SLOW;
            }
            return failed > 0 ? Kind.FAULTY : Kind.VANISHED;
        }
    }

    // ---- round 3

    private void resolveContradictions() throws InterruptedException {
        var contradictory = new LinkedHashMap<SortedSet<NodeName>, Trial>();
        for (var trial : trials) {
            if (isFailure(trial) && trial.world().stream().allMatch(good::contains)) {
                contradictory.putIfAbsent(trial.world(), trial);
            }
        }
        var failing = new ArrayList<Trial>();
        for (var batch : Worlds.batches(contradictory.keySet())) {
            for (var trial : test(3, batch)) {
                if (isFailure(trial)) {
                    failing.add(trial);
                } else {
                    trial.world().forEach(node -> kinds.put(node, Kind.FLAPPING));
                }
            }
        }
        for (var trial : failing) {
            var before = contradictory.getOrDefault(trial.world(), trial);
            nameThePath(trial, before.knownGood());
        }
    }

    /** The path between the nodes is at fault, unless the one that was known good now fails with another one too. */
    private void nameThePath(Trial trial, SortedSet<NodeName> partners) throws InterruptedException {
        for (var partner : partners) {
            var other = good.stream()
                    .filter(node -> !trial.world().contains(node) && !kinds.containsKey(node))
                    .findFirst();
            if (other.isPresent()
                    && test(3, List.of(Trial.sorted(List.of(partner, other.get())))).stream()
                            .anyMatch(this::isFailure)) {
                kinds.put(partner, Kind.FLAPPING);
                return;
            }
        }
        trial.world().forEach(node -> kinds.putIfAbsent(node, Kind.PATH));
    }

    private boolean isFailure(Trial trial) {
        return switch (trial.outcome()) {
            case Outcome.Failed _, Outcome.TimedOut _, Outcome.Vanished _ -> true;
            case Outcome.Passed _, Outcome.NotRun _ -> false;
        };
    }

    // ---- the answer

    private Located result() {
        var verdicts = new ArrayList<NodeVerdict>();
        for (var node : nodes) {
            var kind = kinds.getOrDefault(node, Kind.HEALTHY);
            verdicts.add(new NodeVerdict(node, kind, why(node, kind)));
        }
        return Located.of(verdicts, trials, () -> doubt(verdicts));
    }

    private String why(NodeName node, Kind kind) {
        var account = Account.of(node, trialsOf(node), this::isSlow);
        return switch (kind) {
            case HEALTHY -> whyHealthy(node);
            case PATH -> account + ": the path between them may be at fault, or what they share";
            case FLAPPING -> account + ": flapping";
            case FAULTY, VANISHED, SLOW, DIFFERENT, UNDECIDED -> account + reason(node);
        };
    }

    /** What the node went through until it passed, and whose fault it was that it did not at once. */
    private String whyHealthy(NodeName node) {
        var until = new ArrayList<Trial>();
        for (var trial : trialsOf(node)) {
            until.add(trial);
            if (passes(trial)) {
                break;
            }
        }
        var guilty = new TreeSet<NodeName>();
        until.stream()
                .filter(this::isFailure)
                .flatMap(trial -> trial.world().stream())
                .filter(other -> kinds.getOrDefault(other, Kind.HEALTHY) != Kind.HEALTHY)
                .forEach(guilty::add);
        var account = Account.of(node, until, this::isSlow) + ": ";
        return guilty.isEmpty()
                ? account + until.getLast().outcome().why()
                : account + Account.list(guilty) + (guilty.size() == 1 ? " explains" : " explain") + " the failure";
    }

    /** What the last test that did not pass said. */
    private String reason(NodeName node) {
        return trialsOf(node).reversed().stream()
                .filter(trial -> !passes(trial))
                .findFirst()
                .map(trial -> ": " + trial.outcome().why())
                .orElse("");
    }

    private String doubt(List<NodeVerdict> verdicts) {
        if (trials.stream().allMatch(trial -> trial.outcome() instanceof Outcome.NotRun)) {
            return "the test could not be run on any node: "
                    + trials.getFirst().outcome().why();
        }
        if (trials.stream().noneMatch(this::passes)) {
            return (nodes.size() == 1
                            ? "the only node failed, alone and twice, and there is no other to compare it with: "
                            : "no node passed, not even alone; a fault of the test, its software or a shared service"
                                    + " is likelier than of every node: ")
                    + trials.getLast().outcome().why();
        }
        var open = new TreeSet<NodeName>();
        verdicts.stream()
                .filter(verdict -> verdict.kind() != Kind.HEALTHY)
                .map(NodeVerdict::node)
                .forEach(open::add);
        return "the tests do not decide about " + Account.list(open);
    }

    // ---- trials

    private List<Trial> test(int round, Collection<SortedSet<NodeName>> worlds) throws InterruptedException {
        var made = runner.run(round, worlds, good);
        trials.addAll(made);
        for (var trial : made) {
            trial.world().forEach(node -> trialsOf(node).add(trial));
        }
        return made;
    }

    private List<Trial> trialsOf(NodeName node) {
        return trialsOf.computeIfAbsent(node, _ -> new ArrayList<>());
    }
}
