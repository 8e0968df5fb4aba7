package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The lines that the filter let through, in order and in bounded memory.
 *
 * <p>In a burst of lines of one shape (digits aside) the first, or the first few, are kept and the others counted, with the ranks and nodes that
 * printed them, so that a thousand echoes of one traceback cost no more than the first few. A frame of a traceback is kept once in the
 * whole log; the exceptions that came through it again refer to it. When the whole budget is
 * full, the least interesting lines give way; the first of a suspicious shape comes last. What is left out is counted
 * where it stood. Confined to the job's thread.
 */
public final class CompressedLog {
    /** How many lines of one shape are kept in one burst, where diagnosis may look for what tells them apart. */
    static final int MAX_COPIES = 5;

    /** Lines of one shape this far apart are no echoes of each other: a later attempt failed in the same way. */
    private static final long BURST = 5_000;

    /** Plain lines before and after a suspicious one that are worth more than others. */
    private static final int CONTEXT = 2;

    private static final int MAX_LINES = 60_000;
    private static final long MAX_CHARS = 24_000_000;
    private static final int MAX_SHAPES = 60_000;
    private static final int MAX_NODES = 64;
    private static final int MAX_RANK = 1 << 20;

    /** What one line of a traceback costs that is only referred to. */
    private static final int REFERENCE_CHARS = 8;

    /** Tells lines of tracebacks from others of the same shape. */
    private static final long FRAME_SHAPE = 0x5bd1e995_9e3779b9L;

    private List<Kept> lines = new ArrayList<>();
    private Gap gap = new Gap();
    private final Map<Long, Echo> shapes = new HashMap<>();
    private final FrameFolder frames = new FrameFolder();
    private final LeftOutLines leftOut = new LeftOutLines();
    private long chars;
    private OptionalLong keptInstead = OptionalLong.empty();

    /**
     * A line that was kept.
     *
     * @param line the line
     * @param position how many lines of the whole log came before it, plus one; orders lines of several inputs
     * @param verdict why it was kept
     * @param echo the lines of its shape
     * @param traceback the lines of the traceback that it ends, where some of them were kept only once, for an earlier
     *     traceback; empty where all stand before it or it ends none
     * @param announcement what stood before the traceback that it ends, where that line was left out; else empty
     * @param before what was left out between the line kept before it and this one
     */
    public record Kept(
            LogLine line,
            long position,
            Verdict verdict,
            Echo echo,
            List<Kept> traceback,
            String announcement,
            Gap before) {
        public Kept {
            traceback = List.copyOf(traceback);
        }

        /** Whether diagnosis may need it. */
        public boolean isProtected() {
            return verdict != Verdict.KEPT;
        }
    }

    /** Lines that were left out between two kept ones, counted by what left them out. */
    public static final class Gap {
        private static final int MAX_RULES = 64;

        private final Map<String, Count> dropped = new HashMap<>();
        private long copies;
        private long blank;
        private long others;

        private void drop(String rule) {
            if (rule.isEmpty()) {
                blank++;
                return;
            }
            var count = dropped.get(rule);
            if (count != null) {
                count.lines++;
            } else if (dropped.size() < MAX_RULES) {
                dropped.put(rule, new Count(1));
            } else {
                others++;
            }
        }

        private static final class Count {
            private long lines;

            Count(long lines) {
                this.lines = lines;
            }
        }

        private void add(Gap more) {
            more.dropped.forEach(
                    (rule, count) -> dropped.computeIfAbsent(rule, _ -> new Count(0)).lines += count.lines);
            copies += more.copies;
            blank += more.blank;
            others += more.others;
        }

        /** How many lines were left out. */
        public long lines() {
            return copies
                    + blank
                    + others
                    + dropped.values().stream().mapToLong(it -> it.lines).sum();
        }

