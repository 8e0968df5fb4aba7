package acme.diagnose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Folds signals into events, in the order of their first lines. */
final class Events {
    private Events() {}

    static List<Event> fold(List<Signal> signals) {
        var events = new LinkedHashMap<String, Event>();
        for (var signal : signals) {
            var key = signal.rule().id() + '\n' + mask(signal.kept().line().body());
            events.computeIfAbsent(key, _ -> new Event(signal)).add(signal);
        }
        return new ArrayList<>(events.values());
    }

    /** The text with digits and hexadecimal numbers made equal. */
    static String mask(String text) {
        var masked = new StringBuilder(text.length());
        boolean inNumber = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9' || inNumber && (c >= 'a' && c <= 'f' || c == 'x');
            if (!digit || !inNumber) {
                masked.append(digit ? '#' : c);
            }
            inNumber = digit;
        }
        return masked.toString();
    }
}
