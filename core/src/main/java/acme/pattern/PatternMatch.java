package acme.pattern;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Where and what a pattern matched. Immutable, any thread; keeps its own copy of the matched bytes. */
public final class PatternMatch {
    private final int start;
    private final int end;
    private final byte[] matched;
    private final int[] slots;
    private final Map<String, Integer> groupNames;

    /** Takes the slots as offsets in {@code bytes}, and the place in the caller's text where the match begins. */
    PatternMatch(byte[] bytes, int[] slots, int start, int end, Map<String, Integer> groupNames) {
        this.start = start;
        this.end = end;
        this.matched = Arrays.copyOfRange(bytes, slots[0], slots[1]);
        this.slots = relative(slots);
        this.groupNames = groupNames;
    }

    private static int[] relative(int[] slots) {
        int[] result = slots.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = result[i] < 0 ? -1 : result[i] - slots[0];
        }
        return result;
    }

    /** The offset of the first matched byte in the array that was searched. */
    public int start() {
        return start;
    }

    /** The offset after the last matched byte in the array that was searched. */
    public int end() {
        return end;
    }

    /** The matched text; malformed parts are U+FFFD. */
    public String text() {
        return new String(matched, StandardCharsets.UTF_8);
    }

    /** The text of a named group; empty if the pattern has no such group or if the group took no part in the match. */
    public Optional<String> group(String name) {
        Integer index = groupNames.get(name);
        return index == null ? Optional.empty() : group(index);
    }

    /**
     * The text of a group, counted from 1; 0 is the whole match. Empty if the group took no part in the match.
     *
     * @throws IndexOutOfBoundsException if the pattern has no such group
     */
    public Optional<String> group(int index) {
        if (index < 0 || 2 * index >= slots.length) {
            throw new IndexOutOfBoundsException("no group " + index);
        }
        int from = slots[2 * index];
        int to = slots[2 * index + 1];
        return from < 0 || to < 0
                ? Optional.empty()
                : Optional.of(new String(matched, from, to - from, StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return start + "-" + end + " " + text();
    }
}
