package acme.local;

import acme.model.Hint;
import acme.model.NodeName;
import acme.recover.DetectionLimits;
import acme.recover.Located;
import acme.recover.NodeByNode;
import acme.recover.NodeTests;
import acme.recover.TwoRoundAllgather;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The tests that come with the program: those that the hint asks for, each node by itself, and where these find no fault
 * the two rounds of all-gathers. Any thread; may take minutes.
 */
public final class ShippedTests implements NodeTests {
    private static final Duration WORLD = Duration.ofSeconds(60);
    private static final long BYTES = 16L << 20;
    private static final int REPEATS = 5;

    private final Launcher launcher;
    private final String python;
    private final Commands commands;

    /** @param python the interpreter on the nodes, one that has PyTorch */
    public ShippedTests(Launcher launcher, String python, Commands commands) {
        this.launcher = launcher;
        this.python = python;
        this.commands = commands;
    }

    @Override
    public Located test(Hint hint, SortedSet<NodeName> nodes) throws InterruptedException {
        for (var recipe : Recipes.forHint(hint)) {
            var test = new RecipeTest(recipe, launcher, Map.of("folder", "/tmp"), commands);
            var located = new NodeByNode(test, limits(test.longest())).locate(nodes);
            if (located instanceof Located.Faulty) {
                return located;
            }
        }
        var settings = new AllgatherTest.Settings(python, "auto", 1, BYTES, REPEATS, WORLD, Map.of());
        var allgather = new AllgatherTest(launcher, List.copyOf(nodes), settings, commands);
        return new TwoRoundAllgather(allgather, limits(allgather.longest())).locate(nodes);
    }

    private DetectionLimits limits(Duration longest) {
        var usual = DetectionLimits.DEFAULT;
        return new DetectionLimits(
                launcher.isLocal() ? 1 : usual.worldsAtOnce(), longest, usual.subRounds(), usual.slowShare());
    }
}
