package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The lines that the filter let through, in order and in bounded memory.
 *
 * <p>In a burst of lines of one shape (digits aside) the first, or the first few, are kept and the others counted, with the ranks and nodes that
 * printed them, so that a thousand echoes of one traceback cost no more than the first few. When the whole budget is
 * full, the oldest unprotected lines give way first, then the oldest protected ones. Confined
 * to the job's thread.
 */
public final class CompressedLog {
    /** How many lines of one shape are kept in one burst, where diagnosis may look for what tells them apart. */
    static final int MAX_COPIES = 5;

    /** Lines of one shape this far apart are no echoes of each other: a later attempt failed in the same way. */
    private static final long BURST = 5_000;

    private static final int MAX_LINES = 60_000;
    private static final long MAX_CHARS = 24_000_000;
    private static final int MAX_SHAPES = 60_000;
    private static final int MAX_NODES = 64;
    private static final int MAX_RANK = 1 << 20;
    private List<Kept> lines = new ArrayList<>();
    private final Map<Long, Echo> shapes = new HashMap<>();
    private long chars;

    /**
     * A line that was kept.
     *
     * @param line the line
     * @param position how many lines of the whole log came before it, plus one; orders lines of several inputs
     * @param verdict why it was kept
     * @param echo the lines of its shape
     */
    public record Kept(LogLine line, long position, Verdict verdict, Echo echo) {
        /** Whether diagnosis may need it. */
        public boolean isProtected() {
            return verdict != Verdict.KEPT;
        }
    }

    /** How often, and by whom, one shape of line was printed. Grows while the log is read. */
    public static final class Echo {
        private long count;
        private long lastPosition;
        private final BitSet ranks = new BitSet();
        private final Set<String> nodes = new LinkedHashSet<>();

        private void add(LogLine line, long position) {
            count++;
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
        var shape = shape(line.body());
        var echo = shapes.get(shape);
        if (echo == null || position - echo.lastPosition > BURST) {
            echo = new Echo();
            shapes.put(shape, echo);
        }
        echo.add(line, position);
        if (echo.count > (verdict == Verdict.PROTECTED ? MAX_COPIES : 1)) {
            return false;
        }
        lines.add(new Kept(line, position, verdict, echo));
        chars += line.text().length();
        if (lines.size() > MAX_LINES || chars > MAX_CHARS) {
            makeRoom();
        }
        if (shapes.size() > MAX_SHAPES) {
            shapes.clear();
        }
        return true;
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
        }
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
        for (int i = in.readInt(); i > 0; i--) {
            var kept = new Kept(
                    LogLine.restore(in), in.readLong(), Saved.readWord(Verdict.class, in), echoes[in.readInt()]);
            log.lines.add(kept);
            log.chars += kept.line().text().length();
        }
        return log;
    }

    /** Gives a quarter back, so that it is not done for each line. */
    private void makeRoom() {
        int target = lines.size() - lines.size() / 4;
        var left = new ArrayList<Kept>(lines.size());
        int toDrop = lines.size() - target;
        for (var kept : lines) {
            if (toDrop > 0 && !kept.isProtected()) {
                toDrop--;
            } else {
                left.add(kept);
            }
        }
        if (toDrop > 0) {
            left.subList(0, toDrop).clear();
        }
        lines = left;
        chars = 0;
        for (var kept : lines) {
            chars += kept.line().text().length();
        }
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
