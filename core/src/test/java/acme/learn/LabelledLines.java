package acme.learn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Invented lines of training jobs with their events, in the layout of loghub-2k. */
final class LabelledLines {
    record Line(String content, String event) {}

    private LabelledLines() {}

    static List<Line> read(String name) {
        var file = "/templates/" + name + "/" + name + "_2k.log_structured.csv";
        try (var in = LabelledLines.class.getResourceAsStream(file)) {
            var lines = new ArrayList<Line>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(row -> {
                        var fields = fields(row);
                        lines.add(new Line(fields.get(1), fields.get(2)));
                    });
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> fields(String row) {
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            boolean escaped = quoted && c == '"' && i + 1 < row.length() && row.charAt(i + 1) == '"';
            if (escaped) {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    /** The share of lines whose template has exactly the lines of their event. */
    static double groupingAccuracy(List<Line> lines, TemplateMiner miner) {
        Map<String, Set<Integer>> events = new HashMap<>();
        Map<Integer, Set<Integer>> groups = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            events.computeIfAbsent(lines.get(i).event, _ -> new HashSet<>()).add(i);
            int template = miner.match(lines.get(i).content).orElse(-1);
            groups.computeIfAbsent(template, _ -> new HashSet<>()).add(i);
        }
        var wanted = new HashSet<>(events.values());
        int right = 0;
        for (var group : groups.values()) {
            right += wanted.contains(group) ? group.size() : 0;
        }
        return (double) right / lines.size();
    }
}
