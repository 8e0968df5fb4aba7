package acme.diagnose;

import acme.knowledge.Mark;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Progress;
import acme.model.Stall;
import acme.pattern.LinearPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Judges whether a job that stood still hung: the log ends so, or somebody stopped it then; and nothing says that it was
 * done.
 */
final class Standstill {
    /** Words of a job that has no more steps to make. */
    private static final LinearPattern DONE = LinearPattern.compile(
            "(?i)\\b(?:finish(?:ed|ing)|completed?|done|success(?:ful|fully)?|succeeded|exit(?:ed|ing)|shutting down|early stop\\w*|end of training)\\b");

    /** What is done so is a part of the job. */
    private static final LinearPattern PART =
            LinearPattern.compile("(?i)checkpoint|\\bckpt|\\bsav(?:e|ed|ing)\\b|evaluat|validat|\\bload|\\binit");

    private Standstill() {}

    /** The diagnosis of the hang; {@code lines} in order. */
    static Optional<Diagnosis> of(List<Kept> lines, Progress progress, SignalReader.Signals log, Attempts attempts) {
        return progress.stall()
                .filter(stall -> attempts.at(stall.hang().position()) == attempts.count() - 1
                        && !isDone(stall, lines, log)
                        && endsSo(stall, log))
                .flatMap(stall -> stall.hang().line().map(line -> SuspicionDiagnosis.of(stall.hang(), line)));
    }

    private static boolean isDone(Stall stall, List<Kept> lines, SignalReader.Signals log) {
        long from = stall.hang().position();
        return log.positions(Mark.COMPLETED).ceiling(from) != null
                || lines.stream()
                        .filter(it -> it.position() > from && it.position() <= stall.until())
                        .map(it -> it.line().body())
                        .anyMatch(it -> finds(DONE, it) && !finds(PART, it));
    }

    private static boolean endsSo(Stall stall, SignalReader.Signals log) {
        return !stall.isFollowed() || log.positions(Mark.STOPPED_FROM_OUTSIDE).ceiling(stall.until()) != null;
    }

    private static boolean finds(LinearPattern pattern, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return pattern.matcher().find(bytes, 0, bytes.length);
    }
}
