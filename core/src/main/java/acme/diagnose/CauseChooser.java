package acme.diagnose;

import acme.knowledge.Mark;
import acme.model.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses the first cause among the events of a log, not the loudest.
 *
 * <p>The order of thought, each step only where the one before leaves a choice:
 *
 * <ol>
 *   <li>What Python ignored and what training survived is no cause.
 *   <li>In a chain of exceptions one speaks for all: the most specific; among equals the first, unless the last was raised
 *       on purpose to explain a failed look-up. An exception whose message shows another's traceback yields to it.
 *   <li>An event that names its cause among the others yields to it; what explains a fatal event is fatal itself.
 *   <li>What the program outlived ({@link Outlived}) yields to the traceback that ended it.
 *   <li>Fatal causes come before causes that training may survive, those before symptoms, and clean-up is never a cause.
 *       A symptom that names no kind of failure comes after one that does.
 *   <li>Hardware evidence comes before what software says of the same failure, and the signal that ended a process before
 *       the word of a peer that lost it.
 *   <li>The last attempt that failed is the one asked about; in it the earliest event is the cause, but an exception
 *       without a message yields to a copy with one.
 * </ol>
 */
final class CauseChooser {
    /** Of two exceptions of a chain, one this much more specific speaks for both. */
    private static final int CLEARLY_MORE = 15;

    private final List<Event> events;
    private final Attempts attempts;
    private final Set<Event> explained = new HashSet<>();
    private final Set<Event> promoted = new HashSet<>();

    CauseChooser(List<Event> events, Attempts attempts) {
        this.events = events;
        this.attempts = attempts;
    }

    /** The root cause, or nothing where no event can be one. */
    Optional<Event> choose() {
        settleChains();
        settleExplanations();
        var outlived = Outlived.among(unexplained(Tier.FATAL), events, attempts);
        for (var tier : List.of(Tier.FATAL, Tier.SURVIVABLE, Tier.NAMED_SYMPTOM, Tier.SYMPTOM)) {
            var candidates = unexplained(tier);
            candidates.removeAll(outlived);
            if (!candidates.isEmpty() && (tier != Tier.SURVIVABLE || hasSymptom() || endedItsProgram(candidates))) {
                return Optional.of(first(candidates));
            }
        }
        return Optional.empty();
    }

    private List<Event> unexplained(Tier tier) {
        var found = new ArrayList<Event>();
        for (var event : events) {
            if (!explained.contains(event) && tierOf(event) == tier) {
                found.add(event);
            }
        }
        return found;
    }

    private Tier tierOf(Event event) {
        return promoted.contains(event) ? Tier.FATAL : Tier.of(event);
    }

    /** Events that another event accounts for. */
    Set<Event> explained() {
        return explained;
    }

    private enum Tier {
        FATAL,
        SURVIVABLE,
        NAMED_SYMPTOM,
        SYMPTOM,
        NEVER;

        static Tier of(Event event) {
            var rule = event.rule();
            return switch (rule.role()) {
                case CAUSE ->
                    event.first().isUncaught() || rule.fatal() && !event.first().isMild() ? FATAL : SURVIVABLE;
                case SYMPTOM -> rule.errorType().name().equals("Unknown") ? SYMPTOM : NAMED_SYMPTOM;
                case CONFIRMATION, TEARDOWN, CONTEXT -> NEVER;
            };
        }
    }

