package acme.bench;

import acme.compress.FilterMatcher;
import acme.compress.FilterRules;
import acme.knowledge.FilterRule;
import acme.pattern.LinearPattern;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Adds a rule to those in force, until a matcher that has read a log has answered with it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class AddRuleBenchmark {
    private static final byte[] LINE = "brand new line 17 of a rule".getBytes(StandardCharsets.UTF_8);

    @Param({"1000", "5000"})
    int rules;

    private FilterRules inForce = new FilterRules(java.util.List.of());
    private FilterMatcher matcher = inForce.matcher();

    @Setup(Level.Trial)
    public void prepare() {
        RoutineLog invented = new RoutineLog(rules, 42);
        inForce = new FilterRules(Peer.filterRules(invented.rules()));
        matcher = inForce.matcher();
        byte[] log = invented.log(4 << 20, 5);
        int from = 0;
        for (int i = 0; i < log.length; i++) {
            if (log[i] == '\n') {
                matcher.match(log, from, i);
                from = i + 1;
            }
        }
    }

    @Setup(Level.Invocation)
    public void withoutTheNewRule() {
        inForce.retire("bench.new");
        matcher.match(LINE, 0, LINE.length);
    }

    @Benchmark
    public boolean add() {
        inForce.add(new FilterRule("bench.new", LinearPattern.compile("^brand new line \\d+ of .*$"), ""));
        return matcher.match(LINE, 0, LINE.length) != null;
    }
}
