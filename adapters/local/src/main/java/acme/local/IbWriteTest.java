package acme.local;

import acme.model.NodeName;
import acme.recover.CollectiveTest;
import acme.recover.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Writes from node to node over InfiniBand or RoCE with {@code ib_write_bw} of perftest: the path between two nodes
 * without GPUs, NCCL or PyTorch. In a world of three each writes to the next, a node alone to itself. May be used by any number of threads.
 */
public final class IbWriteTest implements CollectiveTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int NOT_FOUND = 127;
    private static final int UNREACHED = 255;
    private static final List<String> WORDS =
            List.of("timeout", "-k", "2", "45", "ib_write_bw", "--report_gbits", "-F", "-s", "65536", "-D", "5");

    /** The server may need a moment before it can be met; any other failure is not tried again. */
    private static final String CLIENT = """
            for i in 1 2 3 4 5; do
              said=$("$@" 2>&1); s=$?
              case $said in *"ouldn't connect"*|*"nable to init the socket"*) sleep 1;; *) break;; esac
            done
            printf '%s\\n' "$said"; exit $s
            """;

    private final Launcher launcher;
    private final Commands commands;

    public IbWriteTest(Launcher launcher, Commands commands) {
        this.launcher = launcher;
        this.commands = commands;
    }

    /** How long one world may take. */
    public Duration longest() {
        return LIMIT.multipliedBy(4);
    }

    @Override
    public Outcome run(Set<NodeName> world) throws InterruptedException {
        var nodes = List.copyOf(new TreeSet<>(world));
        if (nodes.size() == 1) {
            return write(nodes.getFirst(), nodes.getFirst());
        }
        Outcome last = new Outcome.NotRun("no node was named");
        for (int i = 0; i + 1 < nodes.size(); i++) {
            last = write(nodes.get(i), nodes.get(i + 1));
            if (!(last instanceof Outcome.Passed)) {
                return last;
            }
        }
        return last;
    }

    /** The commands of the server and of the client. */
    List<Command> commands(NodeName server, NodeName client) {
        var words = new ArrayList<>(List.of("sh", "-c", CLIENT, "sh"));
        words.addAll(WORDS);
        words.add(launcher.isLocal() ? "127.0.0.1" : server.value());
        return List.of(launcher.on(server, WORDS, Map.of()), launcher.on(client, words, Map.of()));
    }

    private Outcome write(NodeName server, NodeName client) throws InterruptedException {
        var both = commands(server, client);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var serving = threads.submit(() -> commands.run(both.getFirst(), LIMIT));
            try {
                var written = commands.run(both.getLast(), LIMIT);
                if (!(outcome(client, written) instanceof Outcome.Passed passed)) {
                    var atServer = serving.isDone() ? outcome(server, serving.get()) : outcome(client, written);
                    return atServer instanceof Outcome.Passed ? outcome(client, written) : atServer;
                }
                return passed;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static Outcome outcome(NodeName node, CommandResult result) {
        return switch (result) {
            case CommandResult.NotStarted it -> new Outcome.NotRun(it.why());
            case CommandResult.TimedOut it ->
                new Outcome.TimedOut("ib_write_bw on " + node + " did not end within "
                        + it.limit().toSeconds() + " s");
            case CommandResult.Exited it -> outcome(node, it);
        };
    }

    private static Outcome outcome(NodeName node, CommandResult.Exited result) {
        if (result.status() == UNREACHED) {
            return new Outcome.Vanished(Set.of(node), node + " was not reached: " + last(result));
        }
        if (result.status() == NOT_FOUND) {
            return new Outcome.NotRun("ib_write_bw is not installed on " + node + " (it comes with perftest)");
        }
        var rows = ToolOutput.PERFTEST.read(result.output());
        if (!result.isSuccess() || rows.isEmpty()) {
            return new Outcome.Failed(
                    "ib_write_bw on " + node + " ended with status " + result.status() + ": " + last(result));
        }
        double bandwidth = Double.parseDouble(rows.getLast().fields().getOrDefault("bandwidth", "0"));
        return new Outcome.Passed(OptionalDouble.of(bandwidth), "written at " + Math.round(bandwidth / 1e6) + " MB/s");
    }

    private static String last(CommandResult.Exited result) {
        return (result.output() + "\n" + result.errors())
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((_, line) -> line)
                .map(String::strip)
                .orElse("it said nothing");
    }
}
