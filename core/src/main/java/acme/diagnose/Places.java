package acme.diagnose;

import acme.model.CompressedLog.Kept;
import acme.model.LineHead;
import acme.model.NodeName;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The nodes of a job as its log names them. Where the log names one node or none, the ranks; where lines name nodes and
 * ranks together, a rank that stands alone is its node. Immutable.
 */
final class Places {
    /** A group of a rule that names somebody: {@code node}, {@code node2}, {@code peer3}. */
    private static final Pattern NODE_GROUP = Pattern.compile("(?:node|peer)\\d*");

    /** {@code host<port>}, {@code host:port}, {@code [host]}, a list's comma. */
    private static final Pattern NAME =
            Pattern.compile("\\[?([A-Za-z0-9][A-Za-z0-9._-]*?)[\\],.]*(?:<\\d*>|:\\d+)?[\\],.]*");

    /** Of four, all but one must have told of it for the silence of that one to mean something. */
    private static final int LEAST_PLACES = 4;

    /** Ranks of a node at most, where they are silent together. */
    private static final int MOST_OF_A_NODE = 16;

    private final boolean byNode;
    private final BitSet ranks;
    private final Map<Integer, String> nodeOfRank;
    private final Map<String, String> fullNames;
    private final Set<Place> all;

    private Places(boolean byNode, Map<Integer, String> nodeOfRank, Set<String> nodes, BitSet ranks) {
        this.byNode = byNode;
        this.nodeOfRank = nodeOfRank;
        this.ranks = ranks;
        fullNames = new HashMap<>();
        nodes.forEach(node -> fullNames.put(shortName(node), node));
        all = new LinkedHashSet<>();
        if (byNode) {
            nodes.forEach(node -> all.add(Place.ofNode(node)));
        } else {
            ranks.stream().forEach(rank -> all.add(Place.ofRank(rank)));
        }
    }

    static Places of(List<Kept> lines) {
        var nodes = new TreeSet<String>();
        var ranks = new BitSet();
        var nodeOfRank = new HashMap<Integer, String>();
        var ambiguous = new HashSet<Integer>();
        for (var kept : lines) {
            kept.echo().nodes().stream().filter(Places::isNode).forEach(nodes::add);
            ranks.or(kept.echo().ranks());
            var line = kept.line();
            if (line.rank() != LineHead.NO_RANK && isNode(line.node())) {
                var known = nodeOfRank.putIfAbsent(line.rank(), line.node());
                if (known != null && !known.equals(line.node())) {
                    ambiguous.add(line.rank());
                }
            }
        }
        nodeOfRank.keySet().removeAll(ambiguous);
        // Ranks are counted from 0, so one that never printed a line of interest is there all the same.
        ranks.set(0, ranks.length());
        boolean byNode = nodes.size() > 1 || nodes.size() == 1 && ranks.cardinality() < 2;
        return new Places(byNode, nodeOfRank, nodes, ranks);
    }

    /** Every node, or every rank. */
    Set<Place> all() {
        return Collections.unmodifiableSet(all);
    }

    /** Who printed the line, and the others of its shape. */
    Set<Place> printers(Kept kept) {
        var printers = new HashSet<Place>();
        if (byNode) {
            kept.echo().nodes().stream().filter(Places::isNode).forEach(node -> printers.add(Place.ofNode(node)));
        }
        if (printers.isEmpty()) {
            kept.echo().ranks().stream().forEach(rank -> printers.add(place(rank)));
        }
        return printers;
    }

    /**
     * The one place, or the ranks that look like those of one node, whose lines are not among these though those of all
     * others are; empty where more are missing, or too few are there to tell.
     */
    Set<Place> silent(List<Kept> told) {
        var silentRanks = (BitSet) ranks.clone();
        var silentNodes = new HashSet<>(all);
        for (var kept : told) {
            silentRanks.andNot(kept.echo().ranks());
            silentNodes.removeAll(printers(kept));
        }
        var silent = new HashSet<Place>();
        if (byNode && silentNodes.size() == 1 && all.size() >= LEAST_PLACES) {
            silent.addAll(silentNodes);
        }
        if (ranks.cardinality() >= LEAST_PLACES && isOfOneNode(silentRanks) && silent.isEmpty()) {
            silentRanks.stream().forEach(rank -> silent.add(place(rank)));
        }
        return silent;
    }

    private boolean isOfOneNode(BitSet some) {
        int count = some.cardinality();
        int first = some.nextSetBit(0);
        boolean isBlock = some.length() - first == count;
        return count == 1
                || count > 1 && count <= MOST_OF_A_NODE && isBlock && first % count == 0 && 4 * count <= ranks.length();
    }

    /** Whether it names a machine: an address that means the same everywhere names none. */
    private static boolean isNode(String name) {
        return NodeName.isValid(name) && !NodeName.isLoopback(name);
    }

    private Place place(int rank) {
        var node = byNode ? nodeOfRank.get(rank) : null;
        return node == null ? Place.ofRank(rank) : Place.ofNode(node);
    }

    /** Whom the line names beside its printers. */
    Set<Place> named(Signal signal) {
        var named = new HashSet<Place>();
        signal.groups().forEach((group, text) -> {
            var name = NAME.matcher(text.strip());
            if (NODE_GROUP.matcher(group).matches() && name.matches() && isNode(name.group(1))) {
                named.add(Place.ofNode(fullNames.getOrDefault(shortName(name.group(1)), name.group(1))));
            }
        });
        if (named.isEmpty()) {
            var ranks = new BitSet();
            signal.groups().forEach((group, text) -> {
                if (group.equals("rank") || group.equals("other")) {
                    RankList.addTo(ranks, text);
                }
            });
            ranks.stream().forEach(rank -> named.add(place(rank)));
        }
        named.removeAll(printers(signal.kept()));
        return named;
    }

    /** A host without its domain; addresses are whole. */
    private static String shortName(String node) {
        int dot = node.indexOf('.');
        return dot < 0 || Character.isDigit(node.charAt(0)) ? node : node.substring(0, dot);
    }
}
