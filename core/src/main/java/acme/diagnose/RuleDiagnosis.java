package acme.diagnose;

import acme.knowledge.Mark;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog.Kept;
import acme.model.Finding;
import acme.model.Level;
import acme.model.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Diagnoses a log by rules alone: reads the signs of trouble, folds them, sets aside what was survived, and chooses the
 * first cause. Deterministic. Confined to one thread.
 */
public final class RuleDiagnosis {
    /** An error this many kept lines before the end may have ended the job. */
    private static final int END = 20;

    private final SignalReader reader;

    public RuleDiagnosis(RuleSet rules) {
        reader = new SignalReader(rules);
    }

    /** Says what the kept lines of a log tell; {@code lines} in order, {@code progress} of the whole log. */
    public Finding diagnose(List<Kept> lines, Progress progress) {
        var log = reader.read(lines);
        var attempts = new Attempts(log, progress);
        var events = Events.fold(new Survival(log, progress, attempts).live(log));
        var chooser = new CauseChooser(events, attempts);
        var root = chooser.choose().or(() -> LastWord.of(events, lines, progress, log));
        if (root.isEmpty() || isOvercome(root.get(), log, attempts)) {
            return progress.lossTrouble()
                    .flatMap(trouble -> trouble.line().map(line -> SuspicionDiagnosis.of(trouble, line)))
                    .or(() -> Standstill.of(lines, progress, log, attempts))
                    .<Finding>map(diagnosis -> new Finding.Failed(diagnosis, isOver(log, attempts)))
                    .or(() -> unexplained(lines, progress, log).map(Finding.Undecided::new))
                    .orElseGet(() -> new Finding.Healthy(notes(log, attempts)));
        }
        var story = new Story(root.get(), events, attempts, progress);
        return new Finding.Failed(story.tell(), isOver(log, attempts));
    }

    /**
     * The positions of lines that say little about which failure it was: those that rules know to follow from something
     * else (symptoms, teardown, context), and frames of tracebacks.
     */
    public Set<Long> echoes(List<Kept> lines) {
        return reader.echoes(lines);
    }

    /** The positions of lines that rules know to be clean-up or advice: they never cause a failure. */
    public Set<Long> aftermath(List<Kept> lines) {
        return reader.aftermath(lines);
    }

    /** Whether a later attempt says that it completed. */
    private static boolean isOvercome(Event root, SignalReader.Signals log, Attempts attempts) {
        long end = attempts.end(attempts.at(root.lastPosition()));
        return log.positions(Mark.COMPLETED).ceiling(end) != null;
    }

    /** Whether processes of the last attempt ended. */
    private static boolean isOver(SignalReader.Signals log, Attempts attempts) {
        var ends = log.positions(Mark.PROCESS_ENDED);
        return !ends.isEmpty() && attempts.at(ends.last()) == attempts.count() - 1;
    }

    /** What is missing where the log ends in errors that no rule knows, or before it names one. */
    private static Optional<String> unexplained(List<Kept> lines, Progress progress, SignalReader.Signals log) {
        for (int i = lines.size() - 1; i >= Math.max(0, lines.size() - END); i--) {
            var kept = lines.get(i);
            if (isUnknownError(kept, log) && isLast(kept, progress, log)) {
                return Optional.of("line " + kept.line().number() + " calls itself "
                        + (kept.line().level() == Level.FATAL ? "fatal" : "an error")
                        + ", no rule knows it, and nothing"
                        + " after it shows that the job went on; how the job ended would decide: "
                        + kept.line().body().strip());
            }
        }
        if (log.endsInTraceback() && isLast(lines.getLast(), progress, log)) {
            return Optional.of("the log breaks off in a traceback, at line "
                    + lines.getLast().line().number() + "; the lines that would follow name the exception");
        }
        return Optional.empty();
    }

    /** An error that says itself that the program went on, or that a rule knows for something harmless, tells of no failure. */
    private static boolean isUnknownError(Kept kept, SignalReader.Signals log) {
        return switch (kept.line().level()) {
            case FATAL -> true;
            case ERROR -> !log.knows(kept.position()) && !Signal.saysThatItGoesOn(kept.line());
            case WARNING, INFO, DEBUG, NONE -> false;
        };
    }

    /** Whether the job neither made a step nor completed after a line. */
    private static boolean isLast(Kept kept, Progress progress, SignalReader.Signals log) {
        return progress.advancesBetween(kept.position(), Long.MAX_VALUE - 1) == 0
                && log.positions(Mark.COMPLETED).ceiling(kept.position()) == null;
    }

    private static List<String> notes(SignalReader.Signals log, Attempts attempts) {
        var notes = new ArrayList<String>();
        var stopped = log.marked(Mark.STOPPED_FROM_OUTSIDE);
        if (!stopped.isEmpty()) {
            var line = stopped.getLast().kept().line();
            notes.add("Stopped from outside, line " + line.number() + ": "
                    + line.text().strip());
        }
        if (!log.marked(Mark.COMPLETED).isEmpty()) {
            notes.add("The job says that it completed.");
        }
        if (attempts.count() > 1) {
            notes.add("The log holds " + attempts.count() + " attempts.");
        }
        return notes;
    }
}
