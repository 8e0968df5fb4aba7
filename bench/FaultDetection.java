import acme.model.NodeName;
import acme.recover.CollectiveTest;
import acme.recover.DetectionLimits;
import acme.recover.Located;
import acme.recover.NodeVerdict;
import acme.recover.Outcome;
import acme.recover.TwoRoundAllgather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Compares ways to find the faulty nodes of a cluster: the rounds they take, the worlds they run, the time they hold the
 * cluster, and how often they are wrong.
 *
 * <p>{@code java -cp core/target/classes bench/FaultDetection.java} prints the table; nothing is random but by seed.
 * Acme's scheme is the real code on simulated tests, the others are written here. A world that passes takes
 * {@value #START_SECONDS} s and {@value #SECONDS_PER_NODE} s for each of its nodes; one that fails takes its time limit,
 * {@value #LIMIT_SECONDS} s, as a collective does whose peer hangs. At most {@value #WORLDS_AT_ONCE} worlds run at the
 * same time. Where chance plays, each healthy node makes one test in 400 fail that would pass if it were made again. The
 * figures are means over {@value #SEEDS} seeds, of all pairs of more than {@value #LARGE} nodes one seed.
 */
public final class FaultDetection {
    private static final double START_SECONDS = 15;
    private static final double SECONDS_PER_NODE = 0.02;
    private static final double LIMIT_SECONDS = 60;
    private static final int WORLDS_AT_ONCE = 256;
    private static final int SEEDS = 20;
    private static final int LARGE = 2000;

    public static void main(String[] args) throws InterruptedException {
        System.out.println("| nodes | trouble | scheme | rounds | worlds | minutes | node-hours | missed | accused wrongly |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (int nodes : new int[] {100, 1000, 10_000}) {
            for (var trouble : Trouble.values()) {
                if (trouble.share * nodes == 1) {
                    continue; // the same as one node
                }
                for (var scheme : List.of(new Acme(), new Paper(), new BinarySearch(), new AllPairs())) {
                    measure(nodes, trouble, scheme);
                }
            }
        }
    }

    private static void measure(int nodes, Trouble trouble, Scheme scheme) throws InterruptedException {
        int seeds = nodes > LARGE && scheme instanceof AllPairs ? 1 : SEEDS;
        double rounds = 0;
        double worlds = 0;
        double seconds = 0;
        double nodeSeconds = 0;
        double missed = 0;
        double wrong = 0;
        for (int seed = 0; seed < seeds; seed++) {
            var cluster = new Cluster(nodes, trouble, seed);
            var accused = scheme.find(cluster);
            rounds += cluster.rounds;
            worlds += cluster.worlds;
            seconds += cluster.seconds;
            nodeSeconds += cluster.nodeSeconds;
            missed += cluster.faulty.stream().filter(node -> !accused.get(node)).count();
            wrong += accused.stream().filter(node -> !cluster.faulty.get(node)).count();
        }
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %s | %.1f | %,.0f | %,.1f | %,.1f | %.2f | %.2f |%n",
                nodes,
                trouble.words,
                scheme.name(),
                rounds / seeds,
                worlds / seeds,
                seconds / seeds / 60,
                nodeSeconds / seeds / 3600,
                missed / seeds,
                wrong / seeds);
    }

    private enum Trouble {
        NONE("none", 0, false, 0),
        ONE("1 node", 0, false, 0),
        PERCENT("1 % of the nodes", 0.01, false, 0),
        TENTH("10 % of the nodes", 0.1, false, 0),
        PATH("1 path", 0, true, 0),
        CHANCE("1 node, and chance", 0, false, 0.0025);

        private final String words;
        private final double share;
        private final boolean isPath;

        /** How likely a healthy node makes a test fail for a reason that does not come again. */
        private final double noise;

        Trouble(String words, double share, boolean isPath, double noise) {
            this.words = words;
            this.share = share;
            this.isPath = isPath;
            this.noise = noise;
        }
    }

    /** The nodes 0 up to {@code size}, what is wrong with them, and what testing them took so far. */
    private static final class Cluster {
        private final int size;
        private final BitSet faulty = new BitSet();
        private final int pathFrom;
        private final int pathTo;
        private final double noise;
        private final long seed;
        private long tests;

        private int rounds;
        private long worlds;
        private double seconds;
        private double nodeSeconds;

        Cluster(int size, Trouble trouble, int seed) {
            this.size = size;
            this.seed = seed;
            noise = trouble.noise;
            var random = new SplittableRandom(seed);
            boolean hasFaults = trouble != Trouble.NONE && !trouble.isPath;
            long count = hasFaults ? Math.max(1, Math.round(trouble.share * size)) : 0;
            while (faulty.cardinality() < count) {
                faulty.set(random.nextInt(size));
            }
            // A path between neighbours: the schemes that begin with pairs meet it in their first round.
            pathFrom = trouble.isPath ? random.nextInt(size / 2) * 2 : -2;
            pathTo = pathFrom + 1;
        }

        /** Whether a world passes. By chance it fails as its turn says, whichever thread asks. */
        boolean passes(int[] world, long turn) {
            boolean hasFrom = false;
            boolean hasTo = false;
            for (int node : world) {
                if (faulty.get(node)) {
                    return false;
                }
                hasFrom |= node == pathFrom;
                hasTo |= node == pathTo;
            }
            if (noise == 0) {
                return !(hasFrom && hasTo);
            }
            return new SplittableRandom(seed * 1_000_003 + turn).nextDouble() < Math.pow(1 - noise, world.length);
        }

        /** Runs worlds at the same time, as many as are allowed, and tells which passed. */
        BitSet round(List<int[]> round) {
            var passed = new BitSet();
            for (int i = 0; i < round.size(); i++) {
                passed.set(i, passes(round.get(i), tests++));
            }
            charge(round.stream().mapToInt(world -> world.length).toArray(), passed);
            return passed;
        }

        void charge(int[] sizes, BitSet passed) {
            rounds++;
            worlds += sizes.length;
            var ends = new PriorityQueue<Double>();
            double last = 0;
            for (int i = 0; i < sizes.length; i++) {
                double start = ends.size() < WORLDS_AT_ONCE ? 0 : ends.remove();
                double took = passed.get(i) ? START_SECONDS + SECONDS_PER_NODE * sizes[i] : LIMIT_SECONDS;
                nodeSeconds += took * sizes[i];
                last = Math.max(last, start + took);
                ends.add(start + took);
            }
            seconds += last;
        }
    }

    private interface Scheme {
        String name();

        /** The nodes it would take out of service. */
        BitSet find(Cluster cluster) throws InterruptedException;
    }

    /** The program's own code. Its rounds are counted as those it makes, each sub-round by itself. */
    private record Acme() implements Scheme {
        @Override
        public String name() {
            return "Acme";
        }

        @Override
        public BitSet find(Cluster cluster) throws InterruptedException {
            var nodes = IntStream.range(0, cluster.size)
                    .mapToObj(i -> new NodeName("n" + i))
                    .toList();
            var limits = new DetectionLimits(WORLDS_AT_ONCE, Duration.ofMinutes(10), 64, 0);
            var located = new TwoRoundAllgather(test(cluster), limits).locate(nodes);
            charge(cluster, located);
            var accused = new BitSet();
            for (var verdict : located.verdicts()) {
                if (verdict.kind() == NodeVerdict.Kind.FAULTY) {
                    accused.set(number(verdict.node()));
                }
            }
            return accused;
        }

        private static CollectiveTest test(Cluster cluster) {
            var turns = new ConcurrentHashMap<Set<NodeName>, Integer>();
            return world -> {
                int turn = turns.merge(world, 1, Integer::sum);
                int[] numbers = numbers(world);
                boolean isPassed = cluster.passes(numbers, Arrays.hashCode(numbers) * 31L + turn);
                return isPassed ? new Outcome.Passed(OptionalDouble.empty(), "passed") : new Outcome.Failed("failed");
            };
        }

        /** Worlds that follow each other in one round and share no node ran at the same time. */
        private static void charge(Cluster cluster, Located located) {
            var sizes = new ArrayList<Integer>();
            var passed = new BitSet();
            var busy = new HashSet<NodeName>();
            int round = 0;
            for (var trial : located.trials()) {
                if (trial.round() != round || trial.world().stream().anyMatch(busy::contains)) {
                    charge(cluster, sizes, passed);
                    sizes.clear();
                    passed.clear();
                    busy.clear();
                    round = trial.round();
                }
                passed.set(sizes.size(), trial.outcome() instanceof Outcome.Passed);
                sizes.add(trial.world().size());
                busy.addAll(trial.world());
            }
            charge(cluster, sizes, passed);
        }

        private static void charge(Cluster cluster, List<Integer> sizes, BitSet passed) {
            if (!sizes.isEmpty()) {
                cluster.charge(sizes.stream().mapToInt(Integer::intValue).toArray(), passed);
            }
        }

        private static int[] numbers(Collection<NodeName> world) {
            return world.stream().mapToInt(Acme::number).sorted().toArray();
        }

        private static int number(NodeName node) {
            return Integer.parseInt(node.value().substring(1));
        }
    }

    /** As published: pairs, then each suspect once with a node known good; nothing is tried again. */
    private record Paper() implements Scheme {
        @Override
        public String name() {
            return "two rounds as published";
        }

        @Override
        public BitSet find(Cluster cluster) {
            var pairs = new ArrayList<int[]>();
            for (int from = 0; from < cluster.size; from += 2) {
                int to = cluster.size - from == 3 ? cluster.size : Math.min(from + 2, cluster.size);
                pairs.add(IntStream.range(from, to).toArray());
                from += to - from - 2;
            }
            var passed = cluster.round(pairs);
            var good = new ArrayList<Integer>();
            var suspects = new ArrayList<Integer>();
            for (int i = 0; i < pairs.size(); i++) {
                Arrays.stream(pairs.get(i)).forEach((passed.get(i) ? good : suspects)::add);
            }
            var accused = new BitSet();
            for (int from = 0; !good.isEmpty() && from < suspects.size(); from += good.size()) {
                var some = suspects.subList(from, Math.min(suspects.size(), from + good.size()));
                var second = new ArrayList<int[]>();
                for (int i = 0; i < some.size(); i++) {
                    second.add(new int[] {some.get(i), good.get(i)});
                }
                var result = cluster.round(second);
                for (int i = 0; i < some.size(); i++) {
                    accused.set(some.get(i), !result.get(i));
                }
            }
            return accused;
        }
    }

    /** All nodes in one world; the halves of a world that failed; a single node with one known good. */
    private record BinarySearch() implements Scheme {
        @Override
        public String name() {
            return "binary search";
        }

        @Override
        public BitSet find(Cluster cluster) {
            var accused = new BitSet();
            var good = new LinkedHashSet<Integer>();
            var open = new ArrayList<int[]>(List.of(IntStream.range(0, cluster.size).toArray()));
            while (!open.isEmpty()) {
                var worlds = withPartners(open, good);
                var passed = cluster.round(worlds);
                var next = new ArrayList<int[]>();
                for (int i = 0; i < open.size(); i++) {
                    int[] group = open.get(i);
                    if (passed.get(i)) {
                        Arrays.stream(group).forEach(good::add);
                    } else if (group.length == 1) {
                        accused.set(group[0]);
                    } else {
                        next.add(Arrays.copyOfRange(group, 0, group.length / 2));
                        next.add(Arrays.copyOfRange(group, group.length / 2, group.length));
                    }
                }
                open = next;
            }
            return accused;
        }

        private static List<int[]> withPartners(List<int[]> groups, Set<Integer> good) {
            var partners = good.iterator();
            return groups.stream()
                    .map(group -> group.length == 1 && partners.hasNext()
                            ? new int[] {group[0], partners.next()}
                            : group)
                    .toList();
        }
    }

    /** Everyone with everyone by the circle method; who fails with more than half of the others is faulty. */
    private record AllPairs() implements Scheme {
        @Override
        public String name() {
            return "all pairs";
        }

        @Override
        public BitSet find(Cluster cluster) {
            int places = cluster.size - 1;
            int[] failures = new int[cluster.size];
            for (int turn = 0; turn < places; turn++) {
                var pairs = new ArrayList<int[]>(cluster.size / 2);
                pairs.add(new int[] {places, turn});
                for (int i = 1; i < cluster.size / 2; i++) {
                    pairs.add(new int[] {(turn + i) % places, (turn - i + places) % places});
                }
                var passed = cluster.round(pairs);
                for (int i = 0; i < pairs.size(); i++) {
                    for (int node : pairs.get(i)) {
                        failures[node] += passed.get(i) ? 0 : 1;
                    }
                }
            }
            var accused = new BitSet();
            IntStream.range(0, cluster.size)
                    .filter(node -> failures[node] * 2 > places)
                    .forEach(accused::set);
            return accused;
        }
    }
}
