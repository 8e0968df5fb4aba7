package acme.diagnose;

import acme.model.ErrorType;
import acme.model.Level;
import acme.model.Role;
import acme.model.Source;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells the signs of trouble that the same process outlived, by the traceback that ended it later.
 *
 * <p>Python prints the traceback that ends a program from the program's entry down. One that begins inside a library, or
 * tells of an import tried inside a function, was caught and printed there, and a line of no level that a library prints is
 * no exception. Where the same stream later shows a traceback that ended the program, that says something else, and that no
 * other process can have caused, the earlier signs were survived, though no step lies in between to show it.
 */
final class Outlived {
    /** From here on a line names its mechanism so exactly that a later exception is rather its consequence. */
    private static final int EXACT = 75;

    /** How code begins that caught an error and tells it in a sentence of its own. */
    private static final Pattern TOLD = Pattern.compile(
            "^\\W{0,4}(?:Failed|Could not|Couldn't|Unable|Cannot|Can't|Error (?:while |when )?\\w+ing) ");

    private final Attempts attempts;
    private final Set<Raised> chained;

    /** What later tracebacks said, by stream and attempt: those that ended the program, and all that no library printed. */
    private final Map<String, Set<ErrorType>> ends = new HashMap<>();

    private final Map<String, Set<ErrorType>> tracebacks = new HashMap<>();

    private Outlived(List<Event> all, Attempts attempts) {
        this.attempts = attempts;
        this.chained = chained(all);
    }

    /** Those of {@code fatal}, in order, that a later one of them shows to be survived; {@code all} are the events of the log. */
    static Set<Event> among(List<Event> fatal, List<Event> all, Attempts attempts) {
        var reader = new Outlived(all, attempts);
        var outlived = new HashSet<Event>();
        for (var event : fatal.reversed()) {
            if (reader.isOutlived(event)) {
                outlived.add(event);
            }
            reader.remember(event);
        }
        return outlived;
    }

    private boolean isOutlived(Event event) {
        var later = isPlainLine(event) ? tracebacks : isPrintedInside(event) ? ends : Map.<String, Set<ErrorType>>of();
        var types = later.getOrDefault(key(event), Set.of());
        return types.size() > 1
                || types.size() == 1 && !types.contains(event.rule().errorType());
    }

    private void remember(Event event) {
        var raised = event.first().raised();
        if (raised.isEmpty()
                || !event.first().isUncaught()
                || event.rule().role() != Role.CAUSE
                || event.rule().source() == Source.INFRASTRUCTURE_FAILURE) {
            return;
        }
        var type = event.rule().errorType();
        if (!raised.get().isPrintedInside()) {
            tracebacks.computeIfAbsent(key(event), _ -> new HashSet<>()).add(type);
        }
        if (raised.get().beginsAtEntry()) {
            ends.computeIfAbsent(key(event), _ -> new HashSet<>()).add(type);
        }
    }

    private String key(Event event) {
        return attempts.at(event.position()) + "/" + event.line().stream();
    }

    /** A line about software without a level and without frames. */
    private static boolean isPlainLine(Event event) {
        return event.first()
                        .raised()
                        .filter(raised -> !raised.frames().isEmpty())
                        .isEmpty()
                && event.line().level() == Level.NONE
                && event.rule().source() != Source.INFRASTRUCTURE_FAILURE
                && (event.rule().specificity() < EXACT
                        || TOLD.matcher(event.line().body()).find());
    }

    private boolean isPrintedInside(Event event) {
        return event.first()
                .raised()
                .filter(raised -> raised.isPrintedInside() && !chained.contains(raised))
                .isPresent();
    }

    /** Exceptions that others follow in their chain: these show where the program was. */
    private static Set<Raised> chained(List<Event> all) {
        var chained = new HashSet<Raised>();
        for (var event : all) {
            for (var signal : event.signals()) {
                signal.raised().flatMap(Raised::previous).ifPresent(chained::add);
            }
        }
        return chained;
    }
}
