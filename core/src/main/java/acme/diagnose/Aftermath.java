package acme.diagnose;

import acme.model.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What followed from a root cause, a sentence for each kind of event, however many ranks, wordings and lines it took: "63
 * ranks then timed out in NCCL ALLREDUCE".
 */
final class Aftermath {
    private static final int MAX_SENTENCES = 6;
    private static final int MAX_SENTENCE = 200;

    private final List<Event> kinds;

    /** Folds the events of the root's attempt that came after it. */
    Aftermath(Event root, List<Event> attempt) {
        var byKind = new LinkedHashMap<String, List<Event>>();
        for (var event : attempt) {
            var role = event.rule().role();
            boolean tells = role == Role.SYMPTOM || role == Role.CAUSE;
            if (event != root && tells && event.position() > root.position()) {
                byKind.computeIfAbsent(kind(event), _ -> new ArrayList<>()).add(event);
            }
        }
        kinds = byKind.values().stream()
                .map(Aftermath::together)
                .sorted(Comparator.comparingLong(Event::position))
                .toList();
    }

    /** Symptoms of one error type say the same in other words; each cause is news. */
    private static String kind(Event event) {
        return event.rule().role() == Role.SYMPTOM
                ? event.rule().errorType().name()
                : event.rule().id();
    }

    /** All events as one, for which the most specific speaks. */
    private static Event together(List<Event> events) {
        var speaker = events.getFirst();
        for (var event : events) {
            if (event.rule().specificity() > speaker.rule().specificity()) {
                speaker = event;
            }
        }
        var whole = new Event(speaker.first());
        events.forEach(event -> event.signals().forEach(whole::add));
        return whole;
    }

    /** The events, one of each kind, in the order of the lines that speak for them. */
    List<Event> kinds() {
        return kinds;
    }

    List<String> sentences() {
        var sentences = new ArrayList<String>();
        for (var event : kinds) {
            if (sentences.size() == MAX_SENTENCES) {
                sentences.add("and " + (kinds.size() - MAX_SENTENCES) + " more kinds of events");
                break;
            }
            sentences.add(shortened(sentence(event)));
        }
        return sentences;
    }

    private static String sentence(Event event) {
        var phrase = event.rule().asSymptom();
        return phrase.isEmpty()
                ? who(event) + ": " + Sentence.fill(event.rule().rootCause(), event)
                : who(event) + " then " + Sentence.fill(phrase, event);
    }

    private static String shortened(String sentence) {
        return sentence.length() <= MAX_SENTENCE ? sentence : sentence.substring(0, MAX_SENTENCE - 1) + "…";
    }

    private static String who(Event event) {
        int ranks = event.ranks().cardinality();
        if (ranks == 1) {
            return "rank " + event.ranks().nextSetBit(0);
        }
        if (ranks > 1) {
            return ranks + " ranks";
        }
        return event.count() == 1 ? "one process" : "at least one process";
    }
}
