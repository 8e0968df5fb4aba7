package acme.compress;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.model.RawLine;
import acme.model.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges lines by the filter rules and counts what is dropped, per rule. Confined to the job's thread.
 *
 * <p>A line that several rules match is counted for the first of them, in the order of the rules.
 */
public final class Compressor {
    private final FilterMatcher filters;
    private final ProtectedLines protectedLines;
    private @Nullable FilterRule droppedBy;

    /** Judges by the rules of one set. */
    public Compressor(RuleSet rules) {
        this(new FilterRules(rules.filters()), rules.diagnosis());
    }

    /** Judges by filter rules that other jobs may share and that may change meanwhile. */
    public Compressor(FilterRules filters, List<DiagnosisRule> diagnosis) {
        this.filters = filters.matcher();
        protectedLines = new ProtectedLines(diagnosis);
    }

    /** Says what becomes of the line; the view is not kept. */
    public Verdict judge(RawLine line) {
        droppedBy = null;
        if (isMarker(line)) {
            return Verdict.ROUTINE;
        }
        var verdict = protectedLines.judge(line);
        if (verdict != Verdict.KEPT) {
            return verdict;
        }
        if (line.from() == line.to()) {
            return Verdict.ROUTINE;
        }
        droppedBy = filters.match(line.bytes(), line.from(), line.to());
        return droppedBy == null ? Verdict.KEPT : Verdict.ROUTINE;
    }

    /** {@code ~~~~~^^^^^}: Python, and compilers, mark by it a part of the line above. */
    private static boolean isMarker(RawLine line) {
        byte[] text = line.bytes();
        boolean isMarked = false;
        for (int i = line.head().bodyStart(); i < line.to(); i++) {
            boolean isMark = text[i] == '^' || text[i] == '~';
            if (!isMark && text[i] != ' ') {
                return false;
            }
            isMarked |= isMark;
        }
        return isMarked;
    }

    /** How many lines each filter rule dropped, most first; rules that dropped none are left out. */
    public List<Dropped> dropped() {
        var counts = new ArrayList<Dropped>();
        filters.counts().forEach((rule, lines) -> counts.add(new Dropped(rule, lines)));
        counts.sort(Comparator.comparingLong(Dropped::lines).reversed().thenComparing(Dropped::rule));
        return counts;
    }

    /** The filter rule that dropped the line judged last; empty where none did. */
    public Optional<FilterRule> droppedBy() {
        return Optional.ofNullable(droppedBy);
    }

    /** Why a line is judged as it is, in the place where it stands in the log; to be asked just before it is judged. */
    public Reason reason(RawLine line) {
        if (isMarker(line)) {
            return Reason.of("it only marks a part of the line above it");
        }
        var protection = protectedLines.reason(line);
        if (protection.isPresent()) {
            return protection.get();
        }
        if (line.from() == line.to()) {
            return Reason.of("it is empty");
        }
        var filter = filters.find(line.bytes(), line.from(), line.to());
        if (filter == null) {
            return Reason.of("no filter rule matches it");
        }
        var about = filter.about().isEmpty() ? "" : " (" + filter.about() + ")";
        return Reason.ofRule("filter rule " + filter.id() + " matches it" + about, filter.id());
    }

    /** Writes the counts and what it remembers of open tracebacks; not the rules. */
    public void save(DataOutput out) throws IOException {
        protectedLines.save(out);
        filters.save(out);
    }

    /** Goes on from what {@link #save} wrote. */
    public void restore(DataInput in) throws IOException {
        protectedLines.restore(in);
        filters.restore(in);
    }

    /** Lines that one filter rule dropped. */
    public record Dropped(String rule, long lines) {}
}
