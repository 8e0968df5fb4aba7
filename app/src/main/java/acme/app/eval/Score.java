package acme.app.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts hits over labelled logs. Confined to one thread. */
public final class Score {
    private final Ratio type = new Ratio();
    private final Ratio rootLine = new Ratio();
    private final Ratio rootLineTop3 = new Ratio();
    private final Ratio cascadeType = new Ratio();
    private final Ratio cascadeRootLine = new Ratio();
    private final Ratio source = new Ratio();
    private final Ratio recoverable = new Ratio();
    private final Ratio falseRestart = new Ratio();
    private final Ratio missed = new Ratio();
    private final Ratio falseAlarm = new Ratio();
    private final List<Long> nanos = new ArrayList<>();
    private final List<String> misses = new ArrayList<>();
    private final Map<String, Map<String, Integer>> confusion = new TreeMap<>();

    private static final class Ratio {
        private int hits;
        private int all;

        boolean count(boolean hit) {
            all++;
            hits += hit ? 1 : 0;
            return hit;
        }

        double value() {
            return all == 0 ? Double.NaN : Math.round(1000.0 * hits / all) / 1000.0;
        }
    }

    void add(Case it, Prediction said) {
        nanos.add(said.nanos());
        var wanted = it.errorTypes().getFirst();
        boolean typeHit = type.count(it.errorTypes().contains(said.errorType()));
        confusion
                .computeIfAbsent(wanted, _ -> new TreeMap<>())
                .merge(typeHit ? wanted : said.errorType(), 1, Integer::sum);
        boolean claimed = !said.errorType().equals(Prediction.NOT_A_FAILURE);
        if (!it.isFailure()) {
            falseAlarm.count(claimed && !typeHit);
            if (!typeHit) {
                misses.add(it.id() + " | no failure, said " + said.errorType() + " | "
                        + said.rootLine().orElse(""));
            }
            return;
        }
        missed.count(!claimed && !typeHit);
        boolean lineHit = rootLine.count(LineMatch.any(said.rootLine(), it.rootLines()));
        rootLineTop3.count(lineHit
                || said.evidence().stream()
                        .limit(3)
                        .anyMatch(line -> it.rootLines().stream().anyMatch(root -> LineMatch.same(line, root))));
        if (it.isCascade()) {
            cascadeType.count(typeHit);
            cascadeRootLine.count(lineHit);
        }
        it.source().ifPresent(wantedSource -> source.count(said.source().equals(it.source())));
        it.recoverable().ifPresent(wantedRecoverable -> {
            recoverable.count(said.recoverable().equals(it.recoverable()));
            if (!wantedRecoverable) {
                falseRestart.count(said.recoverable().orElse(false));
            }
        });
        if (!typeHit || !lineHit) {
            misses.add(it.id() + " | " + wanted + ", said " + said.errorType()
                    + (lineHit
                            ? ""
                            : " | line: " + it.rootLines().getFirst().strip() + " | said: "
                                    + said.rootLine().orElse("").strip()));
        }
    }

    /** The figures by name, shares from 0 to 1 and times in milliseconds; NaN where nothing was to be counted. */
    public Map<String, Double> figures() {
        var figures = new LinkedHashMap<String, Double>();
        figures.put("cases", (double) type.all);
        figures.put("type_accuracy", type.value());
        figures.put("root_line", rootLine.value());
        figures.put("root_line_top3", rootLineTop3.value());
        figures.put("cascade_type", cascadeType.value());
        figures.put("cascade_root_line", cascadeRootLine.value());
        figures.put("source", source.value());
        figures.put("recoverable", recoverable.value());
        figures.put("false_restart", falseRestart.value());
        figures.put("missed", missed.value());
        figures.put("false_alarm", falseAlarm.value());
        var sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        figures.put("ms_per_log_median", sorted.isEmpty() ? Double.NaN : millis(sorted.get(sorted.size() / 2)));
        figures.put("ms_per_log_worst", sorted.isEmpty() ? Double.NaN : millis(sorted.getLast()));
        return figures;
    }

    /** What was wanted, and how often what was said instead; right answers stand under their own name. */
    public Map<String, Map<String, Integer>> confusion() {
        return confusion;
    }

    /** One line for each log whose type or root-cause line was not hit. */
    public List<String> misses() {
        return misses;
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 10_000.0) / 100.0;
    }
}
