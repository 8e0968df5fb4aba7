package acme.detect;

import acme.model.LineHead;
import acme.model.RawLine;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Follows the ranks of a job by their lines: who spoke last when, who reported trouble first, who is slower. Confined to the
 * job's thread; some thirty bytes for each rank, up to 65,536 ranks.
 */
final class RankWatch {
    static final int MAX_RANKS = 1 << 16;
    private static final int VERSION = 1;
    private static final int REGULAR = 50;
    private static final int LEAST_RANKS = 4;
    private static final double MOST = 0.75;
    private static final long LEAST_QUIET = 10 * 60_000L;
    private static final int QUIET_GAPS = 10;
    private static final long SAME_MOMENT = 5_000;
    private static final int MOST_NAMED = 8;
    private static final int LEAST_STEP_TIMES = 20;
    private static final double SLOWER = 1.3;
    private static final double SMOOTHING = 0.1;

    private int ranks;
    private long[] lastSeen = new long[16];
    private long[] longestGap = new long[16];
    private int[] lines = new int[16];
    private int[] stepTimes = new int[16];
    private double[] stepSeconds = new double[16];
    private boolean[] told = new boolean[16];
    private int firstTrouble = LineHead.NO_RANK;
    private long troublePosition;

    /** Takes a line; {@code stepping} says that the job trains, so that lines of start-up tell nothing of a rank's habits. */
    void take(MetricReader reader, RawLine line, long position, long timeMillis, boolean stepping) {
        int rank = line.head().rank();
        if (rank == LineHead.NO_RANK || rank >= MAX_RANKS) {
            return;
        }
        if (rank >= ranks) {
            grow(rank + 1);
        }
        if (firstTrouble == LineHead.NO_RANK && isTrouble(line)) {
            firstTrouble = rank;
            troublePosition = position;
        }
        if (timeMillis == LineHead.NO_TIME) {
            return;
        }
        if (stepping) {
            habits(reader, rank, timeMillis);
        }
        lastSeen[rank] = Math.max(lastSeen[rank], timeMillis);
        told[rank] &= !stepping;
    }

    private void habits(MetricReader reader, int rank, long timeMillis) {
        if (lines[rank] > 0 && !told[rank]) {
            longestGap[rank] = Math.max(longestGap[rank], timeMillis - lastSeen[rank]);
        }
        lines[rank] = Math.min(lines[rank] + 1, Integer.MAX_VALUE - 1);
        double seconds = reader.metrics().stepSeconds();
        if (!Double.isNaN(seconds)) {
            stepSeconds[rank] += (stepTimes[rank] == 0 ? 1 : SMOOTHING) * (seconds - stepSeconds[rank]);
            stepTimes[rank] = Math.min(stepTimes[rank] + 1, LEAST_STEP_TIMES);
        }
    }

    private static boolean isTrouble(RawLine line) {
        return line.head().level().isErrorOrWorse()
                || Ascii.startsWith(line.bytes(), line.head().bodyStart(), line.to(), "traceback (most recent");
    }

    private void grow(int needed) {
        if (needed > lastSeen.length) {
            int size = Math.min(MAX_RANKS, Integer.highestOneBit(needed) * 2);
            lastSeen = Arrays.copyOf(lastSeen, size);
            longestGap = Arrays.copyOf(longestGap, size);
            lines = Arrays.copyOf(lines, size);
            stepTimes = Arrays.copyOf(stepTimes, size);
            stepSeconds = Arrays.copyOf(stepSeconds, size);
            told = Arrays.copyOf(told, size);
        }
        Arrays.fill(lastSeen, ranks, needed, LineHead.NO_TIME);
        ranks = needed;
    }

    /** The rank whose error was printed first in this attempt, or {@link LineHead#NO_RANK}. */
    int firstTrouble() {
        return firstTrouble;
    }

    /** The line of the first error; 0 where there was none. */
    long troublePosition() {
        return troublePosition;
    }

