import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.NodeName;
import acme.model.Source;
import acme.recover.ActionResult;
import acme.recover.Attempt;
import acme.recover.Attempt.Ending;
import acme.recover.Checkpoint;
import acme.recover.Cluster;
import acme.recover.FailureCause;
import acme.recover.InMemoryRecoveryJournal;
import acme.recover.JobName;
import acme.recover.DetectionLimits;
import acme.recover.Located;
import acme.recover.Outcome;
import acme.recover.RecoveryAction;
import acme.recover.RecoveryExecutor;
import acme.recover.RecoveryModes;
import acme.recover.RecoveryPlanner;
import acme.recover.SafetyLimits;
import acme.recover.TrainingJobs;
import acme.recover.TwoRoundAllgather;
import acme.local.RecoveryPolicyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Simulates a training job on a cluster whose machines fail as those of the Llama 3 report did, and has it recovered in
 * three ways: by a person each time, by restarting blindly, and by the real planner and executor under the shipped policy.
 *
 * <pre>
 * mvn -q -DskipTests package
 * java -cp 'app/target/acme/lib/*' bench/RecoverySimulation.java [PLOT.svg]
 * </pre>
 *
 * <p>419 unexpected interruptions in 54 days on 16,384 GPUs (2,048 nodes) are one in 264 node-days; the kinds and their
 * shares are those of the report's table. What the report does not say is assumed here and named in {@link Assumptions}.
 */
public final class RecoverySimulation {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final double FAILURES_PER_NODE_DAY = 419.0 / (54 * 2_048);
    private static final long STEP = 10_000;

    /**
     * What nobody publishes.
     *
     * @param checkpoint between two checkpoints
     * @param restart from the order to the first step
     * @param detect from the failure to its diagnosis; a silent hang takes {@code hang}
     * @param test the two rounds of all-gathers, or the tests of GPUs
     * @param person until a person has been reached, found the cause and started the job again, on average
     * @param lasting share of hardware failures that come back on the same machine until it is repaired
     * @param relapse until such a machine fails the job again, on average
     * @param named share of hardware failures whose log names the node
     * @param undiagnosed share of failures that the diagnosis leaves unknown
     * @param wrongPass how often a faulty node does not make its world fail
     * @param wrongFail how often a healthy one does
     */
    private record Assumptions(
            String name,
            long checkpoint,
            long restart,
            long detect,
            long hang,
            long test,
            long person,
            double lasting,
            long relapse,
            double named,
            double undiagnosed,
            double wrongPass,
            double wrongFail) {}

    private static final Assumptions DISK = new Assumptions(
            "checkpoints on disk every 30 min, restart in 10 min", 30 * MINUTE, 10 * MINUTE, MINUTE, 10 * MINUTE,
            5 * MINUTE, 60 * MINUTE, 0.4, 30 * MINUTE, 0.9, 0.05, 0, 0);
    private static final Assumptions MEMORY = new Assumptions(
            "checkpoints in memory every 2 min, restart in 4 min", 2 * MINUTE, 4 * MINUTE, MINUTE / 2, 3 * MINUTE,
            2 * MINUTE, 60 * MINUTE, 0.4, 30 * MINUTE, 0.9, 0.05, 0, 0);

    private static Assumptions unsound(Assumptions it) {
        return new Assumptions(
                it.name + "; a test passes a faulty node 5 times in 100 and fails a healthy one 2 times in 10,000", it.checkpoint, it.restart,
                it.detect, it.hang, it.test, it.person, it.lasting, it.relapse, it.named, it.undiagnosed, 0.05, 0.0002);
    }

    private enum Kind {
        GPU(0.301 + 0.172 + 0.045 + 0.041 + 0.014, "CUDAError", Hint.GPU),
        FABRIC(0.084 + 0.017, "NetworkError", Hint.NETWORK),
        HOST(0.005 + 0.005 + 0.007 + 0.007 + 0.005 + 0.005, "NodeFailure", Hint.NODE),
        WATCHDOG(0.017, "NCCLTimeoutError", Hint.NETWORK),
        CORRUPTION(0.014, "LossSpike", Hint.LOSS_SPIKE),
        SOFTWARE(0.129, "RuntimeError", Hint.NONE),
        DEPENDENCY(0.005, "ConnectionError", Hint.NONE),
        MAINTENANCE(0.076, "", Hint.NONE);

