package acme.diagnose;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sentences of rules, with what their patterns caught. */
final class Sentence {
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)(?:\\|([^{}]*))?}");
    private static final Pattern EMPTY = Pattern.compile(" ?\\(\\{(\\w+)}\\)| \\{(\\w+)}$");

    private Sentence() {}

    /**
     * Fills the places of a sentence from the event's groups; an empty sentence is told by the line itself. Where a
     * group caught nothing, {@code {name|words}} reads as its words, a place without words is left out if it stands in
     * brackets or at the end, and any other reads "?".
     */
    static String fill(String template, Event event) {
        if (template.isEmpty()) {
            return event.line().body().strip();
        }
        var groups = event.first().groups();
        var known = EMPTY.matcher(template)
                .replaceAll(place -> groups.containsKey(place.group(1) == null ? place.group(2) : place.group(1))
                        ? Matcher.quoteReplacement(place.group())
                        : "");
        return PLACE.matcher(known).replaceAll(place -> {
            var words = place.group(2) == null ? "?" : place.group(2);
            return Matcher.quoteReplacement(groups.getOrDefault(place.group(1), words));
        });
    }
}
