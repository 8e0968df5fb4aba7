package acme.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Learns what a collector of logs writes before each line of a source, in a manner that nothing else tells: as stern's
 * {@code trainer-0 pytorch }.
 *
 * <p>Whatever stands before the header of a Python traceback may be such a prefix; it is one when a frame follows that it
 * stands before as well. Remembers at most 64 of them, and the last 16 that may be. Confined to one thread.
 */
final class LearnedPrefixes {
    private static final int MAX_LEARNED = 64;
    private static final int MAX_CANDIDATES = 16;
    private static final int MAX_LENGTH = 120;
    private static final byte[] HEADER = "Traceback (most recent call last):".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FRAME = "File \"".getBytes(StandardCharsets.US_ASCII);

    private final List<byte[]> learned = new ArrayList<>();
    private final Deque<byte[]> candidates = new ArrayDeque<>();

    /** Where the message begins in {@code text[from, to)} after a prefix that is known; {@code from} where there is none. */
    int end(byte[] text, int from, int to) {
        if (!candidates.isEmpty()) {
            learn(text, from, to);
        }
        for (int i = 0; i < learned.size(); i++) {
            byte[] prefix = learned.get(i);
            if (startsWith(text, from, to, prefix)) {
                return from + prefix.length;
            }
        }
        if (to - from > HEADER.length && text[to - 1] == ':' && text[to - 2] == ')') {
            suspect(text, from, to);
        }
        return from;
    }

    private void suspect(byte[] text, int from, int to) {
        int header = to - HEADER.length;
        boolean isPrefix = startsWith(text, header, to, HEADER)
                && header - from <= MAX_LENGTH
                && text[from] != ' '
                && text[header - 1] == ' ';
        if (!isPrefix) {
            return;
        }
        byte[] prefix = Arrays.copyOfRange(text, from, header);
        if (candidates.stream().anyMatch(other -> Arrays.equals(prefix, other))) {
            return;
        }
        if (candidates.size() == MAX_CANDIDATES) {
            candidates.removeFirst();
        }
        candidates.addLast(prefix);
    }

    private void learn(byte[] text, int from, int to) {
        for (byte[] candidate : candidates) {
            if (startsWith(text, from, to, candidate) && isFrame(text, from + candidate.length, to)) {
                candidates.remove(candidate);
                if (learned.size() < MAX_LEARNED) {
                    learned.add(candidate);
                }
                return;
            }
        }
    }

    private static boolean isFrame(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] == ' ') {
            at++;
        }
        return at > from && startsWith(text, at, to, FRAME);
    }

    private static boolean startsWith(byte[] text, int from, int to, byte[] start) {
        return to - from >= start.length && Arrays.equals(text, from, from + start.length, start, 0, start.length);
    }
}
