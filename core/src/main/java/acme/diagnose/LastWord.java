package acme.diagnose;

import acme.knowledge.Mark;
import acme.model.CompressedLog.Kept;
import acme.model.Progress;
import acme.model.Role;
import acme.model.Source;
import java.util.List;
import java.util.Optional;

/**
 * Finds the fault of a machine or of the fabric that is the last thing a log tells: training may survive it, but nothing
 * after it shows that it did.
 *
 * <p>Only lines that name the hardware or the link exactly count, and only where the log ends with them: no step, no end
 * of the job and no recovery comes after.
 */
final class LastWord {
    /** From here on a rule names one part of a machine or of the fabric. */
    private static final int EXACT = 80;

    /** So many kept lines are the end of a log. */
    private static final int END = 40;

    private LastWord() {}

    /** The first such fault at the end of the log; {@code lines} in order. */
    static Optional<Event> of(List<Event> events, List<Kept> lines, Progress progress, SignalReader.Signals log) {
        if (lines.isEmpty() || !log.marked(Mark.STOPPED_FROM_OUTSIDE).isEmpty()) {
            return Optional.empty();
        }
        long end = lines.get(Math.max(0, lines.size() - END)).position();
        return events.stream()
                .filter(LastWord::namesHardware)
                .filter(event -> event.lastPosition() >= end && isOpen(event.lastPosition(), progress, log))
                .findFirst();
    }

    private static boolean namesHardware(Event event) {
        var rule = event.rule();
        return rule.role() == Role.CAUSE
                && rule.source() == Source.INFRASTRUCTURE_FAILURE
                && rule.specificity() >= EXACT
                && !event.first().isMild();
    }

    private static boolean isOpen(long position, Progress progress, SignalReader.Signals log) {
        return progress.advancesBetween(position, Long.MAX_VALUE - 1) == 0
                && log.positions(Mark.COMPLETED).ceiling(position) == null
                && log.positions(Mark.RECOVERED).ceiling(position) == null;
    }
}
