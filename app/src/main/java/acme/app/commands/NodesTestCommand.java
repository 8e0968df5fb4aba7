package acme.app.commands;

import acme.app.report.LocatedReport;
import acme.app.report.Terminal;
import acme.local.AllgatherTest;
import acme.local.Commands;
import acme.local.IbWriteTest;
import acme.local.Launcher;
import acme.local.RecipeTest;
import acme.local.Recipes;
import acme.model.NodeName;
import acme.recover.DetectionLimits;
import acme.recover.Located;
import acme.recover.NodeByNode;
import acme.recover.TwoRoundAllgather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code acme nodes test}: finds the faulty nodes. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Tests nodes and names the faulty ones, each with the reason.",
            "Example: acme nodes test --nodes n1,n2,n3,n4 --with ssh"
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:every node passed, or a dry run",
            "2:wrong usage",
            "3:a faulty or slow node was found",
            "4:the tests do not decide: a person should look"
        })
public final class NodesTestCommand implements Callable<Integer> {
    private static final int FOUND = 3;
    private static final int INCONCLUSIVE = 4;
    private static final int DRY_RUN_PORT = 29_500;

    private enum Format {
        TEXT,
        JSON
    }

    private enum Backend {
        AUTO,
        NCCL,
        GLOO
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--nodes",
            paramLabel = "NODE",
            split = ",",
            defaultValue = "local-1,local-2,local-3,local-4",
            description = "The nodes, those that stand next to each other are tested together first"
                    + " (default, with local only: ${DEFAULT-VALUE}).")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--with",
            paramLabel = "LAUNCHER",
            defaultValue = "local",
            description = "How a node is reached: local (every node is this machine), ssh, srun, or a command with"
                    + " {node} in it that runs its last argument there (default: ${DEFAULT-VALUE}).")
    private String launcherText = "local";

    @Option(
            names = "--test",
            paramLabel = "TEST",
            defaultValue = "allgather",
            description = "allgather, ib-write, gpu, nvlink, infiniband, storage, clock, versions, or a file with a"
                    + " recipe"
                    + " (default: ${DEFAULT-VALUE}).")
    private String test = "allgather";

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            defaultValue = "auto",
            description = "Of the all-gather: nccl, gloo, or auto for nccl where there are GPUs.")
    private Backend backend = Backend.AUTO;

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            defaultValue = "python3",
            description = "The interpreter on the nodes, one that has PyTorch (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    @Option(
            names = "--ranks-per-node",
            paramLabel = "N",
            defaultValue = "1",
            description = "Processes on each node, one for each GPU (default: ${DEFAULT-VALUE}).")
    private int ranksPerNode = 1;

    @Option(
            names = "--megabytes",
            paramLabel = "N",
            defaultValue = "16",
            description = "What each rank sends (default: ${DEFAULT-VALUE}).")
    private int megabytes = 16;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "For the all-gather of one world (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            description = "Worlds or nodes tested at the same time (default: 256; 1 with local).")
    private int atOnce;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "Environment of the ranks, such as NCCL_SOCKET_IFNAME=ib0.")
    private Map<String, String> environment = new LinkedHashMap<>();

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            defaultValue = "/tmp",
            description = "What the storage test writes to (default: ${DEFAULT-VALUE}).")
    private String folder = "/tmp";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Option(names = "--dry-run", description = "Say what would be run, and run nothing.")
    private boolean isDryRun;

    @Override
    public Integer call() throws InterruptedException {
        var launcher = checked(() -> Launcher.of(launcherText));
        var nodes = nodes(launcher);
        return switch (test) {
            case "allgather" -> allgather(nodes, launcher);
            case "ib-write" -> ibWrite(nodes, launcher);
            default -> recipe(nodes, launcher);
        };
    }

    private int allgather(List<NodeName> nodes, Launcher launcher) throws InterruptedException {
        environment.keySet().forEach(this::checkVariable);
        if (ranksPerNode < 1 || megabytes < 1 || seconds < 1) {
            throw usage("--ranks-per-node, --megabytes and --seconds are at least 1");
        }
        var settings = new AllgatherTest.Settings(
                python,
                backend.name().toLowerCase(Locale.ROOT),
                ranksPerNode,
                (long) megabytes << 20,
                5,
                Duration.ofSeconds(seconds),
                environment);
        var allgather = new AllgatherTest(launcher, nodes, settings, new Commands());
        if (isDryRun) {
            var world = new LinkedHashSet<>(nodes.subList(0, nodes.size() == 3 ? 3 : Math.min(2, nodes.size())));
            say("would test " + nodes.size()
                    + " nodes in worlds of two, and of these the suspects with nodes known good");
            say("the first world, each command with allgather.py on its standard input:");
            allgather.commands(world, DRY_RUN_PORT).forEach(command -> say("  " + command));
            return 0;
        }
        return report(new TwoRoundAllgather(allgather, limits(launcher, allgather.longest())).locate(nodes));
    }

    private int ibWrite(List<NodeName> nodes, Launcher launcher) throws InterruptedException {
        var writing = new IbWriteTest(launcher, new Commands());
        if (isDryRun) {
            say("would write with ib_write_bw between " + nodes.size() + " nodes, in pairs");
            return 0;
        }
        return report(new TwoRoundAllgather(writing, limits(launcher, writing.longest())).locate(nodes));
    }

    private int recipe(List<NodeName> nodes, Launcher launcher) throws InterruptedException {
        var recipe = checked(() -> Recipes.named(test));
        var nodeTest = new RecipeTest(recipe, launcher, Map.of("folder", folder), new Commands());
        if (isDryRun) {
            say("would test each of " + nodes.size() + " nodes by itself: " + recipe.about());
            nodeTest.commands(nodes.getFirst()).forEach(command -> say("  " + command));
            return 0;
        }
        return report(new NodeByNode(nodeTest, limits(launcher, nodeTest.longest())).locate(nodes));
    }

    private int report(Located located) {
        say(
                format == Format.JSON
                        ? LocatedReport.json(located)
                        : LocatedReport.text(located, Terminal.ofStandardOutput()));
        return switch (located) {
            case Located.AllPassed _ -> 0;
            case Located.Faulty _, Located.Slow _ -> FOUND;
            case Located.Inconclusive _ -> INCONCLUSIVE;
        };
    }

    /** Processes of one machine share its processors, so there worlds are tested one after the other. */
    private DetectionLimits limits(Launcher launcher, Duration longest) {
        var usual = DetectionLimits.DEFAULT;
        int worlds = atOnce > 0 ? atOnce : launcher.isLocal() ? 1 : usual.worldsAtOnce();
        return new DetectionLimits(worlds, longest, usual.subRounds(), usual.slowShare());
    }

    private List<NodeName> nodes(Launcher launcher) {
        boolean areGiven = spec.commandLine().getParseResult().hasMatchedOption("--nodes");
        if (!areGiven && !launcher.isLocal()) {
            throw usage("which nodes? Name them: --nodes n1,n2,n3");
        }
        var nodes = new LinkedHashSet<NodeName>();
        names.stream().map(String::strip).filter(name -> !name.isEmpty()).forEach(name -> {
            if (!NodeName.isValid(name)) {
                throw usage("not the name of a node: " + name);
            }
            nodes.add(new NodeName(name));
        });
        if (nodes.isEmpty()) {
            throw usage("which nodes? Name them: --nodes n1,n2,n3");
        }
        return List.copyOf(nodes);
    }

    private void checkVariable(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw usage("not the name of an environment variable: " + name);
        }
    }

    private <T> T checked(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }
}
