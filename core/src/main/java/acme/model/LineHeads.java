package acme.model;

/**
 * The heads of many lines as they were read, in columns, so that another thread need not read them again. Confined to one
 * thread at a time; the node of a line is kept as its place in the bytes.
 */
public final class LineHeads {
    private final int[] bodies;
    private final int[] ranks;
    private final int[] nodesFrom;
    private final int[] nodesTo;
    private final long[] times;
    private final Level[] levels;

    /** Room for so many heads. */
    public LineHeads(int size) {
        bodies = new int[size];
        ranks = new int[size];
        nodesFrom = new int[size];
        nodesTo = new int[size];
        times = new long[size];
        levels = new Level[size];
    }

    /** Keeps the head of a line at an index; what was there is overwritten. */
    public void put(int index, RawLine line) {
        var head = line.head();
        int from = line.from();
        bodies[index] = head.body - from;
        ranks[index] = head.rank;
        nodesFrom[index] = head.nodeFrom - from;
        nodesTo[index] = head.nodeTo - from;
        times[index] = head.time;
        levels[index] = head.level;
    }

    /** Makes a head that of the line at an index, whose text now begins at {@code from}. */
    void show(int index, LineHead head, int from) {
        head.body = bodies[index] + from;
        head.rank = ranks[index];
        head.nodeFrom = nodesFrom[index] + from;
        head.nodeTo = nodesTo[index] + from;
        head.time = times[index];
        head.level = levels[index];
    }
}
