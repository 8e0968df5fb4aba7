package acme.local;

import acme.model.NodeName;
import acme.recover.CollectiveTest;
import acme.recover.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * All-gathers with PyTorch over the nodes of a world: the shipped script {@code allgather.py}, which travels on standard
 * input and needs no shared file system, is started once for each rank.
 *
 * <p>Once a rank has failed the others are given little time, since they wait for it. May be used by any number of
 * threads.
 */
public final class AllgatherTest implements CollectiveTest {
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(3);
    private static final Duration FOR_THE_LAUNCHER = Duration.ofSeconds(20);
    private static final int PORT_ATTEMPTS = 3;
    private static final String SCRIPT = Resources.text("allgather.py");

    private final Launcher launcher;
    private final List<NodeName> nodes;
    private final Settings settings;
    private final Commands commands;

    /**
     * How the script is run.
     *
     * @param python the interpreter on the nodes, one that has PyTorch
     * @param backend {@code auto}, {@code nccl} or {@code gloo}
     * @param ranksPerNode at least 1; one for each GPU
     * @param bytes that each rank sends
     * @param iterations that are timed, at least 1
     * @param timeout for one world
     * @param environment more of it for the ranks, such as NCCL_SOCKET_IFNAME; wins over what is set here, such as
     *     MASTER_ADDR, which is the name of the first node
     */
    public record Settings(
            String python,
            String backend,
            int ranksPerNode,
            long bytes,
            int iterations,
            Duration timeout,
            Map<String, String> environment) {
        public Settings {
            environment = Map.copyOf(environment);
        }
    }

    /** {@code nodes} are all that will be tested; where each is this machine, their order gives each its GPUs. */
    public AllgatherTest(Launcher launcher, List<NodeName> nodes, Settings settings, Commands commands) {
        this.launcher = launcher;
        this.nodes = List.copyOf(nodes);
        this.settings = settings;
        this.commands = commands;
    }

    /** How long one world may take with all that belongs to it. */
    public Duration longest() {
        return settings.timeout().plus(FOR_THE_LAUNCHER).plus(AFTER_FAILURE).multipliedBy(2);
    }

    @Override
    public Outcome run(Set<NodeName> world) throws InterruptedException {
        var ends = runRanks(world);
        for (int attempt = 1; attempt < PORT_ATTEMPTS && isPortTaken(ends); attempt++) {
            ends = runRanks(world);
        }
        return outcome(ends);
    }

    /** The commands that {@link #run} would start, rank by rank. */
    public List<Command> commands(Set<NodeName> world, int port) {
        var members = List.copyOf(new TreeSet<>(world));
        var all = new ArrayList<Command>();
        for (int rank = 0; rank < members.size() * settings.ranksPerNode(); rank++) {
            var node = members.get(rank / settings.ranksPerNode());
            int local = rank % settings.ranksPerNode();
            int device = launcher.isLocal() ? nodes.indexOf(node) * settings.ranksPerNode() + local : local;
            var environment = new TreeMap<String, String>();
            environment.put("RANK", "" + rank);
            environment.put("LOCAL_RANK", "" + device);
            environment.put("WORLD_SIZE", "" + members.size() * settings.ranksPerNode());
            environment.put(
                    "MASTER_ADDR",
                    launcher.isLocal() ? "127.0.0.1" : members.getFirst().value());
            environment.put("MASTER_PORT", "" + port);
            environment.putAll(settings.environment());
            all.add(launcher.on(node, words(), environment).reading(SCRIPT));
        }
        return all;
    }

    private List<String> words() {
        return List.of(
                settings.python(),
                "-",
                "--backend",
                settings.backend(),
                "--bytes",
                "" + settings.bytes(),
                "--iterations",
                "" + settings.iterations(),
                "--timeout",
                "" + settings.timeout().toSeconds());
    }

    /** The ends of the ranks in the order in which they ended; those that had to be stopped are left out. */
    private List<RankEnd> runRanks(Set<NodeName> world) throws InterruptedException {
        var members = List.copyOf(new TreeSet<>(world));
        var ranks = commands(world, freePort());
        var ends = new ArrayList<RankEnd>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ended = new ExecutorCompletionService<RankEnd>(threads);
            for (int i = 0; i < ranks.size(); i++) {
                int rank = i;
                var node = members.get(rank / settings.ranksPerNode());
                ended.submit(() -> new RankEnd(
                        rank,
                        node,
                        commands.run(ranks.get(rank), settings.timeout().plus(FOR_THE_LAUNCHER))));
            }
            try {
                var failure = false;
                while (ends.size() < ranks.size()) {
                    var next = failure ? ended.poll(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS) : ended.take();
                    if (next == null) {
                        break;
                    }
                    ends.add(next.get());
                    failure |= !ends.getLast().hasPassed();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } finally {
                threads.shutdownNow();
            }
        }
        return ends;
    }

    private static boolean isPortTaken(List<RankEnd> ends) {
        return ends.stream().anyMatch(end -> end.status() == RankEnd.PORT_TAKEN);
    }

    private static Outcome outcome(List<RankEnd> ends) {
        if (ends.stream().allMatch(RankEnd::hasPassed)) {
            return passed(ends);
        }
        var vanished = new TreeSet<NodeName>();
        ends.stream().filter(RankEnd::hasVanished).map(RankEnd::node).forEach(vanished::add);
        if (!vanished.isEmpty()) {
            return new Outcome.Vanished(vanished, told(ends, RankEnd::hasVanished));
        }
        if (ends.stream().anyMatch(RankEnd::couldNotRun)) {
            return new Outcome.NotRun(told(ends, RankEnd::couldNotRun));
        }
        if (isPortTaken(ends)) {
            return new Outcome.NotRun("no free port was found: " + told(ends, end -> !end.hasPassed()));
        }
        if (ends.stream().allMatch(end -> end.hasPassed() || end.isTimeUp() || end.isConsequence())) {
            return new Outcome.TimedOut(told(ends, RankEnd::isTimeUp));
        }
        boolean hasOwn = ends.stream().anyMatch(AllgatherTest::isOwnFailure);
        return new Outcome.Failed(told(ends, end -> hasOwn ? isOwnFailure(end) : !end.hasPassed()));
    }

    private static boolean isOwnFailure(RankEnd end) {
        return !end.hasPassed() && !end.isConsequence() && !end.isTimeUp();
    }

    private static Outcome passed(List<RankEnd> ends) {
        var bandwidth = ends.stream()
                .map(end -> end.said("bandwidth"))
                .filter(value -> !value.isEmpty())
                .mapToDouble(Double::parseDouble)
                .min();
        var backend = ends.getFirst().said("backend");
        return new Outcome.Passed(bandwidth, "all was gathered with " + backend + speed(bandwidth));
    }

    private static String speed(OptionalDouble bandwidth) {
        return bandwidth.isEmpty() ? "" : " at " + Math.round(bandwidth.getAsDouble() / 1e6) + " MB/s";
    }

    /** The first end of a kind, the earliest first. */
    private static String told(List<RankEnd> ends, Predicate<RankEnd> which) {
        return ends.stream().filter(which).findFirst().orElse(ends.getFirst()).toString();
    }

    /** Free on this machine; on others it is likely to be. */
    private int freePort() {
        if (!launcher.isLocal()) {
            return ThreadLocalRandom.current().nextInt(20_000, 30_000);
        }
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
