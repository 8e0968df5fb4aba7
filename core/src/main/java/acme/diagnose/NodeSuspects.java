package acme.diagnose;

import acme.knowledge.RuleSet;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Evidence;
import acme.model.NodeSuspicion;
import acme.model.NodeSuspicion.Kind;
import acme.model.NodeSuspicion.Reason;
import acme.model.Progress;
import acme.model.Role;
import acme.model.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ranks the nodes of a failed job by how much speaks against each.
 *
 * <p>Lines speak against those that printed them, except where they tell of others: a peer that closed its connection, a
 * node that the scheduler lost, a collective that one rank did not join. Reasons are combined as independent ones,
 * {@code 1 - Π(1 - weight)}, so that a further reason never lowers a suspicion; the weights were fitted to invented logs
 * (docs/decisions/0009). "First" goes by the order of lines, so clocks that disagree can mislead it in merged files. Confined to
 * one thread.
 */
public final class NodeSuspects {
    private static final int MAX_SUSPECTS = 5;

    /** Lines before the root cause that may belong to the same trouble; what is older was survived or is another story. */
    private static final long BEFORE_ROOT = 500;

    /** Among many nodes some always print lines of their own: alone this says nothing. */
    private static final Set<Kind> SUPPORTING = EnumSet.of(Kind.LINES_DIFFER, Kind.NOVEL_LINES);

    /** What says that somebody else did not answer; who prints it is none of those at fault. */
    private static final Set<String> ABOUT_OTHERS = Set.of("NCCLRemoteError", "NCCLTimeoutError", "Hang");

    private final SignalReader reader;

    public NodeSuspects(RuleSet rules) {
        reader = new SignalReader(rules);
    }

    /**
     * At most five suspects, the likeliest first. Empty for a mistake of the user, and where no line that tells of the
     * failure names a node or rank.
     *
     * @param lines the compressed log, in order
     * @param progress of the whole log
     * @param novel the positions of lines that no healthy run printed
     */
    public List<NodeSuspicion> of(List<Kept> lines, Progress progress, Diagnosis diagnosis, Set<Long> novel) {
        if (diagnosis.source() == Source.USER_MISTAKE) {
            return List.of();
        }
        var read = reader.read(lines);
        var live = new Survival(read, progress, new Attempts(read, progress)).live(read);
        return new Search(lines, live, diagnosis).suspects(novel);
    }

    /** The search in one log. */
    private static final class Search {
        private final List<Kept> lines;
        private final List<Signal> trouble;
        private final Diagnosis diagnosis;
        private final Places places;
        private final long root;
        private final Map<Place, Map<Kind, Reason>> reasons = new LinkedHashMap<>();

        Search(List<Kept> lines, List<Signal> live, Diagnosis diagnosis) {
            this.lines = lines;
            this.diagnosis = diagnosis;
            places = Places.of(lines);
            root = lines.stream()
                    .filter(it -> it.line().number() == diagnosis.rootLine().number()
                            && it.line().input().equals(diagnosis.rootLine().input()))
                    .mapToLong(Kept::position)
                    .findFirst()
                    .orElse(0);
            trouble = live.stream()
                    .filter(it -> it.position() >= root - BEFORE_ROOT && !it.isMild())
                    .toList();
        }

        List<NodeSuspicion> suspects(Set<Long> novel) {
            rootCause();
            named();
            missing();
            first();
            linesDiffer();
            novelLines(novel);
            var suspects = new ArrayList<NodeSuspicion>();
            reasons.values().removeIf(why -> SUPPORTING.containsAll(why.keySet()));
            reasons.forEach((place, why) -> suspects.add(new NodeSuspicion(
                    place.node(), place.rank(), confidence(why.keySet()), List.copyOf(why.values()))));
            suspects.sort(Comparator.comparingDouble(NodeSuspicion::confidence).reversed());
            return suspects.stream().limit(MAX_SUSPECTS).toList();
        }

        /** Who alone printed the root cause, or is named by it. */
        private void rootCause() {
            for (var kept : lines) {
                if (kept.position() == root) {
                    var blamed = trouble.stream()
                            .filter(it -> it.position() == root)
                            .map(places::named)
                            .findFirst()
                            .orElse(Set.of());
                    boolean aboutOthers =
                            ABOUT_OTHERS.contains(diagnosis.errorType().name());
                    only(blamed.isEmpty() && !aboutOthers ? places.printers(kept) : blamed, kept, Kind.ROOT_CAUSE);
                    return;
                }
            }
        }