        private final double share;
        private final String type;
        private final Hint hint;

        Kind(double share, String type, Hint hint) {
            this.share = share;
            this.type = type;
            this.hint = hint;
        }

        boolean isHardware() {
            return this == GPU || this == FABRIC || this == HOST;
        }

        static Kind draw(Random random) {
            double all = 0;
            for (var kind : values()) {
                all += kind.share;
            }
            double at = random.nextDouble() * all;
            for (var kind : values()) {
                at -= kind.share;
                if (at < 0) {
                    return kind;
                }
            }
            return MAINTENANCE;
        }
    }

    private enum Scheme {
        PERSON("a person each time"),
        BLIND("blind restart"),
        POLICY("acme");

        private final String words;

        Scheme(String words) {
            this.words = words;
        }
    }

    private record Figures(
            double effective, double lostHours, double failures, double interventions, int falseCordons, double cordons,
            double notices) {}

    /** One job on one cluster; the world of the real executor. */
    private static final class World implements Cluster, TrainingJobs {
        private static final JobName JOB = new JobName("llm");

        private final Assumptions it;
        private final Scheme scheme;
        private final Random random;
        private final int size;
        private final TreeSet<NodeName> all = new TreeSet<>();
        private final Map<NodeName, Long> cordoned = new HashMap<>();
        private final Set<NodeName> faulty = new HashSet<>();
        private TreeSet<NodeName> used = new TreeSet<>();
        private long now;
        private long done;
        private long useful;
        private int attempt = 1;
        private boolean isRunning = true;
        private Optional<Long> skipped = Optional.empty();
        private boolean bugLasts;
        private long bugAt = -1;
        private int failures;
        private int interventions;
        private int falseCordons;
        private int cordons;
        private int notices;
        private boolean isPaged;

        World(Assumptions it, Scheme scheme, int size, long seed) {
            this.it = it;
            this.scheme = scheme;
            this.size = size;
            random = new Random(seed);
            int spares = Math.max(2, size / 50);
            for (int i = 0; i < size + spares; i++) {
                all.add(new NodeName(String.format(Locale.ROOT, "n%05d", i)));
            }
            place(Set.of());
        }

        private void place(Set<NodeName> without) {
            used = new TreeSet<>();
            for (var node : all) {
                if (used.size() < size && !cordoned.containsKey(node) && !without.contains(node)) {
                    used.add(node);
                }
            }
        }

        Figures run(long horizon) throws InterruptedException {
            var limits = limits();
            var journal = new InMemoryRecoveryJournal();
            var executor = new RecoveryExecutor(
                    new RecoveryPlanner(RecoveryPolicyFile.shipped().policy(), limits),
                    limits,
                    RecoveryModes.all(RecoveryModes.Mode.AUTO),
                    new RecoveryExecutor.Means(
                            Optional.of(this), this, this::test, (_, _) -> paged(), _ -> checkpoints()),
                    journal,
                    "simulation",
                    () -> Instant.ofEpochMilli(now));
            int blind = 0;
            long highest = 0;
            while (now < horizon) {
                long started = now;
                var ended = untilFailure(horizon);
                if (ended.isEmpty()) {
                    break;
                }
                failures++;
                var over = attempt(started, ended.get());
                switch (scheme) {
                    case PERSON -> person(ended.get());
                    case BLIND -> {
                        blind = done > highest ? 0 : blind + 1;
                        if (blind > 3 || ended.get().kind == Kind.CORRUPTION) {
                            person(ended.get());
                            blind = 0;
                        } else {
                            begin();
                        }
                    }
                    case POLICY -> {
                        executor.over(JOB, over);
                        recover(executor, ended.get());
                    }
                }
                highest = Math.max(highest, done);
                repair();
            }
            return new Figures(
                    (double) done / now,
                    (now - done) / (double) HOUR,
                    failures,
                    interventions,
                    falseCordons,
                    cordons,
                    notices);
        }

