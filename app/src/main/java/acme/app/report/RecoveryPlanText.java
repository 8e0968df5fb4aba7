package acme.app.report;

import acme.model.NodeName;
import acme.recover.Checkpoint;
import acme.recover.RecoveryAction;
import acme.recover.RecoveryPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A recovery plan for people: what is done, why, and what is not. */
public final class RecoveryPlanText {
    private RecoveryPlanText() {}

    /** Lines without their ends. */
    public static List<String> lines(RecoveryPlan plan) {
        var lines = new ArrayList<String>();
        int number = 0;
        for (var step : plan.steps()) {
            lines.add("  " + ++number + ". " + words(step.action()));
            lines.add("     " + step.why());
        }
        for (var other : plan.notChosen()) {
            lines.add("  not " + other.what() + ": " + other.why());
        }
        return lines;
    }

    /** An action in a few words. */
    public static String words(RecoveryAction action) {
        return switch (action) {
            case RecoveryAction.Wait(var time) -> "wait " + words(time);
            case RecoveryAction.TestNodes(var hint, var nodes) ->
                "test " + (nodes.isEmpty() ? "the job's nodes" : names(nodes)) + " (" + hint.word() + ")";
            case RecoveryAction.CordonNodes(var nodes) ->
                "cordon " + (nodes.isEmpty() ? "the nodes that fail their test" : names(nodes));
            case RecoveryAction.DrainNodes(var nodes) -> "drain " + names(nodes);
            case RecoveryAction.Restart(var without, var from, var skip) ->
                "restart"
                        + from.map(Checkpoint::location)
                                .map(it -> " from " + it)
                                .orElse("")
                        + skip.map(it -> ", skipping the batches of steps " + it.first() + " to " + it.last())
                                .orElse("")
                        + (without.isEmpty() ? "" : ", not on " + names(without));
            case RecoveryAction.Stop _ -> "leave it stopped";
            case RecoveryAction.PageHuman(var urgency, var why) ->
                "tell the " + urgency.name().toLowerCase(Locale.ROOT) + ": " + why;
        };
    }

    private static String names(Set<NodeName> nodes) {
        return String.join(", ", nodes.stream().map(NodeName::value).toList());
    }

    /** A time in words, to the second below two minutes. */
    public static String words(Duration time) {
        if (time.compareTo(Duration.ofSeconds(2)) < 0) {
            return time.toMillis() + " ms";
        }
        if (time.compareTo(Duration.ofMinutes(2)) < 0) {
            return time.toSeconds() + " s";
        }
        return time.compareTo(Duration.ofHours(2)) < 0
                ? time.toMinutes() + " min"
                : time.toHours() + " h " + time.toMinutesPart() + " min";
    }
}