        /** How many of them each filter rule dropped, most first; at most 64 rules. */
        public Map<String, Long> dropped() {
            var sorted = new LinkedHashMap<String, Long>();
            dropped.entrySet().stream()
                    .sorted(Comparator.<Map.Entry<String, Count>>comparingLong(entry -> -entry.getValue().lines)
                            .thenComparing(Map.Entry.comparingByKey()))
                    .forEach(entry -> sorted.put(entry.getKey(), entry.getValue().lines));
            return sorted;
        }

        /** How many of them were more copies of lines that are kept, or gave way when the budget was full. */
        public long copies() {
            return copies;
        }

        private void save(DataOutput out) throws IOException {
            out.writeLong(copies);
            out.writeLong(blank);
            out.writeLong(others);
            out.writeInt(dropped.size());
            for (var entry : dropped.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeLong(entry.getValue().lines);
            }
        }

        private static Gap restore(DataInput in) throws IOException {
            var gap = new Gap();
            gap.copies = in.readLong();
            gap.blank = in.readLong();
            gap.others = in.readLong();
            for (int i = in.readInt(); i > 0; i--) {
                gap.dropped.put(in.readUTF(), new Count(in.readLong()));
            }
            return gap;
        }
    }

    /** How often, and by whom, one shape of line was printed. Grows while the log is read. */
    public static final class Echo {
        private long count;
        private long lastPosition;
        private long firstNumber;
        private long lastNumber;
        private final BitSet ranks = new BitSet();
        private final Set<String> nodes = new LinkedHashSet<>();

        private void add(LogLine line, long position) {
            firstNumber = count++ == 0 ? line.number() : firstNumber;
            lastNumber = line.number();
            lastPosition = position;
            if (line.rank() != LineHead.NO_RANK && line.rank() < MAX_RANK) {
                ranks.set(line.rank());
            }
            if (!line.node().isEmpty() && nodes.size() < MAX_NODES) {
                nodes.add(line.node());
            }
        }

        private void save(DataOutput out) throws IOException {
            out.writeLong(count);
            out.writeLong(lastPosition);
            out.writeLong(firstNumber);
            out.writeLong(lastNumber);
            byte[] bits = ranks.toByteArray();
            out.writeInt(bits.length);
            out.write(bits);
            out.writeInt(nodes.size());
            for (var node : nodes) {
                out.writeUTF(node);
            }
        }

        private static Echo restore(DataInput in) throws IOException {
            var echo = new Echo();
            echo.count = in.readLong();
            echo.lastPosition = in.readLong();
            echo.firstNumber = in.readLong();
            echo.lastNumber = in.readLong();
            byte[] bits = new byte[in.readInt()];
            in.readFully(bits);
            echo.ranks.or(BitSet.valueOf(bits));
            for (int i = in.readInt(); i > 0; i--) {
                echo.nodes.add(in.readUTF());
            }
            return echo;
        }

        /** How many lines of this shape were seen. */
        public long count() {
            return count;
        }

        /** The number of the first line of this shape, in its input. */
        public long firstNumber() {
            return firstNumber;
        }

        /** The number of the last one by now, in its input. */
        public long lastNumber() {
            return lastNumber;
        }

        /** The ranks that printed it; a copy. */
        public BitSet ranks() {
            return (BitSet) ranks.clone();
        }

        /** The nodes that printed it, in order, at most 64. */
        public Set<String> nodes() {
            return Collections.unmodifiableSet(nodes);
        }
    }

    /** Takes a line that the filter let through; false where it was only counted, as one echo too many. */
    public boolean append(LogLine line, long position, Verdict verdict) {
        if (verdict == Verdict.FRAME) {
            return appendFrame(line, position);
        }
        var traceback = verdict == Verdict.PROTECTED ? frames.end(line) : FrameFolder.Traceback.NONE;
        var echo = echo(shape(line.body()), line, position);
        leftOut.take(line);
        if (echo.count > (verdict == Verdict.PROTECTED ? MAX_COPIES : 1)) {
            leaveOut(echo.firstNumber());
            if (!traceback.wasOpen()) {
                leftOut.put(line);
            }
            return false;
        }
        keep(new Kept(line, position, verdict, echo, traceback.folded(), traceback.announcement(), gap));
        return true;
    }

