package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Learns what a collector of logs writes before each line of a source, in a manner that nothing else tells: as stern's
 * {@code trainer-0 pytorch }.
 *
 * <p>Whatever stands before the header of a Python traceback may be such a prefix; it is one when a frame follows that it
 * stands before as well. Some collectors take the indentation of the frame. At the beginning of a log, where the header of
 * a traceback may be cut off, whatever stands before an indented frame may be a prefix too; it is one when the frame's code
 * or the next frame follows it. Remembers at most 4,096 of them, and 512 that may be. Confined to one thread.
 */
final class LearnedPrefixes {
    private static final int MAX_LEARNED = 4_096;
    private static final int MAX_CANDIDATES = 512;
    private static final int MAX_LENGTH = 120;

    /** So many lines after a header its first frame may stand, where sources are mixed. */
    private static final int PATIENCE = 1_000;

    /** So many lines at the beginning of a log may belong to tracebacks without header. */
    private static final int BEGINNING = 1_000;

    private static final int FRAME_INDENT = 2;
    private static final int CODE_INDENT = 4;

    private static final byte[] HEADER = "Traceback (most recent call last):".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE = "\", line ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FRAME = "File \"".getBytes(StandardCharsets.US_ASCII);

    private final SortedTexts learned = new SortedTexts();
    private final SortedTexts candidates = new SortedTexts();
    private int patience;
    private int beginning = BEGINNING;

    /** Where the message begins in {@code text[from, to)} after a prefix that is known; {@code from} where there is none. */
    int end(byte[] text, int from, int to) {
        int known = learned.startOf(text, from, to);
        if (known > 0) {
            return from + known;
        }
        if (!candidates.isEmpty() && isLearned(text, from, to)) {
            return end(text, from, to);
        }
        if (to - from > HEADER.length && text[to - 1] == ':' && text[to - 2] == ')') {
            suspect(text, from, to - HEADER.length, to);
        } else if (beginning > 0) {
            beginning--;
            suspectFrame(text, from, to);
        }
        return from;
    }

    /** Whether the line shows that one of the candidates is a prefix. */
    private boolean isLearned(byte[] text, int from, int to) {
        int length = candidates.startOf(text, from, to);
        boolean isPrefix = length > 0 && (isFrame(text, from + length, to) || isCode(text, from + length, to));
        if (isPrefix && learned.size() < MAX_LEARNED) {
            byte[] prefix = Arrays.copyOfRange(text, from, from + length);
            candidates.remove(prefix);
            learned.add(prefix);
            return true;
        }
        if (--patience <= 0) {
            candidates.clear();
        }
        return false;
    }

    /** Takes what stands before the header at {@code header} for a prefix that may be. */
    private void suspect(byte[] text, int from, int header, int to) {
        if (startsWith(text, header, to, HEADER) && text[header - 1] == ' ') {
            suspect(text, from, header);
        }
    }

    /** Takes what stands before an indented frame for a prefix that may be. */
    private void suspectFrame(byte[] text, int from, int to) {
        int last = Math.min(to - FRAME.length, from + MAX_LENGTH + FRAME_INDENT);
        for (int at = from + FRAME_INDENT + 1; at <= last; at++) {
            if (text[at] == 'F' && text[at - 1] == ' ' && text[at - 2] == ' ' && startsWith(text, at, to, FRAME)) {
                if (namesItsLine(text, at, to)) {
                    suspect(text, from, at - FRAME_INDENT);
                }
                return;
            }
        }
    }

    private void suspect(byte[] text, int from, int end) {
        if (end - from > MAX_LENGTH || text[from] == ' ') {
            return;
        }
        if (candidates.size() >= MAX_CANDIDATES) {
            candidates.clear();
        }
        candidates.add(Arrays.copyOfRange(text, from, end));
        patience = PATIENCE;
    }

    /** Whether the text is indented as the code below a frame is. */
    private static boolean isCode(byte[] text, int from, int to) {
        for (int at = from; at < from + CODE_INDENT; at++) {
            if (at >= to || text[at] != ' ') {
                return false;
            }
        }
        return from + CODE_INDENT < to && text[from + CODE_INDENT] > ' ';
    }

    private static boolean isFrame(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] == ' ') {
            at++;
        }
        return startsWith(text, at, to, FRAME) && (at > from || namesItsLine(text, at, to));
    }

    /** Whether the frame goes on as no other text does: {@code File "a.py", line 3}. */
    private static boolean namesItsLine(byte[] text, int frame, int to) {
        for (int at = frame + FRAME.length; at < to; at++) {
            if (text[at] == '"') {
                return startsWith(text, at, to, LINE);
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] text, int from, int to, byte[] start) {
        return to - from >= start.length && Arrays.equals(text, from, from + start.length, start, 0, start.length);
    }

    void save(DataOutput out) throws IOException {
        learned.save(out);
        candidates.save(out);
        out.writeInt(patience);
        out.writeInt(beginning);
    }

    /** Goes on from what {@link #save} wrote. */
    void restore(DataInput in) throws IOException {
        learned.restore(in);
        candidates.restore(in);
        patience = in.readInt();
        beginning = in.readInt();
    }
}
