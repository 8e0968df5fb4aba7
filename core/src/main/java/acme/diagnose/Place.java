package acme.diagnose;

import acme.model.LineHead;

/** A node, or a rank whose node the log does not say. */
record Place(String node, int rank) {
    static Place ofNode(String node) {
        return new Place(node, LineHead.NO_RANK);
    }

    static Place ofRank(int rank) {
        return new Place("", rank);
    }
}
