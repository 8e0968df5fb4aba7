package acme.model;

import acme.model.CompressedLog.Kept;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the frames of tracebacks that a compressed log keeps, and of which of them each open traceback consists.
 *
 * <p>A frame is the line that names file and function with the code below it, digits and indentation aside. The lines of a
 * frame that is kept already need not be kept again: the line that names the exception refers to them. Confined to the
 * job's thread.
 */
final class FrameFolder {
    private static final int MAX_STREAMS = 4_096;
    private static final int MAX_LINES_OF_TRACEBACK = 512;
    private static final int MAX_FRAMES = 60_000;

    /** The first kept line of each frame up to and with that line, and of each shape of code. */
    private final Map<Long, Kept> firsts = new HashMap<>();

    private final Map<String, Open> streams = new HashMap<>();

    /**
     * A traceback that has come to its exception.
     *
     * @param wasOpen whether there was one
     * @param folded its lines where some of them were kept for an earlier one only; else empty
     * @param announcement what stood before it, where that was left out; else empty
     */
    record Traceback(boolean wasOpen, List<Kept> folded, String announcement) {
        static final Traceback NONE = new Traceback(false, List.of(), "");
    }

    /** A traceback whose exception is not yet named. */
    static final class Open {
        private final List<Kept> lines = new ArrayList<>();
        private String announcement = "";
        private long frame;
        private boolean begun;
        private boolean folded;

        private void enter(String text, long shape, String leftOut) {
            if (text.startsWith("Traceback (most recent call last)")) {
                announcement = leftOut;
            }
            boolean isHeader = text.contains("Traceback (most recent call last)");
            if (isHeader && begun) {
                lines.clear();
                folded = false;
            }
            boolean isPreface = !isHeader
                    && (text.startsWith("The above exception ")
                            || text.startsWith("During handling ")
                            || text.startsWith("Exception ignored "));
            begun |= !isPreface;
            boolean beginsFrame = isHeader || isPreface || text.startsWith("File \"");
            frame = beginsFrame ? shape : frame * 31 + shape;
        }

        private void add(Kept line) {
            if (lines.size() >= MAX_LINES_OF_TRACEBACK) {
                lines.removeFirst();
            }
            lines.add(line);
        }

        /** Puts a line that is kept already in the place of the line just entered. */
        void fold(Kept known) {
            add(known);
            folded = true;
        }
    }

    /**
     * Goes on in the traceback of a stream with a line of the given text and shape.
     *
     * @param leftOut the line before it in the stream, where that was left out; else empty
     */
    Open enter(String stream, String text, long shape, String leftOut) {
        if (streams.size() >= MAX_STREAMS && !streams.containsKey(stream)) {
            streams.clear();
        }
        var open = streams.computeIfAbsent(stream, _ -> new Open());
        open.enter(text, shape, leftOut);
        return open;
    }

    /**
     * The kept line in whose stead the line just entered need not be kept, null where there is none; of a line that is
     * {@code common}, any line of its shape.
     */
    @Nullable
    Kept known(Open traceback, long shape, boolean common) {
        var known = firsts.get(traceback.frame);
        return known == null && common ? firsts.get(shape) : known;
    }

    /** The line just entered is kept. */
    void keep(Open traceback, Kept line, long shape) {
        traceback.add(line);
        if (firsts.size() > MAX_FRAMES) {
            firsts.clear();
        }
        firsts.putIfAbsent(traceback.frame, line);
        firsts.putIfAbsent(shape, line);
    }

    /** Ends the traceback of the line's stream; {@link Traceback#NONE} where none was open. */
    Traceback end(LogLine line) {
        var open = streams.isEmpty() ? null : streams.remove(line.stream());
        return open == null
                ? Traceback.NONE
                : new Traceback(true, open.folded ? List.copyOf(open.lines) : List.of(), open.announcement);
    }

    /** Forgets lines that are kept no longer, by their positions. */
    void forget(Set<Long> positions) {
        firsts.values().removeIf(line -> positions.contains(line.position()));
        for (var open : streams.values()) {
            open.lines.removeIf(line -> positions.contains(line.position()));
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(firsts.size());
        for (var first : firsts.entrySet()) {
            out.writeLong(first.getKey());
            out.writeLong(first.getValue().position());
        }
        out.writeInt(streams.size());
        for (var stream : streams.entrySet()) {
            var open = stream.getValue();
            out.writeUTF(stream.getKey());
            out.writeLong(open.frame);
            out.writeBoolean(open.begun);
            out.writeBoolean(open.folded);
            Saved.writeText(open.announcement, out);
            savePositions(open.lines, out);
        }
    }

    /** Reads what {@link #save} wrote; {@code kept} by position. */
    void restore(DataInput in, Map<Long, Kept> kept) throws IOException {
        for (int i = in.readInt(); i > 0; i--) {
            long frame = in.readLong();
            firsts.put(frame, at(in.readLong(), kept));
        }
        for (int i = in.readInt(); i > 0; i--) {
            var open = new Open();
            streams.put(in.readUTF(), open);
            open.frame = in.readLong();
            open.begun = in.readBoolean();
            open.folded = in.readBoolean();
            open.announcement = Saved.readText(in);
            open.lines.addAll(restorePositions(in, kept));
        }
    }

    static void savePositions(List<Kept> lines, DataOutput out) throws IOException {
        out.writeInt(lines.size());
        for (var line : lines) {
            out.writeLong(line.position());
        }
    }

    static List<Kept> restorePositions(DataInput in, Map<Long, Kept> kept) throws IOException {
        var lines = new ArrayList<Kept>();
        for (int i = in.readInt(); i > 0; i--) {
            lines.add(at(in.readLong(), kept));
        }
        return lines;
    }

    private static Kept at(long position, Map<Long, Kept> kept) throws IOException {
        var line = kept.get(position);
        if (line == null) {
            throw new IOException("a saved log refers to line " + position + ", which it does not have");
        }
        return line;
    }
}
