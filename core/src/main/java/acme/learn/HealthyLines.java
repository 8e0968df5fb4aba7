package acme.learn;

import java.util.HashSet;
import java.util.Set;

/**
 * The lines that healthy runs of a job print, values aside: what a failed run printed beside them is novel. Knows at most
 * 500,000 kinds of lines; beyond that nothing is novel any more. Confined to one thread.
 */
public final class HealthyLines {
    private static final int MAX_KINDS = 500_000;

    private final Set<Long> kinds = new HashSet<>();
    private final LineMask mask = new LineMask();

    /** Takes the text of a line of a healthy run, without its head of time, level and rank. */
    public void learn(String body) {
        if (!isFull()) {
            kinds.add(kind(body));
        }
    }

    /** Whether no healthy run printed a line of this kind; false while none is known. */
    public boolean isNovel(String body) {
        return !kinds.isEmpty() && !isFull() && !body.isBlank() && !kinds.contains(kind(body));
    }

    /** How many kinds of lines are known. */
    public int size() {
        return kinds.size();
    }

    private boolean isFull() {
        return kinds.size() >= MAX_KINDS;
    }

    private long kind(String body) {
        var text = LineMask.readPart(body.strip());
        mask.read(text, 0);
        return mask.hash();
    }
}
