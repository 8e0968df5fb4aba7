package acme.diagnose;

import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Evidence;
import acme.model.LineHead;
import acme.model.LogLine;
import acme.model.NodeName;
import acme.model.NodeSuspicion;
import acme.model.NodeSuspicion.Kind;
import acme.model.NodeSuspicion.Reason;
import acme.model.Role;
import acme.model.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ranks the nodes of a failed job by how much speaks against each.
 *
 * <p>Reasons are combined as independent ones, {@code 1 - Π(1 - weight)}, so that a further reason never lowers a
 * suspicion. The weights are set by hand. Where the log names nodes, nodes are compared, else ranks. "First" goes by the
 * order of lines, so clocks that disagree can mislead it in merged files.
 */
public final class NodeSuspects {
    private static final int MAX_SUSPECTS = 5;

    private NodeSuspects() {}

    /**
     * At most five suspects, the likeliest first; {@code lines} in order. Empty for a mistake of the user, and where the
     * log does not name two nodes or ranks.
     */
    public static List<NodeSuspicion> of(List<Kept> lines, Diagnosis diagnosis) {
        return of(lines, diagnosis, Set.of());
    }

    /** As the other; {@code novel} are the positions of lines that no healthy run printed. */
    public static List<NodeSuspicion> of(List<Kept> lines, Diagnosis diagnosis, Set<Long> novel) {
        if (diagnosis.source() == Source.USER_MISTAKE) {
            return List.of();
        }
        boolean byNode =
                lines.stream().anyMatch(kept -> NodeName.isValid(kept.line().node()));
        var places = new HashSet<String>();
        for (var kept : lines) {
            places.addAll(printers(kept, byNode));
        }
        if (places.size() < 2) {
            return List.of();
        }
        var reasons = new LinkedHashMap<String, Map<Kind, Reason>>();
        rootCause(lines, diagnosis, byNode, reasons);
        first(lines, byNode, reasons);
        linesDiffer(lines, byNode, places.size(), reasons);
        novelLines(lines, byNode, novel, reasons);
        var suspects = new ArrayList<NodeSuspicion>();
        reasons.forEach((place, why) -> suspects.add(new NodeSuspicion(
                byNode ? place : "",
                byNode ? LineHead.NO_RANK : Integer.parseInt(place),
                confidence(why.keySet()),
                List.copyOf(why.values()))));
        suspects.sort(Comparator.comparingDouble(NodeSuspicion::confidence).reversed());
        return suspects.stream().limit(MAX_SUSPECTS).toList();
    }

    /** The root line's printer, where no other printed a line of its shape. */
    private static void rootCause(
            List<Kept> lines, Diagnosis diagnosis, boolean byNode, Map<String, Map<Kind, Reason>> reasons) {
        var root = diagnosis.rootLine();
        for (var kept : lines) {
            var line = kept.line();
            if (line.number() == root.number() && line.input().equals(root.input())) {
                only(kept, byNode, Kind.ROOT_CAUSE, reasons);
                return;
            }
        }
    }

    /** The printer of the first suspicious line, where another follows. */
    private static void first(List<Kept> lines, boolean byNode, Map<String, Map<Kind, Reason>> reasons) {
        var inTrouble = new HashSet<String>();
        LogLine first = null;
        for (var kept : lines) {
            if (kept.isProtected() && !place(kept.line(), byNode).isEmpty()) {
                first = first == null ? kept.line() : first;
                inTrouble.addAll(printers(kept, byNode));
            }
        }
        if (first != null && inTrouble.size() > 1) {
            add(first, byNode, Kind.FIRST, reasons);
        }
    }

    /** With three or more to compare, each that printed suspicious lines of a shape of its own. */
    private static void linesDiffer(
            List<Kept> lines, boolean byNode, int places, Map<String, Map<Kind, Reason>> reasons) {
        if (places < 3) {
            return;
        }
        for (var kept : lines) {
            if (kept.isProtected()) {
                only(kept, byNode, Kind.LINES_DIFFER, reasons);
            }
        }
    }

    private static void novelLines(
            List<Kept> lines, boolean byNode, Set<Long> novel, Map<String, Map<Kind, Reason>> reasons) {
        for (var kept : lines) {
            if (novel.contains(kept.position())) {
                only(kept, byNode, Kind.NOVEL_LINES, reasons);
            }
        }
    }

    private static void only(Kept kept, boolean byNode, Kind kind, Map<String, Map<Kind, Reason>> reasons) {
        if (printers(kept, byNode).size() == 1) {
            add(kept.line(), byNode, kind, reasons);
        }
    }

    private static void add(LogLine line, boolean byNode, Kind kind, Map<String, Map<Kind, Reason>> reasons) {
        var place = place(line, byNode);
        if (!place.isEmpty()) {
            var role = kind == Kind.ROOT_CAUSE ? Role.CAUSE : Role.CONTEXT;
            reasons.computeIfAbsent(place, _ -> new EnumMap<>(Kind.class))
                    .putIfAbsent(kind, new Reason(kind, Evidence.of(line, role)));
        }
    }

    private static String place(LogLine line, boolean byNode) {
        if (byNode) {
            return NodeName.isValid(line.node()) ? line.node() : "";
        }
        return line.rank() == LineHead.NO_RANK ? "" : String.valueOf(line.rank());
    }

    private static Set<String> printers(Kept kept, boolean byNode) {
        var printers = new HashSet<String>();
        if (byNode) {
            kept.echo().nodes().stream().filter(NodeName::isValid).forEach(printers::add);
        } else {
            kept.echo().ranks().stream().forEach(rank -> printers.add(String.valueOf(rank)));
        }
        return printers;
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
            case ROOT_CAUSE -> 0.6;
            case FIRST -> 0.4;
            case LINES_DIFFER -> 0.2;
            case NOVEL_LINES -> 0.3;
        };
    }
}
