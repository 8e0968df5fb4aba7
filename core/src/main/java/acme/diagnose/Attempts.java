package acme.diagnose;

import acme.knowledge.Mark;
import acme.model.Progress;
import acme.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Where the attempts of a job begin in its log, when one file holds several.
 *
 * <p>Launchers print their banner once per node, so a banner begins a new attempt only when something happened since the
 * last one: progress, or a failure. Where no launcher prints a banner, steps that advance after processes ended show it.
 */
final class Attempts {
    private final List<Long> starts = new ArrayList<>();

    Attempts(SignalReader.Signals log, Progress progress) {
        var failures = failures(log);
        starts.add(0L);
        long last = 0;
        for (long banner : log.positions(Mark.ATTEMPT_START)) {
            var failure = failures.higher(last);
            if (progress.advancesBetween(last, banner) > 0 || failure != null && failure < banner) {
                starts.add(banner);
            }
            last = banner;
        }
        for (long death : deathsBeforeProgress(log.positions(Mark.PROCESS_ENDED), progress)) {
            if (starts.stream().noneMatch(start -> start > death && progress.advancesBetween(death, start) == 0)) {
                starts.add(death + 1);
            }
        }
        starts.sort(null);
    }

    /** The last words of processes after which steps advance: a start without a banner lies in between. */
    private static List<Long> deathsBeforeProgress(NavigableSet<Long> deaths, Progress progress) {
        var last = new ArrayList<Long>();
        for (long death : deaths) {
            var next = deaths.higher(death);
            if (progress.advancesBetween(death, next == null ? Long.MAX_VALUE - 1 : next) >= Survival.ADVANCES) {
                last.add(death);
            }
        }
        return last;
    }

    private static NavigableSet<Long> failures(SignalReader.Signals log) {
        var positions = new TreeSet<Long>();
        for (var signal : log.signals()) {
            var role = signal.rule().role();
            if (!signal.isIgnored() && (role == Role.CAUSE && signal.rule().fatal() || role == Role.SYMPTOM)) {
                positions.add(signal.position());
            }
        }
        return positions;
    }

    int count() {
        return starts.size();
    }

    /** The attempt that a position belongs to, from 0. */
    int at(long position) {
        int attempt = 0;
        while (attempt + 1 < starts.size() && starts.get(attempt + 1) <= position) {
            attempt++;
        }
        return attempt;
    }

    /** Where an attempt begins. */
    long start(int attempt) {
        return starts.get(attempt);
    }

    /** Where the attempt after this one begins; far away for the last. */
    long end(int attempt) {
        return attempt + 1 < starts.size() ? starts.get(attempt + 1) : Long.MAX_VALUE;
    }
}