        /** What a site of this size would set: one node in a hundred a day may be cordoned, and failures are many. */
        private SafetyLimits limits() {
            var usual = SafetyLimits.DEFAULT;
            return new SafetyLimits(
                    usual.restarts(),
                    Math.max(usual.restartsPerDay(), size / 50),
                    usual.backoff(),
                    usual.maxBackoff(),
                    usual.jitter(),
                    usual.rollbacks(),
                    usual.skippedBatches(),
                    Math.max(usual.cordons(), size / 100),
                    usual.cordonWindow(),
                    usual.lemon(),
                    usual.stale(),
                    usual.actionTime(),
                    usual.actionTries());
        }

        private record Ended(Kind kind, Optional<NodeName> node, boolean isUndiagnosed) {}

        /** Trains until something fails. */
        private Optional<Ended> untilFailure(long horizon) {
            long fresh = (long) (exponential() * DAY / (FAILURES_PER_NODE_DAY * size));
            long relapse = Long.MAX_VALUE;
            NodeName bad = null;
            for (var node : faulty) {
                long time = used.contains(node) ? (long) (exponential() * it.relapse) : Long.MAX_VALUE;
                if (time < relapse) {
                    relapse = time;
                    bad = node;
                }
            }
            long bug = bugAt < 0 ? Long.MAX_VALUE : Math.max(0, bugAt - done);
            long time = Math.min(fresh, Math.min(relapse, bug));
            if (now + time > horizon) {
                done += horizon - now;
                now = horizon;
                return Optional.empty();
            }
            now += time;
            done += time;
            boolean isUndiagnosed = random.nextDouble() < it.undiagnosed;
            if (time == bug) {
                if (!bugLasts) {
                    bugAt = -1;
                }
                return Optional.of(new Ended(Kind.SOFTWARE, Optional.empty(), isUndiagnosed));
            }
            if (time == relapse && bad != null) {
                return Optional.of(new Ended(Kind.GPU, Optional.of(bad), isUndiagnosed));
            }
            var kind = Kind.draw(random);
            Optional<NodeName> node = Optional.empty();
            if (kind.isHardware()) {
                var nodes = List.copyOf(used);
                node = Optional.of(nodes.get(random.nextInt(nodes.size())));
                if (random.nextDouble() < it.lasting) {
                    faulty.add(node.get());
                }
            }
            if (kind == Kind.SOFTWARE && random.nextDouble() < 0.2) {
                bugLasts = true;
                bugAt = done;
            }
            return Optional.of(new Ended(kind, node, isUndiagnosed));
        }

        private double exponential() {
            return -Math.log(1 - random.nextDouble());
        }

        private Attempt attempt(long started, Ended ended) {
            long stopped = now;
            now += ended.kind == Kind.WATCHDOG || ended.kind == Kind.FABRIC ? it.hang : it.detect;
            var ending = ended.kind == Kind.MAINTENANCE ? Ending.MAINTENANCE : Ending.FAILED;
            isRunning = false;
            return new Attempt(
                    attempt,
                    started,
                    stopped,
                    OptionalLong.of(done / STEP),
                    used,
                    ending,
                    ending == Ending.FAILED ? Optional.of(cause(ended)) : Optional.empty(),
                    Optional.empty());
        }

        private FailureCause cause(Ended ended) {
            if (ended.isUndiagnosed) {
                return FailureCause.unknown("It ended.");
            }
            boolean isInfrastructure = ended.kind != Kind.SOFTWARE && ended.kind != Kind.CORRUPTION;
            var named = new TreeSet<NodeName>();
            if (random.nextDouble() < it.named) {
                ended.node.ifPresent(named::add);
            }
            boolean isMistake = ended.kind == Kind.SOFTWARE && bugLasts && bugAt >= 0;
            return new FailureCause(
                    ErrorType.of(ended.kind.type),
                    isInfrastructure
                            ? Source.INFRASTRUCTURE_FAILURE
                            : isMistake ? Source.USER_MISTAKE : Source.UNKNOWN,
                    isInfrastructure,
                    ended.kind.hint,
                    0.8,
                    ended.kind + (ended.kind == Kind.SOFTWARE ? " " + (isMistake ? bugAt : failures) : ""),
                    named,
                    OptionalLong.of(done / STEP),
                    ended.kind.type,
                    "");
        }

