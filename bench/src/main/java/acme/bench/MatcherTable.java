package acme.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Prints how fast the matcher is beside its peers: {@code MatcherTable [ROUNDS] [LOG RULES]}. Each round measures all
 * peers one after the other, so that a ratio compares what ran at about the same time.
 */
public final class MatcherTable {
    private static final String ACME = "acme";
    private static final String VECTORSCAN = "vectorscan";
    private static final String[] NO_PARAMETERS = {};

    private final int rounds;
    private final List<String> peers = new ArrayList<>(List.of(ACME));

    private MatcherTable(int rounds) {
        this.rounds = rounds;
        if (Vectorscan.isInstalled()) {
            peers.add(VECTORSCAN);
        } else {
            System.out.println("vectorscan is left out: libhs.so.5 is not installed (apt-get install libvectorscan5)");
        }
    }

    public static void main(String[] args) throws RunnerException {
        var table = new MatcherTable(args.length > 0 ? Integer.parseInt(args[0]) : 3);
        if (args.length > 2) {
            table.peers.addAll(List.of("java.util.regex", "re2j"));
            table.printRows("given files", new String[][] {{"logFile", args[1], "rulesFile", args[2]}});
            return;
        }
        table.peers.addAll(List.of("java.util.regex", "re2j"));
        table.printRows("rules", rows("rules", "50", "200", "1000", "5000"));
        table.peers.removeAll(List.of("java.util.regex", "re2j"));
        table.printRows("percent of lines without a match, 1,000 rules", rows("unmatched", "1", "10", "50", "100"));
        table.printRows("rules without literals, beside 1,000", rows("withoutLiterals", "0", "1", "5", "20"));
        table.printAdding();
    }

    private static String[][] rows(String parameter, String... values) {
        return Arrays.stream(values)
                .map(value -> new String[] {parameter, value})
                .toArray(String[][]::new);
    }

    private void printRows(String title, String[][] rows) throws RunnerException {
        System.out.printf("%n%s: MB/s, median of %d rounds (lowest to highest)%n", title, rounds);
        for (String[] row : rows) {
            Map<String, double[]> speeds = new TreeMap<>();
            double[] allocated = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                for (String peer : peers) {
                    RunResult result = measure(peer, row);
                    speeds.computeIfAbsent(peer, _ -> new double[rounds])[round] = MatcherBenchmark.CHUNK_BYTES
                            / result.getPrimaryResult().getScore();
                    if (peer.equals(ACME)) {
                        allocated[round] = result.getSecondaryResults()
                                .get("gc.alloc.rate.norm")
                                .getScore();
                    }
                }
            }
            System.out.println(describe(row, speeds, allocated));
        }
    }

    private String describe(String[] row, Map<String, double[]> speeds, double[] allocated) {
        var line = new StringBuilder(String.format(Locale.ROOT, "%8s", row[1]));
        for (String peer : peers) {
            line.append(String.format(Locale.ROOT, " | %s %s", peer, spread(speeds.getOrDefault(peer, allocated))));
        }
        for (String peer : peers.subList(1, peers.size())) {
            double[] ratios = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                ratios[i] = speeds.getOrDefault(ACME, allocated)[i] / speeds.getOrDefault(peer, allocated)[i];
            }
            line.append(String.format(Locale.ROOT, " | acme/%s %s", peer, spread(ratios)));
        }
        Arrays.sort(allocated);
        double perKilobyte = allocated[rounds / 2] * 1000 / MatcherBenchmark.CHUNK_BYTES;
        return line.append(String.format(Locale.ROOT, " | acme allocates %.1f B per kB of log", perKilobyte))
                .toString();
    }

    private static String spread(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        String format = sorted[sorted.length / 2] < 20 ? "%.1f (%.1f to %.1f)" : "%.0f (%.0f to %.0f)";
        return String.format(Locale.ROOT, format, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    private static RunResult measure(String peer, String... parameters) throws RunnerException {
        boolean slow = !peer.equals(ACME) && !peer.equals(VECTORSCAN);
        return run(options(MatcherBenchmark.class, parameters)
                .param("peer", peer)
                .addProfiler(GCProfiler.class)
                .warmupIterations(slow ? 1 : 3)
                .measurementIterations(slow ? 2 : 3));
    }

    private void printAdding() throws RunnerException {
        System.out.printf("%ntime to add one rule, until a line is matched by it, ms, median of %d%n", 20 * rounds);
        for (String rules : List.of("1000", "5000")) {
            RunResult result = run(options(AddRuleBenchmark.class, NO_PARAMETERS)
                    .param("rules", rules)
                    .warmupIterations(20)
                    .measurementIterations(20 * rounds));
            var statistics = result.getPrimaryResult().getStatistics();
            System.out.printf(
                    Locale.ROOT,
                    "%8s | %.2f (%.2f to %.2f)%n",
                    rules,
                    statistics.getPercentile(50),
                    statistics.getMin(),
                    statistics.getMax());
        }
    }

    private static ChainedOptionsBuilder options(Class<?> benchmark, String... parameters) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmark.getName())
                .forks(1)
                .warmupTime(TimeValue.seconds(2))
                .measurementTime(TimeValue.seconds(2))
                .timeout(TimeValue.minutes(5))
                .jvmArgs("-Xmx2g", "--enable-native-access=ALL-UNNAMED")
                .verbosity(VerboseMode.SILENT);
        for (int i = 0; i < parameters.length; i += 2) {
            options.param(parameters[i], parameters[i + 1]);
        }
        return options;
    }

    private static RunResult run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.build()).runSingle();
    }
}
