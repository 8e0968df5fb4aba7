import acme.compress.Compressor;
import acme.model.Verdict;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.learn.FilterLearner;
import acme.local.LogReader;
import acme.local.RuleFiles;
import acme.model.CompressedLog;
import acme.pipeline.LogDiagnosis;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what learned filter rules add to the shipped ones, on logs of real or invented runs.
 *
 * <pre>
 * mvn -q -DskipTests package
 * java -cp 'app/target/acme/lib/*' bench/TemplateLearning.java [--rules] [--without-shipped-filters] [--cases FILE] LOG...
 * </pre>
 *
 * <p>Of each log (also {@code .gz}) three runs are measured: with the shipped rules alone; with those that were learned
 * from the lines that the shipped rules keep in its first half; and with those that one learner learned from that half
 * and from its sister logs: those of the same name but for the number at its end, as jobs of one kind have. A line is kept as {@code acme diagnose}
 * counts it: let through by the filter, and no echo that the compressed log only counts.
 *
 * <p>Tokens are estimated: a run of up to four letters, up to three digits, or one sign is one token, a space belongs to
 * what follows, and a line end is one. {@code --cases FILE} names labelled cases as {@code acme eval} reads them: their
 * cause lines must never be dropped, neither from the logs nor from the case's own log by all that was learned together.
 * {@code --rules} prints what was learned; {@code --without-shipped-filters} leaves all to learning. At the end stand the
 * speed of metrics and filter together, on one thread after a warm-up, and the memory that one log takes.
 */
public final class TemplateLearning {
    private TemplateLearning() {}

    private static final class Counts {
        long lines;
        long kept;
        long bytes;
        long keptBytes;
        long tokens;
        long keptTokens;
        /** Kept lines that no filter rule can drop. */
        long keptProtected;

        double dropped() {
            return share(kept, lines);
        }

        static double share(long kept, long all) {
            return all == 0 ? 1 : 1 - (double) kept / all;
        }
    }

    private record Run(Counts whole, Counts secondHalf, Set<String> lostCauses) {}

    /** A labelled failure: its log and the line that names its cause. */
    private record Case(String id, String cause, byte[] log) {}

