package acme.recover;

import acme.model.NodeName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.SortedSet;

/** Who is tested with whom. */
final class Worlds {
    private Worlds() {}

    /** Neighbours in pairs; the last three together where the count is odd; one node alone. */
    static List<SortedSet<NodeName>> pairs(List<NodeName> nodes) {
        var worlds = new ArrayList<SortedSet<NodeName>>();
        int from = 0;
        while (from < nodes.size()) {
            int left = nodes.size() - from;
            int size = left == 3 ? 3 : Math.min(2, left);
            worlds.add(Trial.sorted(nodes.subList(from, from + size)));
            from += size;
        }
        return worlds;
    }

    static List<SortedSet<NodeName>> singles(List<NodeName> nodes) {
        return nodes.stream().map(node -> Trial.sorted(List.of(node))).toList();
    }

    /**
     * The pairs of one turn of a tournament in which everyone meets everyone, by the circle method: over the turns from
     * 0 up to {@link #turns} each pair comes once. Where the count is odd, one node sits out.
     */
    static List<SortedSet<NodeName>> turn(List<NodeName> nodes, int turn) {
        int places = turns(nodes.size());
        var worlds = new ArrayList<SortedSet<NodeName>>();
        if (nodes.size() % 2 == 0) {
            worlds.add(Trial.sorted(List.of(nodes.getLast(), nodes.get(turn % places))));
        }
        for (int i = 1; i <= (places - 1) / 2; i++) {
            var one = nodes.get((turn + i) % places);
            var other = nodes.get((turn - i + places) % places);
            worlds.add(Trial.sorted(List.of(one, other)));
        }
        return worlds;
    }

    /** How many turns it takes until each of so many nodes, two at least, has met each other. */
    static int turns(int nodes) {
        return nodes % 2 == 0 ? nodes - 1 : nodes;
    }

    /** Cuts worlds into batches within which no two share a node, the earlier ones first. */
    static List<List<SortedSet<NodeName>>> batches(Collection<SortedSet<NodeName>> worlds) {
        var batches = new ArrayList<List<SortedSet<NodeName>>>();
        var taken = new ArrayList<HashSet<NodeName>>();
        for (var world : worlds) {
            int batch = 0;
            while (batch < taken.size() && world.stream().anyMatch(taken.get(batch)::contains)) {
                batch++;
            }
            if (batch == taken.size()) {
                taken.add(new HashSet<>());
                batches.add(new ArrayList<>());
            }
            taken.get(batch).addAll(world);
            batches.get(batch).add(world);
        }
        return batches;
    }
}
