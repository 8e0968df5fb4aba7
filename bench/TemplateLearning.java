import acme.compress.Compressor;
import acme.model.Verdict;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleSet;
import acme.learn.FilterLearner;
import acme.local.LogReader;
import acme.local.RuleFiles;
import acme.model.CompressedLog;
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

/**
 * Measures what learned filter rules add to the shipped ones, on logs of real or invented runs.
 *
 * <pre>
 * mvn -q -DskipTests package
 * java -cp 'app/target/acme/lib/*' bench/TemplateLearning.java [--rules] [--without-shipped-filters] [--causes FILE] LOG...
 * </pre>
 *
 * <p>Of each log (also {@code .gz}) three runs are measured: with the shipped rules alone; with those that were learned
 * from the lines that the shipped rules keep in its first half; and with those that one learner learned from that half
 * and from its sister logs: those of the same name but for the number at its end, as jobs of one kind have. A line is kept as {@code acme diagnose}
 * counts it: let through by the filter, and no echo that the compressed log only counts.
 *
 * <p>Tokens are estimated: a run of up to four letters, up to three digits, or one sign is one token, a space belongs to
 * what follows, and a line end is one. {@code --causes FILE} names a file of exact lines, one a line, that must never be
 * dropped; {@code --rules} prints what was learned; {@code
 * --without-shipped-filters} leaves all to learning.
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

    private record Line(byte[] text, int tokens) {}

    private record Run(Counts whole, Counts secondHalf, Set<String> lostCauses) {}

    public static void main(String[] args) throws Exception {
        boolean print = false;
        boolean bare = false;
        Set<String> causes = Set.of();
        var logs = new ArrayList<Path>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--rules")) {
                print = true;
            } else if (args[i].equals("--causes")) {
                causes = new HashSet<>(Files.readAllLines(Path.of(args[++i])));
            } else if (args[i].equals("--without-shipped-filters")) {
                bare = true;
            } else {
                logs.add(Path.of(args[i]));
            }
        }
        var all = new RuleFiles().addShipped("nvidia").toRuleSet();
        var shipped = bare ? new RuleSet(all.diagnosis(), List.of(), all.xids()) : all;
        var learned = new LinkedHashMap<Path, List<FilterRule>>();
        for (var log : logs) {
            learned.put(log, learn(log, List.of(), shipped));
            if (print) {
                System.out.println(log.getFileName());
                learned.get(log).forEach(rule -> System.out.println("  " + rule.about() + "\n      " + rule.expression()));
            }
        }
        System.out.println("lines dropped, % (whole log | second half); tokens saved, %; lines that no rule may drop, %");
        System.out.printf("%-46s %7s | %15s | %21s | %21s | %17s%n", "log", "lines", "shipped", "+ own first half", "+ sister logs", "tokens");
        var columns = new double[10][logs.size()];
        for (int i = 0; i < logs.size(); i++) {
            var log = logs.get(i);
            long half = count(log) / 2;
            var own = with(shipped, learned.get(log));
            var sisters = logs.stream().filter(other -> !other.equals(log) && family(other).equals(family(log))).toList();
            var taught = learn(log, sisters, shipped);
            var runs = List.of(run(log, shipped, half, causes), run(log, own, half, causes), run(log, with(shipped, taught), half, causes));
            for (int r = 0; r < 3; r++) {
                columns[3 * r][i] = 100 * runs.get(r).whole.dropped();
                columns[3 * r + 1][i] = 100 * runs.get(r).secondHalf.dropped();
                columns[3 * r + 2][i] = 100 * Counts.share(runs.get(r).whole.keptTokens, runs.get(r).whole.tokens);
                for (var lost : runs.get(r).lostCauses) {
                    System.out.println("LOST in " + log.getFileName() + ", run " + r + ": " + lost);
                }
            }
            columns[9][i] = 100.0 * runs.get(0).whole.keptProtected / runs.get(0).whole.lines;
            System.out.printf(Locale.ROOT, "%-46s %7d | %6.2f | %6.2f | %6.2f | %6.2f | (%3d) %6.2f | %6.2f (%3d) | %6.2f %6.2f %6.2f | %6.2f%n",
                    log.getFileName().toString().replace(".log.gz", ""), runs.get(0).whole.lines,
                    columns[0][i], columns[1][i], columns[3][i], columns[4][i], learned.get(log).size(),
                    columns[6][i], columns[7][i], taught.size(), columns[2][i], columns[5][i], columns[8][i], columns[9][i]);
        }
        var names = List.of("shipped rules: whole log", "shipped rules: second half", "shipped rules: tokens",
                "own first half: whole log", "own first half: second half", "own first half: tokens",
                "with sister logs: whole log", "with sister logs: second half", "with sister logs: tokens");
        for (int i = 0; i < names.size(); i++) {
            Arrays.sort(columns[i]);
            int n = columns[i].length;
            System.out.printf(Locale.ROOT, "%-32s median %6.2f %%  worst %6.2f %%%n", names.get(i),
                    (columns[i][(n - 1) / 2] + columns[i][n / 2]) / 2, columns[i][0]);
        }
    }

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