    private boolean appendFrame(LogLine line, long position) {
        var text = line.body().strip();
        long shape = shape(text) ^ FRAME_SHAPE;
        var echo = echo(shape, line, position);
        var traceback = frames.enter(line.stream(), text, shape, leftOut.take(line));
        var known = frames.known(traceback, shape, echo.count > MAX_COPIES);
        if (known != null) {
            traceback.fold(known);
            leaveOut(known.line().number());
            return false;
        }
        var kept = new Kept(line, position, Verdict.FRAME, echo, List.of(), "", gap);
        frames.keep(traceback, kept, shape);
        keep(kept);
        return true;
    }

    private Echo echo(long shape, LogLine line, long position) {
        var echo = shapes.get(shape);
        if (echo == null || position - echo.lastPosition > BURST) {
            echo = new Echo();
            shapes.put(shape, echo);
        }
        echo.add(line, position);
        return echo;
    }

    private void leaveOut(long instead) {
        gap.copies++;
        keptInstead = OptionalLong.of(instead);
    }

    private void keep(Kept kept) {
        lines.add(kept);
        gap = new Gap();
        keptInstead = OptionalLong.empty();
        chars += cost(kept);
        if (lines.size() > MAX_LINES || chars > MAX_CHARS) {
            makeRoom();
        }
        if (shapes.size() > MAX_SHAPES) {
            shapes.clear();
        }
    }

    private static long cost(Kept kept) {
        return kept.line().text().length()
                + kept.announcement().length()
                + (long) REFERENCE_CHARS * kept.traceback().size();
    }

    /** The number of the line that is kept in the stead of the one appended last; nothing where that one is kept. */
    public OptionalLong keptInstead() {
        return keptInstead;
    }

    /** Counts an empty line, which is not kept. */
    public void dropEmpty() {
        gap.drop("");
    }

    /** Counts a line that is not kept, for the id of the filter rule that dropped it. */
    public void drop(String rule, RawLine line) {
        gap.drop(rule);
        leftOut.put(line);
    }

    /** What was left out since the last kept line. */
    public Gap after() {
        return gap;
    }

    /** The lines, in order; a copy. */
    public List<Kept> snapshot() {
        return List.copyOf(lines);
    }

    /** Writes the whole state; {@link #restore} goes on from it exactly. */
    public void save(DataOutput out) throws IOException {
        var numbers = new IdentityHashMap<Echo, Integer>();
        for (var kept : lines) {
            numbers.putIfAbsent(kept.echo(), numbers.size());
        }
        for (var echo : shapes.values()) {
            numbers.putIfAbsent(echo, numbers.size());
        }
        var echoes = new Echo[numbers.size()];
        numbers.forEach((echo, number) -> echoes[number] = echo);
        out.writeInt(echoes.length);
        for (var echo : echoes) {
            echo.save(out);
        }
        out.writeInt(shapes.size());
        for (var shape : shapes.entrySet()) {
            out.writeLong(shape.getKey());
            out.writeInt(Objects.requireNonNull(numbers.get(shape.getValue())));
        }
        out.writeInt(lines.size());
        for (var kept : lines) {
            kept.line().save(out);
            out.writeLong(kept.position());
            Saved.writeWord(kept.verdict(), out);
            out.writeInt(Objects.requireNonNull(numbers.get(kept.echo())));
            FrameFolder.savePositions(kept.traceback(), out);
            Saved.writeText(kept.announcement(), out);
            kept.before().save(out);
        }
        gap.save(out);
        frames.save(out);
        leftOut.save(out);
    }

