package acme.diagnose;

import acme.model.Level;
import acme.model.LineHead;
import acme.model.LogLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines that a model was shown, as they stand in the log: the only ones that it can cite. Lines that speak to a model
 * are withheld. Confined to one thread.
 */
final class ShownLines {
    private static final int MAX_CHARS = 500;
    /** An order spread over this many lines is still seen. */
    private static final int TOGETHER = 4;

    private final Map<String, List<LogLine>> shown = new HashMap<>();
    private int withheld;

    /** The lines, each behind its place; those that must not be shown are replaced by a note. */
    String show(Collection<LogLine> lines) {
        var planted = planted(List.copyOf(lines));
        var text = new StringBuilder();
        int i = 0;
        for (var line : lines) {
            text.append(place(line)).append("| ");
            if (planted[i++]) {
                withheld++;
                text.append("(withheld: this line speaks to its reader)");
            } else {
                shown.computeIfAbsent(key(line.input(), line.number()), _ -> new ArrayList<>())
                        .add(line);
                text.append(cut(line.text()));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static boolean[] planted(List<LogLine> lines) {
        var planted = new boolean[lines.size()];
        int following = 0;
        for (int i = 0; i < planted.length; i++) {
            following = hasHead(lines.get(i)) ? 0 : following - 1;
            planted[i] = following > 0;
            int together = linesOfOrder(lines, i, planted);
            for (int k = 0; k < together; k++) {
                planted[i - k] = true;
                following = TOGETHER;
            }
        }
        return planted;
    }

    /** The fewest lines up to this one that together speak to a model; 0 where none do. */
    private static int linesOfOrder(List<LogLine> lines, int last, boolean[] planted) {
        if (PlantedText.speaksToModel(lines.get(last).text())) {
            return 1;
        }
        var spaced = lines.get(last).body().strip();
        var joined = spaced;
        for (int k = 1; k < TOGETHER && k <= last && !planted[last - k]; k++) {
            var body = lines.get(last - k).body().strip();
            spaced = body + " " + spaced;
            joined = body + joined;
            if (PlantedText.speaksToModel(spaced) || PlantedText.speaksToModel(joined)) {
                return k + 1;
            }
        }
        return 0;
    }

    /** A line without a head may go on with what the line before it said. */
    private static boolean hasHead(LogLine line) {
        return line.time() != LineHead.NO_TIME || line.level() != Level.NONE || line.rank() != LineHead.NO_RANK;
    }

    private static String place(LogLine line) {
        return line.input().isEmpty() ? String.valueOf(line.number()) : line.input() + ":" + line.number();
    }

    /** A place in a log, as one word. */
    static String key(String input, long number) {
        return number + " " + input;
    }

    private static String cut(String text) {
        var plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= MAX_CHARS ? plain : plain.substring(0, MAX_CHARS) + "…";
    }

    /** The shown lines at a place; empty where none was shown there. */
    List<LogLine> at(String input, long number) {
        return shown.getOrDefault(key(input, number), List.of());
    }

    /** How many lines were not shown because they speak to a model. */
    int withheld() {
        return withheld;
    }
}
