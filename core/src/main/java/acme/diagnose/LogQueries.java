package acme.diagnose;

import acme.llm.Fields;
import acme.llm.Prompt.Tool;
import acme.llm.Schema;
import acme.model.LogLine;
import acme.pattern.LinearPattern;
import acme.pattern.PatternMatcher;
import acme.pattern.PatternRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Questions about a whole log that a model may ask: they read, and nothing else. Each answer is bounded, whatever was
 * asked. Confined to one thread.
 */
final class LogQueries {
    static final int MAX_LINES = 50;
    private static final int MAX_GROUPS = 30;
    private static final int MAX_COUNTED = 20_000;

    static final List<Tool> TOOLS = List.of(
            new Tool(
                    "search",
                    "The first lines of the whole log in which a regular expression is found, and how many there are.",
                    Schema.fields(
                            "what to look for",
                            Map.entry(
                                    "pattern",
                                    new Schema.Text(
                                            "linear regular expression: no look-around, no" + " back-references", 300)),
                            Map.entry("max", new Schema.Whole("how many lines to show", 1, MAX_LINES)))),
            new Tool(
                    "window",
                    "The lines around a line.",
                    Schema.fields(
                            "where to look",
                            Map.entry("file", new Schema.Text("the file as cited; empty where lines have none", 400)),
                            Map.entry("line", new Schema.Whole("line number", 1, Long.MAX_VALUE)),
                            Map.entry("before", new Schema.Whole("lines before it", 0, MAX_LINES / 2)),
                            Map.entry("after", new Schema.Whole("lines behind it", 0, MAX_LINES / 2)))),
            new Tool(
                    "count",
                    "How many lines a regular expression is found in, by rank, node, file or template, with the first.",
                    Schema.fields(
                            "what to count",
                            Map.entry("pattern", new Schema.Text("linear regular expression", 300)),
                            Map.entry(
                                    "by",
                                    new Schema.Choice("the groups", List.of("rank", "node", "file", "template"))))));

    private final FullLog log;
    private final ShownLines shown;

    LogQueries(FullLog log, ShownLines shown) {
        this.log = log;
        this.shown = shown;
    }

    /** Answers a call of one of the tools; what is wrong with it is the answer. */
    String answer(String tool, Fields arguments) {
        try {
            return switch (tool) {
                case "search" -> search(pattern(arguments), (int) arguments.whole("max"));
                case "window" -> window(arguments);
                case "count" -> count(pattern(arguments), arguments.text("by"));
                // A name that no tool has; the model may have made it up.
                default -> "there is no such tool";
            };
        } catch (PatternRefusedException e) {
            return "the pattern is refused: " + e.getMessage();
        } catch (IOException e) {
            return "the log cannot be read any more";
        }
    }

    private static PatternMatcher pattern(Fields arguments) {
        return LinearPattern.compile(arguments.text("pattern")).matcher();
    }

    private String search(PatternMatcher pattern, int max) throws IOException {
        var found = new ArrayList<LogLine>();
        long[] count = {0};
        log.read(line -> {
            if (pattern.find(line.bytes(), line.from(), line.to()) && count[0]++ < max) {
                found.add(line.toLogLine());
            }
        });
        return count[0] + " lines match" + (count[0] > max ? ", the first " + max + ":" : ":") + "\n"
                + shown.show(found);
    }

    private String window(Fields arguments) throws IOException {
        long number = arguments.whole("line");
        long from = number - arguments.whole("before");
        long to = number + Math.min(MAX_LINES, arguments.whole("after"));
        var file = arguments.text("file");
        var found = new ArrayList<LogLine>();
        log.read(line -> {
            boolean isInside = line.number() >= from && line.number() <= to;
            if (isInside
                    && found.size() < 2 * MAX_LINES
                    && line.origin().input().equals(file)) {
                found.add(line.toLogLine());
            }
        });
        return found.isEmpty() ? "there is no such line" : shown.show(found);
    }

    /** Lines of one group, with the first of them. */
    private static final class Group {
        private final LogLine first;
        private long lines;

        Group(LogLine first) {
            this.first = first;
        }
    }

    private String count(PatternMatcher pattern, String by) throws IOException {
        var groups = new HashMap<String, Group>();
        log.read(line -> {
            if (pattern.find(line.bytes(), line.from(), line.to()) && groups.size() < MAX_COUNTED) {
                var copy = line.toLogLine();
                groups.computeIfAbsent(group(copy, by), _ -> new Group(copy)).lines++;
            }
        });
        var sorted = new ArrayList<>(groups.values());
        sorted.sort((a, b) -> Long.compare(b.lines, a.lines));
        var text = new StringBuilder().append(sorted.size()).append(" groups; times, and the first line of each:\n");
        for (var group : sorted.subList(0, Math.min(MAX_GROUPS, sorted.size()))) {
            text.append(String.format(Locale.ROOT, "%,d × ", group.lines)).append(shown.show(List.of(group.first)));
        }
        return text.toString();
    }

    private static String group(LogLine line, String by) {
        return switch (by) {
            case "rank" -> String.valueOf(line.rank());
            case "node" -> line.node();
            case "file" -> line.input();
            default -> line.body().replaceAll("(?:0x)?[0-9][0-9a-fA-F]*", "#");
        };
    }
}