        /** Whom the lines of one rule name most, where that is half of the times or more. */
        private void named() {
            var byRule = new LinkedHashMap<String, List<Signal>>();
            for (var signal : trouble) {
                if (signal.position() != root && !places.named(signal).isEmpty()) {
                    byRule.computeIfAbsent(signal.rule().id(), _ -> new ArrayList<>())
                            .add(signal);
                }
            }
            for (var signals : byRule.values()) {
                var votes = new HashMap<Place, Integer>();
                signals.forEach(it -> places.named(it).forEach(place -> votes.merge(place, 1, Integer::sum)));
                int all = votes.values().stream().mapToInt(Integer::intValue).sum();
                votes.forEach((place, count) -> {
                    if (2 * count >= all
                            && votes.size() <= Math.max(1, places.all().size() / 4)) {
                        var first = signals.stream()
                                .filter(it -> places.named(it).contains(place))
                                .findFirst();
                        first.ifPresent(it -> add(place, it.kept(), Kind.NAMED));
                    }
                });
            }
        }

        /** Who alone did not tell of what nearly all others suffered from. */
        private void missing() {
            var byRule = new LinkedHashMap<String, List<Kept>>();
            for (var signal : trouble) {
                if (ABOUT_OTHERS.contains(signal.rule().errorType().name())) {
                    byRule.computeIfAbsent(signal.rule().id(), _ -> new ArrayList<>())
                            .add(signal.kept());
                }
            }
            for (var told : byRule.values()) {
                places.silent(told).forEach(place -> add(place, told.getFirst(), Kind.MISSING));
            }
        }

        /** Who printed the first sign of trouble, where others follow. */
        private void first() {
            var first = trouble.stream()
                    .filter(it -> it.rule().role() != Role.CONTEXT
                            && !ABOUT_OTHERS.contains(it.rule().errorType().name())
                            && !places.printers(it.kept()).isEmpty())
                    .findFirst();
            if (first.isEmpty()) {
                return;
            }
            var printers = places.printers(first.get().kept());
            boolean othersFollow = trouble.stream().anyMatch(it -> !printers.containsAll(places.printers(it.kept())));
            if (othersFollow) {
                only(printers, first.get().kept(), Kind.FIRST);
            }
        }

        /** With three or more to compare, each that printed suspicious lines of a shape of its own. */
        private void linesDiffer() {
            if (places.all().size() < 3) {
                return;
            }
            for (var kept : lines) {
                if (kept.isProtected() && kept.position() >= root - BEFORE_ROOT) {
                    only(places.printers(kept), kept, Kind.LINES_DIFFER);
                }
            }
        }

        private void novelLines(Set<Long> novel) {
            for (var kept : lines) {
                if (novel.contains(kept.position())) {
                    only(places.printers(kept), kept, Kind.NOVEL_LINES);
                }
            }
        }

        private void only(Set<Place> suspected, Kept kept, Kind kind) {
            if (suspected.size() == 1) {
                add(suspected.iterator().next(), kept, kind);
            }
        }

        private void add(Place place, Kept kept, Kind kind) {
            var role = kind == Kind.ROOT_CAUSE ? Role.CAUSE : Role.CONTEXT;
            reasons.computeIfAbsent(place, _ -> new EnumMap<>(Kind.class))
                    .putIfAbsent(kind, new Reason(kind, Evidence.of(kept.line(), role)));
        }
    }

    private static double confidence(Set<Kind> kinds) {
        double doubt = 1;
        for (var kind : kinds) {
            doubt *= 1 - weight(kind);
        }
        return 1 - doubt;
    }

    private static double weight(Kind kind) {
        return switch (kind) {
            case ROOT_CAUSE -> 0.7;
            case NAMED -> 0.6;
            case MISSING -> 0.8;
            case FIRST -> 0.7;
            case LINES_DIFFER -> 0.02;
            case NOVEL_LINES -> 0.1;
        };
    }
}