    /** Reads what {@link #save} wrote. */
    public static CompressedLog restore(DataInput in) throws IOException {
        var log = new CompressedLog();
        var echoes = new Echo[in.readInt()];
        for (int i = 0; i < echoes.length; i++) {
            echoes[i] = Echo.restore(in);
        }
        for (int i = in.readInt(); i > 0; i--) {
            log.shapes.put(in.readLong(), echoes[in.readInt()]);
        }
        var byPosition = new HashMap<Long, Kept>();
        for (int i = in.readInt(); i > 0; i--) {
            var kept = new Kept(
                    LogLine.restore(in),
                    in.readLong(),
                    Saved.readWord(Verdict.class, in),
                    echoes[in.readInt()],
                    FrameFolder.restorePositions(in, byPosition),
                    Saved.readText(in),
                    Gap.restore(in));
            log.lines.add(kept);
            byPosition.put(kept.position(), kept);
            log.chars += cost(kept);
        }
        log.gap = Gap.restore(in);
        log.frames.restore(in, byPosition);
        log.leftOut.restore(in);
        return log;
    }

    /**
     * Gives a quarter back, so that it is not done for each line: first plain lines, then copies of suspicious ones, then
     * the plain lines beside suspicious ones, all from the oldest; the first of its shape that is suspicious goes last, and
     * then from the newest.
     */
    private void makeRoom() {
        int toDrop = lines.size() / 4;
        var goes = new boolean[lines.size()];
        for (var worth : Worth.values()) {
            boolean fromNewest = worth == Worth.FIRST_SIGN;
            for (int k = 0; k < goes.length && toDrop > 0; k++) {
                int i = fromNewest ? goes.length - 1 - k : k;
                if (worth(i) == worth) {
                    goes[i] = true;
                    toDrop--;
                }
            }
        }
        var gone = new HashSet<Long>();
        for (int i = 0; i < goes.length; i++) {
            if (goes[i]) {
                gone.add(lines.get(i).position());
            }
        }
        var left = new ArrayList<Kept>(lines.size());
        var lost = new Gap();
        for (int i = 0; i < goes.length; i++) {
            var kept = lines.get(i);
            kept.before().add(lost);
            lost = new Gap();
            if (goes[i]) {
                lost.add(kept.before());
                lost.copies++;
            } else {
                left.add(without(gone, kept));
            }
        }
        lost.add(gap);
        gap = lost;
        lines = left;
        frames.forget(gone);
        chars = 0;
        for (var kept : lines) {
            chars += cost(kept);
        }
    }

    private static Kept without(Set<Long> gone, Kept kept) {
        if (kept.traceback().isEmpty()) {
            return kept;
        }
        var traceback = kept.traceback().stream()
                .filter(line -> !gone.contains(line.position()))
                .toList();
        return new Kept(
                kept.line(),
                kept.position(),
                kept.verdict(),
                kept.echo(),
                traceback,
                kept.announcement(),
                kept.before());
    }

    /** What a kept line is worth, the least first. */
    private enum Worth {
        PLAIN,
        COPY,
        CONTEXT,
        FIRST_SIGN
    }

    private Worth worth(int index) {
        var kept = lines.get(index);
        if (kept.isProtected()) {
            return kept.line().number() == kept.echo().firstNumber() ? Worth.FIRST_SIGN : Worth.COPY;
        }
        int from = Math.max(0, index - CONTEXT);
        int to = Math.min(lines.size(), index + CONTEXT + 1);
        for (int i = from; i < to; i++) {
            if (lines.get(i).isProtected()) {
                return Worth.CONTEXT;
            }
        }
        return Worth.PLAIN;
    }

    /** FNV-1a over the text with runs of digits and hexadecimal numbers masked. */
    static long shape(String text) {
        long hash = 0xcbf29ce484222325L;
        boolean inNumber = false;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9' || inNumber && (c >= 'a' && c <= 'f' || c == 'x');
            if (digit && inNumber) {
                continue;
            }
            inNumber = digit;
            hash = (hash ^ (digit ? '#' : c)) * 0x100000001b3L;
        }
        return hash;
    }
}
