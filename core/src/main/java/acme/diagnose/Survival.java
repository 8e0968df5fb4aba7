package acme.diagnose;

import acme.knowledge.Mark;
import acme.model.Progress;
import acme.model.Role;
import java.util.List;
import java.util.TreeSet;

/**
 * Tells the signs of trouble that training survived: steps went on after them, in the same attempt, and no process died
 * in between.
 *
 * <p>A loss that is no number is survived only when the loss becomes finite again, since training goes on with it.
 */
final class Survival {
    /** Other ranks may log a step or two more before they notice that one of them died. */
    static final int ADVANCES = 3;

    private final Progress progress;
    private final Attempts attempts;
    private final TreeSet<Long> deaths = new TreeSet<>();
    private final TreeSet<Long> completed;

    Survival(SignalReader.Signals log, Progress progress, Attempts attempts) {
        this.progress = progress;
        this.attempts = attempts;
        completed = log.positions(Mark.COMPLETED);
        for (var signal : log.signals()) {
            if (isDeath(signal)) {
                deaths.add(signal.position());
            }
        }
    }

    /** The signals that the job neither ignored nor survived, in order. */
    List<Signal> live(SignalReader.Signals log) {
        return log.signals().stream()
                .filter(signal -> !signal.isIgnored() && !isSurvived(signal))
                .toList();
    }

    boolean isSurvived(Signal signal) {
        long from = signal.position();
        if (signal.rule().errorType().name().equals("LossSpike")) {
            return progress.lossRecoveredAfter(from);
        }
        long to = attempts.end(attempts.at(from));
        var death = deaths.higher(from);
        if (death != null && death < to) {
            to = death;
        }
        if (progress.advancesBetween(from, to) >= ADVANCES) {
            return true;
        }
        return isMild(signal) && isCompletedAfter(from, attempts.end(attempts.at(from)));
    }

    /** Something that can follow a normal end, or that a job can finish in spite of. */
    private static boolean isMild(Signal signal) {
        return signal.rule().role() != Role.CAUSE || !signal.rule().fatal();
    }

    /** Whether the job said that it was done, at any place of the attempt: teardown prints in any order. */
    private boolean isCompletedAfter(long from, long to) {
        long start = attempts.start(attempts.at(from));
        return !completed.subSet(start, false, to, false).isEmpty();
    }

    private static boolean isDeath(Signal signal) {
        return signal.rule()
                .mark()
                .filter(mark -> mark == Mark.PROCESS_ENDED || mark == Mark.STOPPED_FROM_OUTSIDE)
                .isPresent();
    }
}