    private boolean hasSymptom() {
        for (var event : events) {
            if (event.rule().role() == Role.SYMPTOM) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of them is a driver's word on a fault after which the program on the GPU cannot go on. */
    private static boolean endedItsProgram(List<Event> candidates) {
        return candidates.stream().anyMatch(it -> it.rule().id().startsWith(XidReader.ID));
    }

    private Event first(List<Event> candidates) {
        int attempt = 0;
        for (var event : candidates) {
            attempt = Math.max(attempt, attempts.at(event.position()));
        }
        Event best = null;
        for (var event : candidates) {
            if (attempts.at(event.lastPosition()) == attempt && (best == null || comesBefore(event, best))) {
                best = event;
            }
        }
        return best == null ? candidates.getFirst() : best;
    }

    private static boolean comesBefore(Event event, Event best) {
        boolean hardware = event.first().isHardware();
        if (hardware != best.first().isHardware()) {
            return hardware;
        }
        if (isLostPeer(event) && saysHowItEnded(best) || isLostPeer(best) && saysHowItEnded(event)) {
            return isLostPeer(best);
        }
        if (event.first().isMute() != best.first().isMute()
                && event.rule().errorType().equals(best.rule().errorType())) {
            return best.first().isMute();
        }
        return event.position() < best.position();
    }

    /** A peer that vanished is told where nothing says why. */
    private static boolean isLostPeer(Event event) {
        return event.rule().role() == Role.SYMPTOM && typeOf(event).equals("NCCLRemoteError");
    }

    /** Whether it says by which signal a process ended, and so why its peers lost it. */
    private static boolean saysHowItEnded(Event event) {
        return event.rule().role() == Role.SYMPTOM
                && event.rule().mark().filter(Mark.PROCESS_ENDED::equals).isPresent()
                && !typeOf(event).equals("Unknown")
                && !isLostPeer(event);
    }

    private static String typeOf(Event event) {
        return event.rule().errorType().name();
    }

    // ---- chains of exceptions

    private void settleChains() {
        var eventOf = new HashMap<Raised, Event>();
        for (var event : events) {
            for (var signal : event.signals()) {
                signal.raised().ifPresent(raised -> eventOf.put(raised, event));
            }
        }
        for (var event : events) {
            for (var signal : event.signals()) {
                if (signal.raised().isPresent()) {
                    settleLink(signal.raised().get(), event, eventOf);
                }
            }
        }
    }

    private void settleLink(Raised raised, Event event, Map<Raised, Event> eventOf) {
        var previous = raised.previous().map(eventOf::get);
        if (previous.isEmpty() || previous.get() == event) {
            return;
        }
        var earlier = previous.get();
        explained.add(speaksForBoth(raised, event, earlier) ? earlier : event);
    }

    /** Whether the later exception of a link speaks for the earlier one. */
    private static boolean speaksForBoth(Raised later, Event laterEvent, Event earlierEvent) {
        var earlierTier = Tier.of(earlierEvent);
        var laterTier = Tier.of(laterEvent);
        if (earlierTier != laterTier) {
            return laterTier.compareTo(earlierTier) < 0;
        }
        if (later.link() == Raised.Link.SHOWN_IN_MESSAGE) {
            return false;
        }
        int difference = laterEvent.rule().specificity() - earlierEvent.rule().specificity();
        if (Math.abs(difference) >= CLEARLY_MORE) {
            return difference > 0;
        }
        return later.isRaisedOnPurpose()
                && isLookUp(later.previous().orElseThrow())
                && !later.message().isBlank();
    }

    /** A failed look-up is how a library finds out; what it then raises is what it has to say. */
    private static boolean isLookUp(Raised raised) {
        return switch (raised.simpleName()) {
            case "KeyError", "AttributeError", "IndexError", "StopIteration", "LookupError" -> true;
            default -> false;
        };
    }

    /** A cause may be printed before or after what it explains; a symptom explains other symptoms, and causes that come later. */
    private static boolean canExplain(Event other, Event event) {
        return switch (other.rule().role()) {
            case CAUSE -> true;
            case SYMPTOM -> event.rule().role() == Role.SYMPTOM || other.position() < event.position();
            case CONFIRMATION, TEARDOWN, CONTEXT -> false;
        };
    }

    // ---- rules that name their cause

    private void settleExplanations() {
        for (var event : events) {
            if (event.rule().explainedBy().isEmpty()) {
                continue;
            }
            for (var other : events) {
                if (other != event
                        && !explained.contains(other)
                        && attempts.at(other.position()) == attempts.at(event.position())
                        && event.rule().isExplainedBy(other.rule())
                        && !other.rule().isExplainedBy(event.rule())
                        && canExplain(other, event)) {
                    explained.add(event);
                    promote(other, event);
                    break;
                }
            }
        }
    }

    /** A line that training may survive is the cause after all where it explains what training did not survive. */
    private void promote(Event cause, Event effect) {
        if (tierOf(effect) == Tier.FATAL && Tier.of(cause) == Tier.SURVIVABLE) {
            promoted.add(cause);
        }
    }
}
