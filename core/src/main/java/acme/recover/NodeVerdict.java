package acme.recover;

import acme.model.NodeName;

/** What the tests say of a node, with the reason as one sentence for people. */
public record NodeVerdict(NodeName node, Kind kind, String why) {
    public enum Kind {
        /** It passed, and whatever failed before is explained by another node. */
        HEALTHY,
        /** It fails with nodes known good. */
        FAULTY,
        /** It does not answer, whoever it is tested with. */
        VANISHED,
        /** Its results are right, its bandwidth is far below that of the others. */
        SLOW,
        /** It differs from what most of the nodes have, its driver's version say. */
        DIFFERENT,
        /** It fails only together with certain nodes: the path between them may be at fault. */
        PATH,
        /** It fails and passes, under the same conditions. */
        FLAPPING,
        /** The tests do not decide. */
        UNDECIDED;

        /** Whether a node of this kind should not be worked with. */
        public boolean isFault() {
            return this == FAULTY || this == VANISHED || this == DIFFERENT;
        }
    }
}
