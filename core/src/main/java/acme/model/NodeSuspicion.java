package acme.model;

import java.util.List;

/**
 * A node, or a rank where the log names no nodes, that stands out from the others in a failure.
 *
 * @param node the node's name; empty where the log names none
 * @param rank the rank as the log says it, or {@link LineHead#NO_RANK} where the node is named
 * @param confidence 0 to 1: how far the reasons, taken together, point to it
 * @param reasons what speaks against it, each with a line; never empty
 */
public record NodeSuspicion(String node, int rank, double confidence, List<Reason> reasons) {
    public NodeSuspicion {
        reasons = List.copyOf(reasons);
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence is 0 to 1, not " + confidence);
        }
        if (reasons.isEmpty() || node.isEmpty() == (rank == LineHead.NO_RANK)) {
            throw new IllegalArgumentException("a suspicion has reasons, and either a node or a rank");
        }
    }

    /** The node or rank in words. */
    public String place() {
        return node.isEmpty() ? "rank " + rank : "node " + node;
    }

    /** One thing that speaks against a node, and the line that shows it. */
    public record Reason(Kind kind, Evidence line) {}

    /** What can speak against a node. */
    public enum Kind {
        ROOT_CAUSE("the root cause points here and to nobody else"),
        NAMED("the others name it"),
        MISSING("silent where nearly all others told of the failure"),
        FIRST("in trouble before the others"),
        LINES_DIFFER("suspicious lines that no other printed"),
        NOVEL_LINES("lines that no healthy run and no other printed");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** The reason in the words used in every output. */
        public String words() {
            return words;
        }
    }
}
