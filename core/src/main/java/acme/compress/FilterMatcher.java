package acme.compress;

import acme.knowledge.FilterRule;
import acme.pattern.PatternSet;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of the {@link FilterRules} in force matches a line, and counts the lines of each. Confined to one thread;
 * allocates nothing for a line like one that came before.
 *
 * <p>Of several rules that match, the first in their order is told and counted. That depends on the line and on the
 * rules in force alone, never on the lines before it.
 */
public final class FilterMatcher {
    private final FilterRules source;
    private final PatternSet.Scanner scanner;
    private FilterSet set;
    private long[] counts;
    /** What was counted under sets of before, by the rule's id. */
    private final Map<String, Long> countsBefore = new HashMap<>();

    FilterMatcher(FilterRules source) {
        this.source = source;
        set = source.current();
        scanner = set.patterns().scanner();
        counts = new long[set.rules().size()];
    }

    /**
     * The first of the rules now in force that is found in the line, or null.
     *
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    public @Nullable FilterRule match(byte[] text, int from, int to) {
        int index = index(text, from, to);
        if (index < 0) {
            return null;
        }
        counts[index]++;
        return set.rules().get(index);
    }

    /** As {@link #match}, but counts nothing. */
    @Nullable
    FilterRule find(byte[] text, int from, int to) {
        int index = index(text, from, to);
        return index < 0 ? null : set.rules().get(index);
    }

    private int index(byte[] text, int from, int to) {
        if (source.current() != set) {
            goOver(source.current());
        }
        return scanner.first(text, from, to);
    }

    private void goOver(FilterSet next) {
        countsBefore.putAll(counts());
        scanner.use(next.patterns());
        set = next;
        counts = new long[next.rules().size()];
    }

    /** How many lines each rule matched, by its id; rules that matched none are left out. A copy. */
    public Map<String, Long> counts() {
        var all = new HashMap<>(countsBefore);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                all.merge(set.rules().get(i).id(), counts[i], Long::sum);
            }
        }
        return all;
    }

    void save(DataOutput out) throws IOException {
        var all = counts();
        out.writeInt(all.size());
        for (var count : all.entrySet()) {
            out.writeUTF(count.getKey());
            out.writeLong(count.getValue());
        }
    }

    void restore(DataInput in) throws IOException {
        counts = new long[set.rules().size()];
        countsBefore.clear();
        for (int i = in.readInt(); i > 0; i--) {
            countsBefore.put(in.readUTF(), in.readLong());
        }
    }
}
