package acme.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ways in which tools of the hardware print what they found. A line that is not understood is passed over. */
enum ToolOutput {
    /** {@code nvidia-smi --query-gpu=… --format=csv}: a line of names, then a line for each GPU. */
    CSV {
        @Override
        List<Row> read(String text) {
            var lines = text.lines().filter(line -> line.contains(",")).toList();
            var rows = new ArrayList<Row>();
            for (var line : lines.subList(Math.min(1, lines.size()), lines.size())) {
                var names = lines.getFirst().split(",", -1);
                var values = line.split(",", -1);
                var fields = new TreeMap<String, String>();
                for (int i = 0; i < Math.min(names.length, values.length); i++) {
                    put(fields, names[i].replaceFirst("\\[.*", ""), values[i]);
                }
                var gpu = fields.getOrDefault("index", fields.getOrDefault("gpu_bus_id", ""));
                rows.add(new Row(gpu.isEmpty() ? "" : "GPU " + gpu, fields));
            }
            return rows;
        }
    },

    /** {@code name: value} or {@code name=value}, indented below headings, as ibstat, chronyc and timedatectl print. */
    PAIRS {
        @Override
        List<Row> read(String text) {
            var rows = new LinkedHashMap<String, Map<String, String>>();
            var headings = new ArrayDeque<Heading>();
            var lines = text.lines().filter(line -> !line.isBlank()).toList();
            for (int i = 0; i < lines.size(); i++) {
                var line = lines.get(i);
                int indent = indent(line);
                while (!headings.isEmpty() && headings.getLast().indent() >= indent) {
                    headings.removeLast();
                }
                var pair = SEPARATOR.split(line.strip(), 2);
                if (i + 1 < lines.size() && indent(lines.get(i + 1)) > indent) {
                    headings.add(new Heading(indent, pair[0].strip()));
                } else if (pair.length == 2) {
                    var where = String.join(
                            ", ", headings.stream().map(Heading::text).toList());
                    put(rows.computeIfAbsent(where, _ -> new TreeMap<>()), pair[0], pair[1]);
                }
            }
            var all = new ArrayList<Row>();
            rows.forEach((where, fields) -> all.add(new Row(where, fields)));
            return all;
        }
    },

    /** {@code dcgmi diag}: a table of tests, each with a result and perhaps the GPUs that it is about. */
    DCGM {
        @Override
        List<Row> read(String text) {
            var rows = new ArrayList<Row>();
            text.lines().forEach(line -> {
                var cells = line.split("\\|", -1);
                var result = cells.length < 3 ? null : DCGM_RESULT.matcher(cells[2].strip());
                if (result != null && result.matches()) {
                    var fields = new TreeMap<String, String>();
                    put(fields, "result", result.group(1));
                    put(fields, "why", cells[2]);
                    rows.add(new Row(cells[1].strip(), fields));
                }
            });
            return rows;
        }
    },

    /** {@code all_gather_perf} and its like: a line for each size, and the mean bandwidth in GB/s at the end. */
    NCCL_TESTS {
        @Override
        List<Row> read(String text) {
            var rows = new ArrayList<Row>();
            text.lines().map(String::strip).forEach(line -> {
                var summary = NCCL_BANDWIDTH.matcher(line);
                var words = line.split("\\s+");
                if (summary.matches()) {
                    rows.add(new Row(
                            "", new TreeMap<>(Map.of("bandwidth", "" + Double.parseDouble(summary.group(1)) * 1e9))));
                } else if (words.length >= NCCL_COLUMNS && words[0].matches("\\d+")) {
                    var fields = new TreeMap<String, String>();
                    put(fields, "busbw", words[words.length - 2]);
                    put(fields, "wrong", larger(words[words.length - 1], words[words.length - 5]));
                    rows.add(new Row(words[0] + " bytes", fields));
                }
            });
            return rows;
        }
    },

    /** {@code ib_write_bw --report_gbits}: a line of numbers for each size, the fourth the mean bandwidth in Gbit/s. */
    PERFTEST {
        @Override
        List<Row> read(String text) {
            var rows = new ArrayList<Row>();
            text.lines().map(line -> line.strip().split("\\s+")).forEach(words -> {
                if (words.length == PERFTEST_COLUMNS && words[0].matches("\\d+") && words[3].matches("[0-9.]+")) {
                    double bytes = Double.parseDouble(words[3]) * 1e9 / Byte.SIZE;
                    rows.add(new Row(words[0] + " bytes", Map.of("bandwidth", "" + bytes)));
                }
            });
            return rows;
        }
    },

    /** One object a line, as our own scripts print. */
    JSON {
        @Override
        List<Row> read(String text) {
            return JsonLines.read(text).stream()
                    .map(fields -> new Row("", fields))
                    .toList();
        }
    };

    private static final Pattern SEPARATOR = Pattern.compile("\\s*[:=]\\s*");
    private static final Pattern DCGM_RESULT = Pattern.compile("(Pass|Fail|Skip|Warn)\\b.*");
    private static final Pattern NCCL_BANDWIDTH = Pattern.compile("# Avg bus bandwidth\\s*:\\s*([0-9.]+)\\s*");
    private static final int NCCL_COLUMNS = 13;
    private static final int PERFTEST_COLUMNS = 5;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");

    /** What was printed of one thing, a GPU or a port say; {@code where} names it and may be empty. */
    record Row(String where, Map<String, String> fields) {
        Row {
            fields = Map.copyOf(fields);
        }
    }

    private record Heading(int indent, String text) {}

    /** Empty where nothing is understood. */
    abstract List<Row> read(String text);

    /** The number with which a value begins, as in "0.5 seconds slow"; its sign is dropped. */
    static OptionalDouble number(String value) {
        Matcher matcher = NUMBER.matcher(value);
        return matcher.lookingAt()
                ? OptionalDouble.of(Math.abs(Double.parseDouble(matcher.group())))
                : OptionalDouble.empty();
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static String larger(String one, String other) {
        return number(one).orElse(0) >= number(other).orElse(0) ? one : other;
    }

    /** What a tool says it does not know is left out. */
    private static void put(Map<String, String> fields, String name, String value) {
        var text = value.strip();
        if (!text.isEmpty() && !text.contains("N/A") && !text.contains("Not Supported")) {
            fields.put(name.strip(), text);
        }
    }
}