        private void recover(RecoveryExecutor executor, Ended ended) throws InterruptedException {
            isPaged = false;
            while (!isRunning) {
                switch (executor.advance(JOB)) {
                    case RecoveryExecutor.State.Until(long time, var _) -> now = Math.max(now, time);
                    default -> {
                        if (!isRunning) {
                            person(ended);
                            executor.resetBreaker("operator");
                            attempt++;
                            return;
                        }
                    }
                }
            }
            notices += isPaged ? 1 : 0;
        }

        /** A person comes, finds what is broken, takes it out, and starts the job again. */
        private void person(Ended ended) {
            interventions++;
            now += (long) (exponential() * it.person);
            for (var node : Set.copyOf(faulty)) {
                cordoned.put(node, now);
            }
            if (ended.kind == Kind.SOFTWARE) {
                bugLasts = false;
                bugAt = -1;
            }
            place(Set.of());
            begin();
        }

        /** Back to the last checkpoint, and the time that it takes. */
        private void begin() {
            now += it.restart;
            done = done / it.checkpoint * it.checkpoint;
            isRunning = true;
        }

        /** Repaired machines come back after a day; in every scheme. */
        private void repair() {
            cordoned.entrySet().removeIf(entry -> {
                if (now - entry.getValue() < DAY) {
                    return false;
                }
                faulty.remove(entry.getKey());
                return true;
            });
        }

        private ActionResult paged() {
            isPaged = true;
            return new ActionResult.Done("paged");
        }

        private List<Checkpoint> checkpoints() {
            long last = done / it.checkpoint * it.checkpoint;
            var all = new ArrayList<Checkpoint>();
            for (int i = 0; i < 3 && last - i * it.checkpoint >= 0; i++) {
                long at = last - i * it.checkpoint;
                all.add(new Checkpoint("at-" + at, at / STEP, now, Optional.empty()));
            }
            return all;
        }

        /** The real two rounds; a world fails where one of its nodes is faulty, as far as the test is sound. */
        private Located test(Hint hint, SortedSet<NodeName> nodes) throws InterruptedException {
            now += it.test;
            return new TwoRoundAllgather(
                            world -> {
                                for (var node : world) {
                                    double chance = chance(node, world);
                                    if (faulty.contains(node) ? chance >= it.wrongPass : chance < it.wrongFail) {
                                        return new Outcome.Failed("failed");
                                    }
                                }
                                return new Outcome.Passed(OptionalDouble.of(1), "passed");
                            },
                            DetectionLimits.DEFAULT)
                    .locate(nodes);
        }

        /** Worlds are tested in no order, so their luck is a hash. */
        private double chance(NodeName node, Set<NodeName> world) {
            return new Random(31L * (31L * node.hashCode() + world.hashCode()) + failures).nextDouble();
        }

        @Override
        public List<Node> nodes() {
            return all.stream()
                    .map(node -> new Node(
                            node, cordoned.containsKey(node) ? Cluster.State.CORDONED_BY_US : Cluster.State.IN_SERVICE, ""))
                    .toList();
        }

        @Override
        public ActionResult cordon(NodeName node, String reason) {
            cordons++;
            falseCordons += faulty.contains(node) ? 0 : 1;
            cordoned.put(node, now);
            return new ActionResult.Done("cordoned");
        }

        @Override
        public ActionResult drain(NodeName node, String reason) {
            return cordon(node, reason);
        }

        @Override
        public ActionResult uncordon(NodeName node) {
            cordoned.remove(node);
            return new ActionResult.Done("back");
        }

