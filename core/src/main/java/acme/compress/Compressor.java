package acme.compress;

import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.model.RawLine;
import acme.pattern.LinearPattern;
import acme.pattern.PatternSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Judges lines by the filter rules and counts what is dropped, per rule. Confined to the job's thread.
 *
 * <p>Of several filter rules that match, the first in the rule set's order is counted.
 */
public final class Compressor {
    private final List<FilterRule> filters;
    private final PatternSet.Scanner scanner;
    private final ProtectedLines protectedLines;
    private final long[] dropped;

    public Compressor(RuleSet rules) {
        filters = rules.filters();
        var expressions = new ArrayList<LinearPattern>(filters.size());
        for (var filter : filters) {
            expressions.add(filter.expression());
        }
        scanner = PatternSet.of(expressions).scanner();
        protectedLines = new ProtectedLines(rules.diagnosis());
        dropped = new long[filters.size()];
    }

    /** Says what becomes of the line; the view is not kept. */
    public Verdict judge(RawLine line) {
        if (protectedLines.contains(line)) {
            return Verdict.PROTECTED;
        }
        if (line.from() == line.to()) {
            return Verdict.ROUTINE;
        }
        int filter = scanner.first(line.bytes(), line.from(), line.to());
        if (filter < 0) {
            return Verdict.KEPT;
        }
        dropped[filter]++;
        return Verdict.ROUTINE;
    }

    /** How many lines each filter rule dropped, most first; rules that dropped none are left out. */
    public List<Dropped> dropped() {
        var counts = new ArrayList<Dropped>();
        for (int i = 0; i < dropped.length; i++) {
            if (dropped[i] > 0) {
                counts.add(new Dropped(filters.get(i).id(), dropped[i]));
            }
        }
        counts.sort(Comparator.comparingLong(Dropped::lines).reversed());
        return counts;
    }

    /** Lines that one filter rule dropped. */
    public record Dropped(String rule, long lines) {}
}
