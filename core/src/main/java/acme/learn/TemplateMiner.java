package acme.learn;

import acme.model.LogLine;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Groups lines into templates. Confined to one thread; the same lines give the same templates, also when it was saved
 * and restored between them.
 *
 * <p>After Drain (He et al., "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017): values are
 * masked ({@link LineMask}), then a line is compared with the clusters of its number of words, its head and its first word.
 * It differs from Drain in two things.
 *
 * <ul>
 *   <li>Drain joins lines whose words agree in a given share, and so {@code session opened} with {@code session closed}.
 *       Here words that look like values are joined at once, words of letters only when so many different ones stood in
 *       one place that they can be no choice of verbs.
 *   <li>Drain parts lines by their number of words, so that a value of two words makes another template. Here clusters
 *       of different lengths are joined when they are read ({@link SameEvent}).
 * </ul>
 *
 * <p>Keeps at most a given number of clusters: the rarest give way, of these the least recently used. A line costs time
 * linear in the part of it that is read, and one of a new shape the comparison with at most 256 clusters.
 */
public final class TemplateMiner {
    /** A number of clusters that is enough for a job's kept lines; at most some 30 MB. */
    public static final int DEFAULT_MAX_CLUSTERS = 2_000;

    private static final int VERSION = 1;
    private static final int SHAPES = 1 << 13;
    /** So many clusters at most are compared with a line. */
    private static final int MAX_BUCKET = 256;

    /** So many different words of letters in one place are values. */
    private static final int MIN_VALUES = 4;
    /** As above, directly after a sign that often stands before a verb. */
    private static final int MIN_VALUES_AT_START = 8;

    private final int maxClusters;
    private final LineMask mask = new LineMask();
    private final TreeMap<Integer, Cluster> clusters = new TreeMap<>();
    private final Map<Shape.Key, List<Cluster>> buckets = new HashMap<>();

    /** Which cluster took a shape, as of one state of the clusters; a shortcut that changes no answer. */
    private final long[] shapeHashes = new long[SHAPES];

    private final long[] shapeStates = new long[SHAPES];
    private final @Nullable Cluster[] shapeClusters = new Cluster[SHAPES];
    private long state = 1;
    private int nextId = 1;
    private long lines;
    private @Nullable Map<Integer, Integer> groups;

    /** A miner that keeps at most {@code maxClusters} clusters, at least 8. */
    public TemplateMiner(int maxClusters) {
        if (maxClusters < 8) {
            throw new IllegalArgumentException("at least 8 clusters, not " + maxClusters);
        }
        this.maxClusters = maxClusters;
    }

    /**
     * Takes a line. Its head (rank, host, time, level, logger) belongs to the template, but does not make two lines alike.
     *
     * @param position where it stands in the log; not smaller than that of the line before
     */
    public void add(LogLine line, long position) {
        add(line.text(), bodyStart(line), position);
    }

    /** Takes a line that has no head. */
    public void add(String line, long position) {
        add(line, 0, position);
    }

    private void add(String line, int bodyStart, long position) {
        lines++;
        mask.read(line, bodyStart);
        long hash = mask.hash();
        int slot = (int) hash & (SHAPES - 1);
        var cluster = shapeClusters[slot];
        if (cluster == null || shapeHashes[slot] != hash || shapeStates[slot] != state) {
            cluster = clusterOf(mask.shape());
            shapeHashes[slot] = hash;
            shapeStates[slot] = state;
            shapeClusters[slot] = cluster;
        }
        cluster.add(line, position, lines);
    }

    private static int bodyStart(LogLine line) {
        return line.text().length() - line.body().length();
    }

    /** How many lines were taken. */
    public long lines() {
        return lines;
    }

    /** The id of the template that a line belongs to; empty where it is of no known template. Changes nothing. */
    public OptionalInt match(LogLine line) {
        return match(line.text(), bodyStart(line));
    }

    /** As {@link #match(LogLine)}, for a line that has no head. */
    public OptionalInt match(String line) {
        return match(line, 0);
    }

    private OptionalInt match(String line, int bodyStart) {
        mask.read(line, bodyStart);
        var shape = mask.shape();
        for (var cluster : bucket(shape)) {
            if (cluster.shape.covers(shape)) {
                return OptionalInt.of(groups().getOrDefault(cluster.id, cluster.id));
            }
        }
        return OptionalInt.empty();
    }

    /** The templates, oldest first. */
    public List<Template> templates() {
        var members = new LinkedHashMap<Integer, List<Cluster>>();
        for (var cluster : clusters.values()) {
            members.computeIfAbsent(groups().getOrDefault(cluster.id, cluster.id), _ -> new ArrayList<>(1))
                    .add(cluster);
        }
        var templates = new ArrayList<Template>(members.size());
        members.forEach((id, group) -> templates.add(template(id, group)));
        return templates;
    }

    private static Template template(int id, List<Cluster> group) {
        var whole = new Cluster(id, group.getFirst().shape);
        for (var cluster : group) {
            whole.absorb(cluster);
        }
        // A cluster's first lines are alike, so each gives its share.
        var samples = new ArrayList<String>();
        for (int i = 0; i < Cluster.MAX_SAMPLES && samples.size() < Cluster.MAX_SAMPLES; i++) {
            for (var cluster : group) {
                if (i < cluster.samples().size() && samples.size() < Cluster.MAX_SAMPLES) {
                    samples.add(cluster.samples().get(i));
                }
            }
        }
        return new Template(
                id,
                SameEvent.text(group),
                whole.count,
                whole.stretches,
                whole.first,
                whole.last,
                whole.shape.cut(),
                samples);
    }

    private Map<Integer, Integer> groups() {
        var known = groups;
        if (known == null) {
            known = SameEvent.groups(clusters.values());
            groups = known;
        }
        return known;
    }

    private List<Cluster> bucket(Shape shape) {
        return buckets.getOrDefault(shape.key(), List.of());
    }

    /** The cluster that takes the line: one that covers it, one that is made to, or a new one. */
    private Cluster clusterOf(Shape line) {
        var bucket = bucket(line);
        Cluster best = null;
        int bestScore = 0;
        for (var cluster : bucket) {
            if (cluster.shape.covers(line)) {
                return cluster;
            }
            int score = Similarity.score(cluster.shape, line);
            if (score > bestScore) {
                best = cluster;
                bestScore = score;
            }
        }
        state++;
        groups = null;
        if (best != null) {
            best.shape = best.shape.generalise(line);
            return joinSiblings(absorbCovered(best, bucket));
        }
        if (clusters.size() >= maxClusters) {
            evict(List.copyOf(clusters.values()));
        } else if (bucket.size() >= MAX_BUCKET) {
            evict(List.copyOf(bucket));
        }
        var cluster = new Cluster(nextId++, line);
        insert(cluster);
        return joinSiblings(cluster);
    }

    private void insert(Cluster cluster) {
        clusters.put(cluster.id, cluster);
        buckets.computeIfAbsent(cluster.shape.key(), _ -> new ArrayList<>(1)).add(cluster);
    }

    /** Joins the clusters that a cluster covers with it; the oldest stays and takes its words. */
    private Cluster absorbCovered(Cluster general, List<Cluster> bucket) {
        Cluster oldest = null;
        for (var cluster : List.copyOf(bucket)) {
            if (!general.shape.covers(cluster.shape)) {
                continue;
            }
            if (oldest == null) {
                oldest = cluster;
            } else {
                oldest.absorb(cluster);
                bucket.remove(cluster);
                clusters.remove(cluster.id);
            }
        }
        if (oldest == null) {
            return general;
        }
        oldest.shape = general.shape;
        return oldest;
    }

    /** Joins a cluster with those that differ from it in the same few words, if these are many, until none is left. */
    private Cluster joinSiblings(Cluster cluster) {
        var bucket = bucket(cluster.shape);
        var joined = cluster;
        while (true) {
            var general = withSiblingsPlaces(joined.shape, bucket);
            if (general.equals(joined.shape)) {
                return joined;
            }
            joined.shape = general;
            joined = absorbCovered(joined, bucket);
        }
    }

    /** The shape with a place where siblings have so many different words, or have a place already. */
    private static Shape withSiblingsPlaces(Shape shape, List<Cluster> bucket) {
        var values = new TreeMap<Integer, Set<String>>();
        for (var other : bucket) {
            long places = Similarity.differences(other.shape, shape);
            for (; places != 0; places &= places - 1) {
                int place = Long.numberOfTrailingZeros(places);
                values.computeIfAbsent(place, _ -> new TreeSet<>())
                        .add(other.shape.words()[place]);
            }
        }
        var words = shape.words().clone();
        values.forEach((place, others) -> {
            boolean enough = others.size() + 1 >= minValues(shape.words(), place);
            for (var other : others) {
                if (enough || Words.covers(other, words[place])) {
                    words[place] = Words.generalise(words[place], other);
                }
            }
        });
        return shape.with(words);
    }

    private static int minValues(String[] words, int place) {
        var before = words[place - 1];
        return Character.isLetter(before.charAt(before.length() - 1)) ? MIN_VALUES : MIN_VALUES_AT_START;
    }

    /** Gives an eighth back, so that it is not done for each line. */
    private void evict(List<Cluster> candidates) {
        var order = new ArrayList<>(candidates);
        order.sort(Comparator.<Cluster>comparingLong(cluster -> cluster.count)
                .thenComparingLong(cluster -> cluster.used)
                .thenComparingInt(cluster -> cluster.id));
        var leaving = new HashSet<>(order.subList(0, order.size() / 8));
        clusters.values().removeAll(leaving);
        buckets.values().removeIf(bucket -> {
            bucket.removeAll(leaving);
            return bucket.isEmpty();
        });
    }

    /** Writes the whole state. */
    public void save(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeInt(maxClusters);
        out.writeInt(nextId);
        out.writeLong(lines);
        out.writeInt(clusters.size());
        for (var cluster : clusters.values()) {
            cluster.save(out);
        }
    }

    /**
     * A miner as it was saved.
     *
     * @throws IOException if this was not written by {@link #save}, or by another version of it
     */
    public static TemplateMiner restore(DataInput in) throws IOException {
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("a saved template miner of version " + version + "; this program reads " + VERSION);
        }
        var miner = new TemplateMiner(Math.max(8, in.readInt()));
        miner.nextId = in.readInt();
        miner.lines = in.readLong();
        int size = Cluster.checked(in.readInt(), miner.maxClusters);
        for (int i = 0; i < size; i++) {
            miner.insert(Cluster.restore(in));
        }
        return miner;
    }
}
