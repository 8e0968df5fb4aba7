package acme.recover;

import acme.recover.RecoveryJournal.Entry;
import acme.recover.RecoveryJournal.Event;
import acme.recover.RecoveryJournal.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Where the recovery of one job stands, as its entries in the journal tell. Immutable once read. */
final class CaseFile {
    private final List<Attempt> attempts = new ArrayList<>();
    private Optional<RecoveryPlan> plan = Optional.empty();
    private long planned;
    private OptionalLong approved = OptionalLong.empty();
    private Optional<String> cancelled = Optional.empty();
    private final Map<Integer, StepFile> steps = new HashMap<>();

    private static final class StepFile {
        private int failures;
        private Optional<Result> result = Optional.empty();
        private Optional<String> what = Optional.empty();
        private long changed;
    }

    CaseFile(List<Entry> entries) {
        entries.forEach(this::read);
    }

    private void read(Entry entry) {
        switch (entry.event()) {
            case Event.Over(var attempt) -> {
                if (attempts.isEmpty() || attempts.getLast().number() < attempt.number()) {
                    attempts.add(attempt);
                }
                plan = Optional.empty();
            }
            case Event.Planned(var made) -> {
                plan = Optional.of(made);
                planned = entry.time();
                approved = OptionalLong.empty();
                cancelled = Optional.empty();
                steps.clear();
            }
            case Event.Approved() -> approved = OptionalLong.of(entry.time());
            case Event.Cancelled(var why) -> cancelled = Optional.of(why);
            case Event.Began(int step) -> step(step).changed = entry.time();
            case Event.Ended(int step, var result, var what) -> {
                var it = step(step);
                it.result = Optional.of(result);
                it.what = Optional.of(what);
                it.failures += result == Result.FAILED ? 1 : 0;
                it.changed = entry.time();
            }
            case Event.Cordoned _, Event.Undone _, Event.BreakerOpened _, Event.BreakerReset _ -> {
                // Of the cluster, not of a plan.
            }
        }
    }

    private StepFile step(int index) {
        return steps.computeIfAbsent(index, _ -> new StepFile());
    }

    List<Attempt> attempts() {
        return attempts;
    }

    /** The plan for the last attempt that is over; empty where none was made yet. */
    Optional<RecoveryPlan> plan() {
        return plan;
    }

    /** When a person approved the plan, milliseconds since 1970. */
    OptionalLong approved() {
        return approved;
    }

    Optional<String> cancelled() {
        return cancelled;
    }

    int failures(int step) {
        return steps.containsKey(step) ? steps.get(step).failures : 0;
    }

    Optional<Result> result(int step) {
        return Optional.ofNullable(steps.get(step)).flatMap(it -> it.result);
    }

    /** What was said when the step last came to an end. */
    Optional<String> what(int step) {
        return Optional.ofNullable(steps.get(step)).flatMap(it -> it.what);
    }

    /** Whether it was begun before, done or not. */
    boolean hasBegun(int step) {
        return steps.containsKey(step);
    }

    /** When the step was last written about; where it never was, when it became due. */
    long changed(int step) {
        for (int i = step; i >= 0; i--) {
            if (steps.containsKey(i)) {
                return steps.get(i).changed;
            }
        }
        return planned;
    }

    /** The first step that is not done; the number of steps where all are. */
    int next() {
        int size = plan.map(it -> it.steps().size()).orElse(0);
        for (int i = 0; i < size; i++) {
            if (!result(i).map(Result::isGood).orElse(false)) {
                return i;
            }
        }
        return size;
    }
}
