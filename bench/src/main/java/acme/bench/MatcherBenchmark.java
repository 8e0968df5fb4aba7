package acme.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Asks a peer of each line of a log, a chunk of the log each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MatcherBenchmark {
    static final int LOG_BYTES = 48 << 20;
    static final int CHUNK_BYTES = 128 << 10;

    @Param("acme")
    String peer = "acme";

    @Param("1000")
    int rules;

    /** Percent of the lines that no rule matches. */
    @Param("5")
    int unmatched;

    /** How many further rules have no literal. */
    @Param("0")
    int withoutLiterals;

    /** A log and a file of rules, one a line, to take instead of the invented ones. */
    @Param("")
    String logFile = "";

    @Param("")
    String rulesFile = "";

    private Peer asked = (_, _) -> false;
    private int[] lineEnds = {};
    private int line;

    @Setup
    public void prepare() throws IOException {
        RoutineLog invented = new RoutineLog(rules, 42);
        List<String> expressions =
                new ArrayList<>(rulesFile.isEmpty() ? invented.rules() : Files.readAllLines(Path.of(rulesFile)));
        expressions.addAll(RoutineLog.rulesWithoutLiterals(withoutLiterals));
        byte[] log = logFile.isEmpty() ? invented.log(LOG_BYTES, unmatched) : firstBytes(Path.of(logFile));
        lineEnds = lineEnds(log);
        asked = Peer.of(peer, expressions, log);
    }

    private static byte[] firstBytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(LOG_BYTES);
        }
    }

    private static int[] lineEnds(byte[] log) {
        int[] ends = new int[log.length / 8];
        int count = 0;
        for (int i = 0; i < log.length; i++) {
            if (log[i] == '\n') {
                ends = count == ends.length ? Arrays.copyOf(ends, 2 * count) : ends;
                ends[count++] = i;
            }
        }
        return Arrays.copyOf(ends, count);
    }

    /** One chunk; the lines that matched, so that nothing is optimised away. */
    @Benchmark
    public int match() {
        int matched = 0;
        int bytes = 0;
        while (bytes < CHUNK_BYTES) {
            int from = line == 0 ? 0 : lineEnds[line - 1] + 1;
            int to = lineEnds[line];
            matched += asked.matches(from, to) ? 1 : 0;
            bytes += to + 1 - from;
            line = line + 1 == lineEnds.length ? 0 : line + 1;
        }
        return matched;
    }
}
