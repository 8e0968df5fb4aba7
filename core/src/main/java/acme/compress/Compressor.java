package acme.compress;

import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.model.RawLine;
import acme.model.Verdict;
import acme.pattern.LinearPattern;
import acme.pattern.PatternMatcher;
import acme.pattern.PatternSet;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges lines by the filter rules and counts what is dropped, per rule. Confined to the job's thread.
 *
 * <p>Rules are asked in the order of how well their literals tell lines apart, since the first that matches ends the
 * work: a rule that must be tried on every line waits until no other matched. It is the one that is counted.
 */
public final class Compressor {
    private static final int SHAPES = 1 << 12;
    private static final int SHAPE_BYTES = 64;

    private final List<FilterRule> filters;
    private final PatternSet.Scanner scanner;
    private final ProtectedLines protectedLines;
    private final @Nullable PatternMatcher[] matchers;
    private final long[] dropped;

    /** The filter, plus one, that last matched a line that begins like this one; a guess that is verified. */
    private final int[] lastMatch = new int[SHAPES];

    public Compressor(RuleSet rules) {
        filters = new ArrayList<>(rules.filters());
        filters.sort(Comparator.comparingInt(Compressor::weakestLiteral).reversed());
        var expressions = new ArrayList<LinearPattern>(filters.size());
        for (var filter : filters) {
            expressions.add(filter.expression());
        }
        scanner = PatternSet.of(expressions).scanner();
        protectedLines = new ProtectedLines(rules.diagnosis());
        matchers = new PatternMatcher[filters.size()];
        dropped = new long[filters.size()];
    }

    private static int weakestLiteral(FilterRule rule) {
        int weakest = Integer.MAX_VALUE;
        for (var literal : rule.expression().requiredLiterals()) {
            weakest = Math.min(weakest, literal.length());
        }
        return weakest == Integer.MAX_VALUE ? 0 : weakest;
    }

    /** Says what becomes of the line; the view is not kept. */
    public Verdict judge(RawLine line) {
        var verdict = protectedLines.judge(line);
        if (verdict != Verdict.KEPT) {
            return verdict;
        }
        if (line.from() == line.to()) {
            return Verdict.ROUTINE;
        }
        int filter = filter(line);
        if (filter < 0) {
            return Verdict.KEPT;
        }
        dropped[filter]++;
        return Verdict.ROUTINE;
    }

    /** The filter that matches the line, or -1. A line that begins like an earlier one mostly matches the same filter. */
    private int filter(RawLine line) {
        int shape = shape(line);
        int guess = lastMatch[shape] - 1;
        if (guess >= 0 && matcher(guess).find(line.bytes(), line.from(), line.to())) {
            return guess;
        }
        int filter = scanner.first(line.bytes(), line.from(), line.to());
        if (filter >= 0) {
            lastMatch[shape] = filter + 1;
        }
        return filter;
    }

    private PatternMatcher matcher(int filter) {
        var matcher = matchers[filter];
        if (matcher == null) {
            matcher = filters.get(filter).expression().matcher();
            matchers[filter] = matcher;
        }
        return matcher;
    }

    /** A hash of the line's beginning without its digits. */
    private static int shape(RawLine line) {
        byte[] text = line.bytes();
        int end = Math.min(line.to(), line.from() + SHAPE_BYTES);
        int hash = 0;
        for (int i = line.from(); i < end; i++) {
            byte c = text[i];
            if (c < '0' || c > '9') {
                hash = hash * 31 + c;
            }
        }
        return (hash ^ hash >>> 15) & (SHAPES - 1);
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

    /** Writes the counts and what it remembers of open tracebacks; not the rules. */
    public void save(DataOutput out) throws IOException {
        protectedLines.save(out);
        var counts = dropped();
        out.writeInt(counts.size());
        for (var count : counts) {
            out.writeUTF(count.rule());
            out.writeLong(count.lines());
        }
    }

    /** Goes on from what {@link #save} wrote; the counts of rules that are gone are forgotten. */
    public void restore(DataInput in) throws IOException {
        protectedLines.restore(in);
        var counts = new HashMap<String, Long>();
        for (int i = in.readInt(); i > 0; i--) {
            counts.put(in.readUTF(), in.readLong());
        }
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = counts.getOrDefault(filters.get(i).id(), 0L);
        }
    }

    /** Lines that one filter rule dropped. */
    public record Dropped(String rule, long lines) {}
}
