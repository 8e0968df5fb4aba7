package acme.diagnose;

import acme.model.Level;
import acme.model.Role;
import acme.model.Source;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells the signs of trouble that the same process outlived, by the traceback that ended it later.
 *
 * <p>Python prints the traceback that ends a program from the program's entry down. One that begins inside a library, or
 * tells of an import tried inside a function, was caught and printed there, and a line of no level that a library prints is no exception. Where the same stream later shows
 * a traceback from the entry that says something else, and that no other process can have caused, the earlier signs were
 * survived, though no step lies in between to show it.
 */
final class Outlived {
    /** From here on a line names its mechanism so exactly that a later exception is rather its consequence. */
    private static final int EXACT = 75;

    /** How code begins that caught an error and tells it in a sentence of its own. */
    private static final Pattern TOLD = Pattern.compile(
            "^\\W{0,4}(?:Failed|Could not|Couldn't|Unable|Cannot|Can't|Error (?:while |when )?\\w+ing) ");

    private Outlived() {}

    /** Those of {@code fatal} that a later one of them shows to be survived; {@code all} are the events of the log. */
    static Set<Event> among(List<Event> fatal, List<Event> all, Attempts attempts) {
        var outlived = new HashSet<Event>();
        var chained = chained(all);
        for (var event : fatal) {
            boolean printedInside = event.first()
                    .raised()
                    .filter(raised -> raised.isPrintedInside() && !chained.contains(raised))
                    .isPresent();
            boolean plain = isPlainLine(event);
            if (!printedInside && !plain) {
                continue;
            }
            for (var later : fatal) {
                if (isLater(event, later)
                        && (plain ? endsTraceback(later) : endsProgram(later))
                        && attempts.at(event.position()) == attempts.at(later.position())) {
                    outlived.add(event);
                    break;
                }
            }
        }
        return outlived;
    }

    private static boolean isLater(Event event, Event later) {
        return later.position() > event.position()
                && later.rule().role() == Role.CAUSE
                && later.rule().source() != Source.INFRASTRUCTURE_FAILURE
                && !later.rule().errorType().equals(event.rule().errorType())
                && later.line().stream().equals(event.line().stream());
    }

    private static boolean endsProgram(Event later) {
        return later.first().raised().filter(Raised::beginsAtEntry).isPresent();
    }

    private static boolean endsTraceback(Event later) {
        return later.first().isUncaught()
                && later.first().raised().filter(Raised::isPrintedInside).isEmpty();
    }

    /** A line that is no exception and has no level, about software. */
    private static boolean isPlainLine(Event event) {
        return event.first().raised().isEmpty()
                && event.line().level() == Level.NONE
                && event.rule().source() != Source.INFRASTRUCTURE_FAILURE
                && (event.rule().specificity() < EXACT
                        || TOLD.matcher(event.line().body()).find());
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
