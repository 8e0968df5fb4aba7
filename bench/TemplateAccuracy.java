import acme.learn.Template;
import acme.learn.TemplateMiner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Measures how well {@link TemplateMiner} groups labelled lines.
 *
 * <pre>
 * mvn -q -pl core compile
 * java -cp core/target/classes bench/TemplateAccuracy.java [--misses] FOLDER
 * </pre>
 *
 * <p>The folder has the layout of loghub-2k: {@code NAME/NAME_2k.log_structured.csv}, with the columns {@code Content},
 * {@code EventId} and {@code EventTemplate}. Loghub (Zhu et al., "Loghub: A Large Collection of System Log Datasets for
 * AI-driven Log Analytics", ISSRE 2023) is at https://github.com/logpai/loghub; a clone of it is such a folder. The
 * project's own sets are in {@code core/src/test/resources/templates}.
 *
 * <p>The measures are those of the field, each 0 to 1:
 *
 * <ul>
 *   <li>GA, grouping accuracy: the share of lines whose group has exactly the lines of their event (Zhu et al., ICSE
 *       2019).
 *   <li>FGA: the harmonic mean of the share of groups, and of the share of events, that are right in this way (Jiang et
 *       al., ISSTA 2024).
 *   <li>PA, parsing accuracy: the share of lines whose template has the text of their event's (Dai et al., TSE 2020);
 *       neighbouring places count as one.
 * </ul>
 *
 * <p>Without a folder it checks the measures themselves against a case that was counted by hand.
 */
public final class TemplateAccuracy {
    private TemplateAccuracy() {}

    record Labelled(String content, String event, String template) {}

    record Accuracy(double grouping, double groupingF1, double parsing, int groups, int events) {}

    public static void main(String[] args) throws IOException {
        boolean misses = args.length > 1 && args[0].equals("--misses");
        if (args.length == 0) {
            selfCheck();
            return;
        }
        List<Path> files;
        try (var found = Files.walk(Path.of(args[args.length - 1]), 2)) {
            files = found.filter(file -> file.toString().endsWith("_2k.log_structured.csv")).sorted().toList();
        }
        if (files.isEmpty()) {
            System.err.println("no NAME/NAME_2k.log_structured.csv in " + args[args.length - 1]);
            System.exit(2);
        }
        System.out.println("set              lines  events  groups     GA    FGA     PA");
        double grouping = 0;
        double groupingF1 = 0;
        double parsing = 0;
        for (var file : files) {
            var lines = read(file);
            var predicted = mine(lines);
            var accuracy = measure(lines, predicted);
            var name = file.getFileName().toString().replace("_2k.log_structured.csv", "");
            System.out.printf(Locale.ROOT, "%-15s %6d  %6d  %6d  %5.3f  %5.3f  %5.3f%n", name, lines.size(),
                    accuracy.events, accuracy.groups, accuracy.grouping, accuracy.groupingF1, accuracy.parsing);
            grouping += accuracy.grouping;
            groupingF1 += accuracy.groupingF1;
            parsing += accuracy.parsing;
            if (misses) {
                printMisses(lines, predicted);
            }
        }
        System.out.printf(Locale.ROOT, "%-31s         %5.3f  %5.3f  %5.3f%n", "mean", grouping / files.size(),
                groupingF1 / files.size(), parsing / files.size());
    }

    /** The template of each line: an id before the text, so that equal texts stay apart. */
    private static List<String> mine(List<Labelled> lines) {
        var miner = new TemplateMiner(TemplateMiner.DEFAULT_MAX_CLUSTERS);
        for (int i = 0; i < lines.size(); i++) {
            miner.add(lines.get(i).content, i + 1);
        }
        var texts = new HashMap<Integer, String>();
        for (var template : miner.templates()) {
            texts.put(template.id(), template.text());
        }
        var predicted = new ArrayList<String>();
        for (var line : lines) {
            var id = miner.match(line.content);
            predicted.add(id.isEmpty() ? "none" : id.getAsInt() + "\t" + texts.get(id.getAsInt()));
        }
        return predicted;
    }

    static Accuracy measure(List<Labelled> lines, List<String> predicted) {
        var events = new LinkedHashMap<String, Set<Integer>>();
        var groups = new LinkedHashMap<String, Set<Integer>>();
        int parsed = 0;
        for (int i = 0; i < lines.size(); i++) {
            events.computeIfAbsent(lines.get(i).event, _ -> new HashSet<>()).add(i);
            groups.computeIfAbsent(predicted.get(i), _ -> new HashSet<>()).add(i);
            var text = predicted.get(i).substring(predicted.get(i).indexOf('\t') + 1);
            parsed += plain(text).equals(plain(lines.get(i).template)) ? 1 : 0;
        }
        var wanted = new HashSet<>(events.values());
        int rightGroups = 0;
        int rightLines = 0;
        for (var group : groups.values()) {
            if (wanted.contains(group)) {
                rightGroups++;
                rightLines += group.size();
            }
        }
        double f1 = 2.0 * rightGroups / (groups.size() + events.size());
        return new Accuracy((double) rightLines / lines.size(), f1, (double) parsed / lines.size(), groups.size(), events.size());
    }

    private static String plain(String template) {
        return template.strip().replaceAll("\\s+", " ").replaceAll("<\\*>(?:[ ,.:/_-]?<\\*>)+", Template.PLACE);
    }

    private static void printMisses(List<Labelled> lines, List<String> predicted) {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            counts.computeIfAbsent(lines.get(i).template, _ -> new LinkedHashMap<>()).merge(predicted.get(i), 1, Integer::sum);
        }
        var uses = new HashMap<String, Integer>();
        counts.values().forEach(groups -> groups.keySet().forEach(group -> uses.merge(group, 1, Integer::sum)));
        counts.forEach((template, groups) -> {
            if (groups.size() > 1 || uses.get(groups.keySet().iterator().next()) > 1) {
                System.out.println("    " + template);
                groups.forEach((group, count) -> System.out.println("        " + count + "\t" + group));
            }
        });
    }

    private static List<Labelled> read(Path file) throws IOException {
        var rows = csv(Files.readString(file, StandardCharsets.UTF_8));
        var header = rows.getFirst();
        int content = header.indexOf("Content");
        int event = header.indexOf("EventId");
        int template = header.indexOf("EventTemplate");
        var lines = new ArrayList<Labelled>();
        for (var row : rows.subList(1, rows.size())) {
            lines.add(new Labelled(row.get(content), row.get(event), template < 0 ? "" : row.get(template)));
        }
        return lines;
    }

    /** Rows of comma-separated values, quoted as RFC 4180 says. */
    private static List<List<String>> csv(String text) {
        var rows = new ArrayList<List<String>>();
        var row = new ArrayList<String>();
        var field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                boolean escaped = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (c != '"' || escaped) {
                    field.append(c);
                    i += escaped ? 1 : 0;
                } else {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                row.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    rows.add(List.copyOf(row));
                    row.clear();
                }
            } else if (c != '\r' && c != '\ufeff') {
                field.append(c);
            }
        }
        if (!row.isEmpty() || !field.isEmpty()) {
            row.add(field.toString());
            rows.add(List.copyOf(row));
        }
        return rows;
    }

    /** Ten lines of four events: two grouped right, one split, one with a stranger in it. */
    private static void selfCheck() {
        var rows = csv("Content,EventId,EventTemplate\n\"a \"\"1\"\", b\",E1,x\n");
        check(rows.equals(List.of(List.of("Content", "EventId", "EventTemplate"), List.of("a \"1\", b", "E1", "x"))), "csv");
        var lines = new ArrayList<Labelled>();
        for (var event : List.of("A", "A", "A", "B", "B", "C", "C", "C", "D", "D")) {
            lines.add(new Labelled("", event, "event " + event + " <*> <*>"));
        }
        var predicted = List.of("1\tevent A <*>", "1\tevent A <*>", "1\tevent A <*>", "2\tevent B", "2\tevent B",
                "3\tevent C <*>", "3\tevent C <*>", "4\tevent C <*>", "4\tevent C <*>", "4\tevent C <*>");
        var accuracy = measure(lines, predicted);
        check(accuracy.grouping == 0.5, "GA " + accuracy.grouping);
        check(accuracy.groupingF1 == 2.0 * 2 / (4 + 4), "FGA " + accuracy.groupingF1);
        check(accuracy.parsing == 0.6, "PA " + accuracy.parsing);
        System.out.println("the measures are right");
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
