package acme.pipeline;

import acme.diagnose.NodeSuspects;
import acme.ingest.LineSink;
import acme.knowledge.RuleSet;
import acme.learn.HealthyLines;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Evidence;
import acme.model.Finding;
import acme.model.Progress;
import acme.model.RawLine;
import acme.model.Role;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares a failed run with healthy runs of the same kind of job: lines that none of those ever printed are shown, and
 * speak against the node that alone printed them. Takes the lines of the healthy runs first. Confined to one thread.
 */
public final class HealthyRuns implements LineSink {
    /** Shown at most. */
    private static final int MAX_SHOWN = 5;

    private final HealthyLines lines = new HealthyLines();
    private final NodeSuspects suspects;

    public HealthyRuns(RuleSet rules) {
        suspects = new NodeSuspects(rules);
    }

    @Override
    public void accept(RawLine line) {
        lines.learn(line.toLogLine().body());
    }

    /** How many kinds of lines the healthy runs print. */
    public int size() {
        return lines.size();
    }

    /**
     * The same report with what is novel; as it was where the log shows no failure.
     *
     * @param kept the compressed log of the failed run
     * @param progress of the failed run
     */
    public LogReport compare(LogReport report, List<Kept> kept, Progress progress) {
        if (!(report.finding() instanceof Finding.Failed(Diagnosis diagnosis, var _))) {
            return report;
        }
        var novel = kept.stream().filter(it -> lines.isNovel(it.line().body())).toList();
        var positions = new HashSet<Long>();
        novel.forEach(it -> positions.add(it.position()));
        return report.compared(shown(novel, kept, diagnosis), suspects.of(kept, progress, diagnosis, positions));
    }

    /** Those nearest to the root cause that are not cited already, in their order. */
    private static List<Evidence> shown(List<Kept> novel, List<Kept> kept, Diagnosis diagnosis) {
        long root = kept.stream()
                .filter(it -> isAt(it, diagnosis.rootLine()))
                .mapToLong(Kept::position)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        Set<Evidence> cited = new HashSet<>(diagnosis.evidence());
        return novel.stream()
                .filter(it -> cited.stream().noneMatch(line -> isAt(it, line)))
                .sorted(Comparator.comparingLong(it -> Math.abs(it.position() - root)))
                .limit(MAX_SHOWN)
                .sorted(Comparator.comparingLong(Kept::position))
                .map(it -> Evidence.of(it.line(), Role.CONTEXT))
                .toList();
    }

    private static boolean isAt(Kept kept, Evidence line) {
        return kept.line().number() == line.number() && kept.line().input().equals(line.input());
    }
}
