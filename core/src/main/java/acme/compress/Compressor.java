package acme.compress;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.RuleSet;
import acme.model.RawLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Judges lines by the filter rules and counts what is dropped, per rule. Confined to the job's thread.
 *
 * <p>A line that several rules match is counted for the first of them, in the order of the rules.
 */
public final class Compressor {
    private final FilterMatcher filters;
    private final ProtectedLines protectedLines;

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
        if (protectedLines.contains(line)) {
            return Verdict.PROTECTED;
        }
        if (line.from() == line.to() || filters.match(line.bytes(), line.from(), line.to()) != null) {
            return Verdict.ROUTINE;
        }
        return Verdict.KEPT;
    }

    /** How many lines each filter rule dropped, most first; rules that dropped none are left out. */
    public List<Dropped> dropped() {
        var counts = new ArrayList<Dropped>();
        filters.counts().forEach((rule, lines) -> counts.add(new Dropped(rule, lines)));
        counts.sort(Comparator.comparingLong(Dropped::lines).reversed().thenComparing(Dropped::rule));
        return counts;
    }

    /** Lines that one filter rule dropped. */
    public record Dropped(String rule, long lines) {}
}