    /**
     * The ranks that went quiet first, up to eight, the first in front; empty where all spoke until the same moment, or
     * where fewer than two ranks print lines.
     */
    List<Integer> quietFirst() {
        long newest = LineHead.NO_TIME;
        var speaking = new ArrayList<Integer>();
        for (int rank = 0; rank < ranks; rank++) {
            if (lines[rank] > 0) {
                speaking.add(rank);
                newest = Math.max(newest, lastSeen[rank]);
            }
        }
        var first = new ArrayList<Integer>();
        for (int rank : speaking) {
            if (newest - lastSeen[rank] > SAME_MOMENT + longestGap[rank]) {
                first.add(rank);
            }
        }
        first.sort(Comparator.comparingLong((Integer rank) -> lastSeen[rank]).thenComparing(Comparator.naturalOrder()));
        return first.size() > MOST_NAMED ? List.copyOf(first.subList(0, MOST_NAMED)) : first;
    }

    /** Ranks that used to print lines and have not for long, while most others go on; each named once, until it is back. */
    List<Integer> missing(long nowMillis) {
        int regular = 0;
        int speaking = 0;
        var missing = new ArrayList<Integer>();
        for (int rank = 0; rank < ranks; rank++) {
            if (lines[rank] >= REGULAR) {
                regular++;
                boolean quiet = nowMillis - lastSeen[rank] > Math.max(LEAST_QUIET, QUIET_GAPS * longestGap[rank]);
                speaking += quiet ? 0 : 1;
                if (quiet && !told[rank]) {
                    missing.add(rank);
                }
            }
        }
        if (missing.isEmpty() || regular < LEAST_RANKS || speaking < MOST * regular) {
            return List.of();
        }
        missing.sort(
                Comparator.comparingLong((Integer rank) -> lastSeen[rank]).thenComparing(Comparator.naturalOrder()));
        missing.forEach(rank -> told[rank] = true);
        return missing;
    }

    /** The rank whose steps take longest, if it is clearly slower than the median of at least four; else NO_RANK. */
    int straggler() {
        var times = new RobustWindow(Math.max(ranks, 1));
        int slowest = LineHead.NO_RANK;
        for (int rank = 0; rank < ranks; rank++) {
            if (stepTimes[rank] >= LEAST_STEP_TIMES) {
                times.add(stepSeconds[rank]);
                slowest = slowest < 0 || stepSeconds[rank] > stepSeconds[slowest] ? rank : slowest;
            }
        }
        if (times.count() < LEAST_RANKS) {
            return LineHead.NO_RANK;
        }
        return stepSeconds[slowest] > SLOWER * times.median() ? slowest : LineHead.NO_RANK;
    }

    /** A launcher started the job again. */
    void attemptStarted() {
        ranks = 0;
        Arrays.fill(longestGap, 0);
        Arrays.fill(lines, 0);
        Arrays.fill(stepTimes, 0);
        Arrays.fill(stepSeconds, 0);
        Arrays.fill(told, false);
        firstTrouble = LineHead.NO_RANK;
        troublePosition = 0;
    }

    void save(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(ranks);
        for (int rank = 0; rank < ranks; rank++) {
            out.writeLong(lastSeen[rank]);
            out.writeLong(longestGap[rank]);
            out.writeInt(lines[rank]);
            out.writeInt(stepTimes[rank]);
            out.writeDouble(stepSeconds[rank]);
            out.writeBoolean(told[rank]);
        }
        out.writeInt(firstTrouble);
        out.writeLong(troublePosition);
    }

    static RankWatch restore(DataInput in) throws IOException {
        States.requireVersion(in, VERSION);
        var watch = new RankWatch();
        int ranks = States.size(in, MAX_RANKS);
        watch.grow(ranks);
        for (int rank = 0; rank < ranks; rank++) {
            watch.lastSeen[rank] = in.readLong();
            watch.longestGap[rank] = in.readLong();
            watch.lines[rank] = in.readInt();
            watch.stepTimes[rank] = in.readInt();
            watch.stepSeconds[rank] = in.readDouble();
            watch.told[rank] = in.readBoolean();
        }
        watch.firstTrouble = in.readInt();
        watch.troublePosition = in.readLong();
        return watch;
    }
}