        @Override
        public Optional<Job> find(JobName job) {
            return Optional.of(
                    new Job(job, isRunning ? TrainingJobs.State.RUNNING : TrainingJobs.State.FAILED, attempt, Set.of(), ""));
        }

        @Override
        public ActionResult stop(JobName job) {
            isRunning = false;
            return new ActionResult.Done("stopped");
        }

        @Override
        public ActionResult restart(JobName job, int number, Set<NodeName> without, RecoveryAction.Restart how) {
            attempt = number;
            place(without);
            begin();
            if (how.skip().isPresent() && how.from().isPresent()) {
                done = Math.min(done, how.from().get().step() * STEP);
            }
            return new ActionResult.Done("started");
        }
    }

    private static Figures mean(List<Figures> runs) {
        return new Figures(
                runs.stream().mapToDouble(Figures::effective).average().orElse(0),
                runs.stream().mapToDouble(Figures::lostHours).average().orElse(0),
                runs.stream().mapToDouble(Figures::failures).average().orElse(0),
                runs.stream().mapToDouble(Figures::interventions).average().orElse(0),
                runs.stream().mapToInt(Figures::falseCordons).sum(),
                runs.stream().mapToDouble(Figures::cordons).average().orElse(0),
                runs.stream().mapToDouble(Figures::notices).average().orElse(0));
    }

    public static void main(String[] args) throws Exception {
        var bars = new StringBuilder();
        int row = 0;
        System.out.println("| assumed | nodes | recovered by | effective time | lost h in 14 days | failures | manual"
                + " interventions | fewer than by hand | nodes cordoned | healthy nodes cordoned (all runs) |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (var assumed : List.of(DISK, MEMORY, unsound(MEMORY))) {
            for (int size : new int[] {100, 1_000, 10_000}) {
                double byHand = 0;
                for (var scheme : Scheme.values()) {
                    var runs = new ArrayList<Figures>();
                    int times = size == 10_000 ? 3 : 10;
                    for (int seed = 1; seed <= times; seed++) {
                        runs.add(new World(assumed, scheme, size, seed).run(14 * DAY));
                    }
                    var it = mean(runs);
                    byHand = scheme == Scheme.PERSON ? it.interventions() : byHand;
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %,d | %s | %.1f %% | %.1f | %.1f | %.1f | %s | %.1f | %d |%n",
                            assumed.name,
                            size,
                            scheme.words,
                            100 * it.effective(),
                            it.lostHours(),
                            it.failures(),
                            it.interventions(),
                            scheme == Scheme.PERSON || byHand == 0
                                    ? "-"
                                    : String.format(Locale.ROOT, "%.1f %%", 100 - 100.0 * it.interventions() / byHand),
                            it.cordons(),
                            it.falseCordons());
                    if (assumed == DISK || assumed == MEMORY) {
                        bar(bars, row++, (assumed == DISK ? "disk" : "memory") + ", " + size + " nodes, " + scheme.words,
                                it.effective(), scheme);
                    }
                }
            }
        }
        if (args.length > 0) {
            Files.writeString(
                    Path.of(args[0]),
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"" + (row * 22 + 40)
                            + "\" font-family=\"sans-serif\" font-size=\"13\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
                            + "<text x=\"10\" y=\"20\">effective training time, 14 simulated days</text>" + bars + "</svg>\n");
        }
    }

    private static void bar(StringBuilder bars, int row, String label, double share, Scheme scheme) {
        int y = 34 + row * 22;
        var colour = switch (scheme) {
            case PERSON -> "#b0b0b0";
            case BLIND -> "#e0a050";
            case POLICY -> "#3a7bd5";
        };
        bars.append(String.format(
                Locale.ROOT,
                "<text x=\"10\" y=\"%d\">%s</text><rect x=\"330\" y=\"%d\" width=\"%.1f\" height=\"15\" fill=\"%s\"/>"
                        + "<text x=\"%.1f\" y=\"%d\">%.1f %%</text>",
                y + 12, label, y, Math.max(0, share) * 360, colour, 336 + Math.max(0, share) * 360, y + 12, 100 * share));
    }
}