    public static void main(String[] args) throws Exception {
        boolean print = false;
        boolean bare = false;
        List<Case> cases = List.of();
        var logs = new ArrayList<Path>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--rules")) {
                print = true;
            } else if (args[i].equals("--cases")) {
                cases = cases(Path.of(args[++i]));
            } else if (args[i].equals("--without-shipped-filters")) {
                bare = true;
            } else {
                logs.add(Path.of(args[i]));
            }
        }
        var all = new RuleFiles().addShipped("nvidia").toRuleSet();
        var shipped = bare ? new RuleSet(all.diagnosis(), List.of(), all.xids()) : all;
        var causes = cases.stream().map(Case::cause).collect(Collectors.toSet());
        var learned = new LinkedHashMap<Path, List<FilterRule>>();
        for (var log : logs) {
            learned.put(log, learn(log, List.of(), shipped));
            if (print) {
                System.out.println(log.getFileName());
                learned.get(log).forEach(rule -> System.out.println("  " + rule.about() + "\n      " + rule.expression()));
            }
        }
        System.out.println("left out, %: lines, bytes, tokens of the whole log, lines of its second half; n: learned rules;"
                + " last: lines that no rule may drop");
        System.out.printf("%-46s %7s | %27s | %33s | %33s |%n", "log", "lines", "shipped rules", "n  + own first half", "n  + sister logs");
        var columns = new double[12][logs.size()];
        for (int i = 0; i < logs.size(); i++) {
            var log = logs.get(i);
            long half = count(log) / 2;
            var own = with(shipped, learned.get(log));
            var sisters = logs.stream().filter(other -> !other.equals(log) && family(other).equals(family(log))).toList();
            var taught = learn(log, sisters, shipped);
            var runs = List.of(run(log, shipped, half, causes), run(log, own, half, causes), run(log, with(shipped, taught), half, causes));
            var row = new StringBuilder();
            for (int r = 0; r < 3; r++) {
                var whole = runs.get(r).whole;
                columns[4 * r][i] = 100 * whole.dropped();
                columns[4 * r + 1][i] = 100 * Counts.share(whole.keptBytes, whole.bytes);
                columns[4 * r + 2][i] = 100 * Counts.share(whole.keptTokens, whole.tokens);
                columns[4 * r + 3][i] = 100 * runs.get(r).secondHalf.dropped();
                row.append(r == 0 ? " |" : String.format(Locale.ROOT, " | %4d ", (r == 1 ? learned.get(log) : taught).size()));
                for (int k = 0; k < 4; k++) {
                    row.append(String.format(Locale.ROOT, " %6.2f", columns[4 * r + k][i]));
                }
                for (var lost : runs.get(r).lostCauses) {
                    System.out.println("LOST in " + log.getFileName() + ", run " + r + ": " + lost);
                }
            }
            System.out.printf(Locale.ROOT, "%-46s %7d%s | %6.2f%n", log.getFileName().toString().replace(".log.gz", ""),
                    runs.get(0).whole.lines, row, 100.0 * runs.get(0).whole.keptProtected / runs.get(0).whole.lines);
        }
        var names = new ArrayList<String>();
        for (var rules : List.of("shipped rules", "own first half", "with sister logs")) {
            for (var what : List.of("lines", "bytes", "tokens", "lines of the second half")) {
                names.add(rules + ": " + what);
            }
        }
        for (int i = 0; i < names.size(); i++) {
            Arrays.sort(columns[i]);
            int n = columns[i].length;
            System.out.printf(Locale.ROOT, "%-42s median %6.2f %%  worst %6.2f %%%n", names.get(i),
                    (columns[i][(n - 1) / 2] + columns[i][n / 2]) / 2, columns[i][0]);
        }
        if (!cases.isEmpty()) {
            causesKept(cases, with(shipped, learned.values().stream().flatMap(List::stream).toList()));
        }
        speedAndMemory(logs, shipped);
    }

    // ---- labelled causes

    /** The failures of a file of cases; what is labelled as none has no cause. */
    private static List<Case> cases(Path file) throws Exception {
        var json = new JsonMapper();
        var cases = new ArrayList<Case>();
        for (var line : Files.readAllLines(file)) {
            var fields = json.readTree(line);
            if (!fields.path("error_type").asString().equals("NotAFailure")) {
                cases.add(new Case(
                        fields.path("id").asString(),
                        fields.path("root_cause_line").asString().strip(),
                        fields.path("log").asString().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return cases;
    }

    /** Says how many causes stand in the compressed log of their case, or are one copy too many of a line that does. */
    private static void causesKept(List<Case> cases, RuleSet rules) throws Exception {
        int kept = 0;
        int copies = 0;
        for (var one : cases) {
            var diagnosis = new LogDiagnosis(rules);
            new LogReader(_ -> {}).read(one.id, new ByteArrayInputStream(one.log), diagnosis);
            var texts = diagnosis.compressedLog().snapshot().stream().map(it -> it.line().text().strip()).toList();
            if (texts.stream().anyMatch(text -> text.contains(one.cause))) {
                kept++;
            } else if (texts.stream().anyMatch(text -> digitsAside(text).contains(digitsAside(one.cause)))) {
                copies++;
            } else {
                System.out.println("LOST in case " + one.id + ": " + one.cause);
            }
        }
        System.out.printf("labelled causes: %d, kept %d, folded into a copy that is kept %d%n", cases.size(), kept, copies);
    }

    private static String digitsAside(String text) {
        return text.replaceAll("[0-9]+", "#");
    }

    // ---- speed and memory

    private static void speedAndMemory(List<Path> logs, RuleSet rules) throws Exception {
        var texts = new ArrayList<byte[]>();
        long bytes = 0;
        for (var log : logs) {
            var text = new ByteArrayOutputStream();
            new LogReader(_ -> {}).read(log, line -> {
                text.write(line.bytes(), line.from(), line.to() - line.from());
                text.write('\n');
            });
            texts.add(text.toByteArray());
            bytes += text.size();
        }
        var threads = ManagementFactory.getThreadMXBean();
        double seconds = 0;
        for (int round = 0; round < 4; round++) {
            long start = threads.getCurrentThreadCpuTime();
            for (var text : texts) {
                diagnosed(text, rules);
            }
            seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
        }
        System.out.printf(Locale.ROOT, "metrics and filter: %.0f MB/s of %.1f MB in %d logs%n", bytes / 1e6 / seconds, bytes / 1e6, logs.size());
        var sizes = new double[logs.size()];
        var held = new LogDiagnosis[1];
        for (int i = 0; i < sizes.length; i++) {
            held[0] = null;
            long before = used();
            held[0] = new LogDiagnosis(rules);
            new LogReader(_ -> {}).read("log", new ByteArrayInputStream(texts.get(i)), held[0]);
            sizes[i] = (used() - before) / 1e6;
        }
        Arrays.sort(sizes);
        System.out.printf(Locale.ROOT, "memory that one log takes, compiled rules among it: median %.1f MB, most %.1f MB%n",
                sizes[sizes.length / 2], sizes[sizes.length - 1]);
    }

    private static LogDiagnosis diagnosed(byte[] text, RuleSet rules) throws Exception {
        var diagnosis = new LogDiagnosis(rules);
        new LogReader(_ -> {}).read("log", new ByteArrayInputStream(text), diagnosis);
        return diagnosis;
    }

    private static long used() {
        System.gc();
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    // ---- runs

    private static String family(Path log) {
        return log.getFileName().toString().replaceAll("[_-]?\\d+\\.[^\\d]*$", "");
    }

    private static RuleSet with(RuleSet rules, List<FilterRule> more) {
        Map<String, FilterRule> filters = new LinkedHashMap<>();
        rules.filters().forEach(rule -> filters.put(rule.id(), rule));
        more.forEach(rule -> filters.putIfAbsent(rule.id(), rule));
        return new RuleSet(rules.diagnosis(), new ArrayList<>(filters.values()), rules.xids());
    }

    private static long count(Path log) throws Exception {
        long[] lines = {0};
        new LogReader(_ -> {}).read(log, _ -> lines[0]++);
        return lines[0];
    }

    /** The rules learned from whole sister logs, then from the first half of a log. */
    private static List<FilterRule> learn(Path log, List<Path> sisters, RuleSet rules) throws Exception {
        var learner = new FilterLearner(FilterLearner.Thresholds.DEFAULT);
        long position = 0;
        for (var sister : sisters) {
            position = observe(sister, Long.MAX_VALUE, rules, learner, position);
        }
        observe(log, count(log) / 2, rules, learner, position);
        return learner.propose(rules.filters());
    }

    private static long observe(Path log, long limit, RuleSet rules, FilterLearner learner, long start) throws Exception {
        var compressor = new Compressor(rules);
        long[] lines = {0};
        new LogReader(_ -> {}).read(log, line -> {
            if (++lines[0] > limit) {
                return;
            }
            var verdict = compressor.judge(line);
            if (verdict != Verdict.ROUTINE) {
                learner.observe(line.toLogLine(), start + lines[0], verdict.isTrouble());
            }
        });
        return start + lines[0];
    }

    private static Run run(Path log, RuleSet rules, long half, Set<String> causes) throws Exception {
        var compressor = new Compressor(rules);
        var compressed = new CompressedLog();
        var whole = new Counts();
        var second = new Counts();
        var lost = new HashSet<String>();
        new LogReader(_ -> {}).read(log, line -> {
            long bytes = line.to() - line.from() + 1;
            long tokens = tokens(line.bytes(), line.from(), line.to());
            boolean late = whole.lines >= half;
            add(whole, bytes, tokens);
            if (late) {
                add(second, bytes, tokens);
            }
            var verdict = compressor.judge(line);
            if (verdict == Verdict.ROUTINE) {
                var text = line.toLogLine().text().strip();
                if (causes.contains(text)) {
                    lost.add(text);
                }
                return;
            }
            if (compressed.append(line.toLogLine(), whole.lines, verdict)) {
                keep(whole, bytes, tokens, verdict);
                if (late) {
                    keep(second, bytes, tokens, verdict);
                }
            }
        });
        return new Run(whole, second, lost);
    }

    private static void add(Counts counts, long bytes, long tokens) {
        counts.lines++;
        counts.bytes += bytes;
        counts.tokens += tokens;
    }

    private static void keep(Counts counts, long bytes, long tokens, Verdict verdict) {
        counts.kept++;
        counts.keptBytes += bytes;
        counts.keptTokens += tokens;
        counts.keptProtected += verdict.isTrouble() ? 1 : 0;
    }

    private static int tokens(byte[] text, int from, int to) {
        int tokens = 1;
        int at = from;
        while (at < to) {
            int kind = kind(text[at]);
            int end = at + 1;
            int limit = kind == 1 ? 4 : kind == 2 ? 3 : 1;
            while (end < to && end - at < limit && kind(text[end]) == kind) {
                end++;
            }
            tokens += kind == 0 ? 0 : 1;
            at = end;
        }
        return tokens;
    }

    /** 0 space, 1 letter, 2 digit, 3 sign. */
    private static int kind(byte c) {
        if (c == ' ' || c == '\t') {
            return 0;
        }
        if (c >= '0' && c <= '9') {
            return 2;
        }
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c < 0 ? 1 : 3;
    }
}
