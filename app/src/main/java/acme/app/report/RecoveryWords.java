package acme.app.report;

import acme.model.NodeName;
import acme.recover.Attempt;
import acme.recover.Checkpoint;
import acme.recover.FailureCause;
import acme.recover.RecoveryAction;
import acme.recover.RecoveryAction.Restart;
import acme.recover.RecoveryJournal.Entry;
import acme.recover.RecoveryJournal.Event;
import acme.recover.RecoveryJournal.Result;
import acme.recover.RecoveryPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recovery as a person reads it in a terminal, and as a program does: what failed, the plan, and the journal. */
public final class RecoveryWords {
    private RecoveryWords() {}

    /** What failed and what to do about it; {@code place} is the line that proves it. */
    public static List<String> failure(FailureCause cause, Optional<String> place) {
        var lines = new ArrayList<String>();
        lines.add(cause.errorType() + ", " + cause.source().word().replace('_', ' ') + ": " + cause.sentence());
        place.ifPresent(it -> lines.add("  line " + it));
        if (!cause.mitigation().isBlank()) {
            lines.add("  what to do: " + cause.mitigation());
        }
        return lines;
    }

    public static List<String> plan(RecoveryPlan plan) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("plan for " + plan.job() + ", attempt " + plan.attempt()
                + (plan.row().isEmpty() ? "" : " (row " + plan.row() + " of the policy)"));
        lines.addAll(RecoveryPlanText.lines(plan));
        return lines;
    }

    /** What became of the steps of the plan that was made last, a line each. */
    public static List<String> done(List<Entry> entries) {
        var lines = new ArrayList<String>();
        for (var entry : entries) {
            switch (entry.event()) {
                case Event.Planned _ -> lines.clear();
                case Event.Ended _, Event.Approved _, Event.Cancelled _ -> lines.add("  " + event(entry.event()));
                default -> {
                    // The rest is in the history.
                }
            }
        }
        return lines;
    }

    /** One event of the journal. */
    public static String event(Event event) {
        return switch (event) {
            case Event.Over(var attempt) ->
                "attempt " + attempt.number() + " is over: " + word(attempt.ending())
                        + attempt.cause()
                                .map(it -> ", " + it.errorType() + ": " + it.sentence())
                                .orElse("");
            case Event.Planned(var plan) ->
                "planned: "
                        + String.join(
                                "; ",
                                plan.steps().stream()
                                        .map(step -> RecoveryPlanText.words(step.action()))
                                        .toList());
            case Event.Approved _ -> "approved";
            case Event.Cancelled(var why) -> "called off: " + why;
            case Event.Began(int step) -> "step " + (step + 1) + " begins";
            case Event.Ended(int step, var result, var what) ->
                "step " + (step + 1) + ": " + word(result) + ", " + what;
            case Event.Cordoned(var node) -> "cordoned " + node;
            case Event.Undone(var node) -> "gave " + node + " back";
            case Event.BreakerOpened(var why) -> "cordons are stopped until a person resets them: " + why;
            case Event.BreakerReset _ -> "cordons are allowed again";
        };
    }

    /** One event of the journal, beside the plan that it belongs to where that is known: a step that begins is named. */
    public static String event(Event event, Optional<RecoveryPlan> plan) {
        if (event instanceof Event.Began(int step)
                && plan.isPresent()
                && step < plan.get().steps().size()) {
            return event(event) + ": "
                    + RecoveryPlanText.words(plan.get().steps().get(step).action());
        }
        return event(event);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A plan for programs; the form is in the guide to the recovery policy. */
    public static Map<String, Object> fields(RecoveryPlan plan, FailureCause cause) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("job", plan.job().value());
        fields.put("attempt", plan.attempt());
        fields.put("error_type", cause.errorType().name());
        fields.put("source", cause.source().word());
        fields.put("recoverable", cause.recoverable());
        fields.put("root_cause", cause.sentence());
        fields.put("mitigation", cause.mitigation());
        fields.put("row", plan.row());
        fields.put("steps", plan.steps().stream().map(RecoveryWords::fields).toList());
        fields.put(
                "not_chosen",
                plan.notChosen().stream()
                        .map(it -> Map.of("what", it.what(), "why", it.why()))
                        .toList());
        return fields;
    }

    private static Map<String, Object> fields(RecoveryPlan.Step step) {
        var fields = new LinkedHashMap<String, Object>();
        switch (step.action()) {
            case RecoveryAction.Wait(var time) -> {
                fields.put("action", "wait");
                fields.put("seconds", time.toMillis() / 1000.0);
            }
            case RecoveryAction.TestNodes(var hint, var nodes) -> {
                fields.put("action", "test");
                fields.put("hint", hint.word());
                fields.put("nodes", names(nodes));
            }
            case RecoveryAction.CordonNodes(var nodes) -> {
                fields.put("action", "cordon");
                fields.put("nodes", names(nodes));
            }
            case RecoveryAction.DrainNodes(var nodes) -> {
                fields.put("action", "drain");
                fields.put("nodes", names(nodes));
            }
            case Restart(var without, var from, var skip) -> {
                fields.put("action", "restart");
                fields.put("without", names(without));
                from.map(Checkpoint::location).ifPresent(it -> fields.put("checkpoint", it));
                skip.ifPresent(it -> fields.put("skip_batches", Map.of("first", it.first(), "last", it.last())));
            }
            case RecoveryAction.Stop _ -> fields.put("action", "stop");
            case RecoveryAction.PageHuman(var urgency, var why) -> {
                fields.put("action", "page");
                fields.put("urgency", word(urgency));
                fields.put("text", why);
            }
        }
        fields.put("why", step.why());
        return fields;
    }

    private static List<String> names(Set<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).sorted().toList();
    }

    // ---- what a job's entries tell of its attempts

    /** The highest attempt that is over; 0 where none is known. */
    public static int lastAttempt(List<Entry> entries) {
        return attempts(entries).stream().mapToInt(Attempt::number).max().orElse(0);
    }

    /** Whether an attempt that ended at that time is written down. */
    public static boolean isKnown(List<Entry> entries, long ended) {
        return attempts(entries).stream().anyMatch(it -> it.ended() == ended);
    }

    /** The restart that the last plan came to, where it was done: how the attempt behind it was started. */
    public static Optional<Restart> lastRestart(List<Entry> entries) {
        Optional<RecoveryPlan> plan = Optional.empty();
        Optional<Restart> restart = Optional.empty();
        for (var entry : entries) {
            if (entry.event() instanceof Event.Planned(var made)) {
                plan = Optional.of(made);
                restart = Optional.empty();
            } else if (entry.event() instanceof Event.Ended(int step, var result, var _)
                    && (result == Result.DONE || result == Result.ALREADY_DONE)
                    && plan.isPresent()
                    && plan.get().steps().get(step).action() instanceof Restart it) {
                restart = Optional.of(it);
            }
        }
        return restart;
    }

    /** The attempts that are over, in order. */
    public static List<Attempt> attempts(List<Entry> entries) {
        return entries.stream()
                .map(Entry::event)
                .filter(Event.Over.class::isInstance)
                .map(it -> ((Event.Over) it).attempt())
                .toList();
    }
}
