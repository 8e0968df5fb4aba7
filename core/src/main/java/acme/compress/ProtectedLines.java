package acme.compress;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.RuleMatch;
import acme.model.LineHead;
import acme.model.RawLine;
import acme.model.Role;
import acme.model.Verdict;
import acme.pattern.LinearPattern;
import acme.pattern.PatternSet;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells the lines that no filter rule may drop: whatever a diagnosis rule, the traceback reader or the Xid reader would
 * hit, and every line that calls itself an error or worse.
 *
 * <p>Confined to the job's thread, since it remembers which streams are inside a traceback.
 */
final class ProtectedLines {
    private static final LinearPattern TRACEBACK = LinearPattern.compile("Traceback \\(most recent call last\\)");
    private static final LinearPattern FRAME = LinearPattern.compile("^\\s*File \"[^\"]+\", line \\d+");
    private static final LinearPattern PREFACE = LinearPattern.compile(
            "^\\s*(?:The above exception was the direct cause of the following exception|During handling of the above exception, another exception occurred|Exception ignored (?:in|while|on)\\b|--- Logging error ---|Call stack:\\s*$)");
    private static final LinearPattern CHAIN = LinearPattern.compile("exception (?:was the direct cause|occurred)");
    private static final LinearPattern EXCEPTION = LinearPattern.compile(
            "^\\s*(?:\\w+\\.)*(?:\\w*(?:Error|Exception|Interrupt|Exit|Timeout|Failure)|(?:exceptions?|errors?|errorfactory)\\.[A-Z]\\w*)"
                    + "(?:\\([^)]*\\))?(?::|$)");
    private static final LinearPattern XID = LinearPattern.compile("S?Xid\\b");
    private static final int FRAME_LINE = 1;
    private static final int PREFACE_LINE = 2;
    private static final int EXCEPTION_LINE = 4;
    private static final int MAX_STREAMS = 4096;

    /** Rules look for the sentence of a message, which may go over some lines. */
    private static final int MESSAGE_LINES = 4;

    /** In place of an indentation: the exception was named, and indented lines may go on with its message. */
    private static final int NAMED = -1;

    /** In place of an indentation: no frame came yet, and so no code. */
    private static final int HEADER_ONLY = Integer.MAX_VALUE;

    private final PatternSet.Scanner scanner;
    /** Patterns from this index on tell of clean-up and advice only. */
    private final int firstAside;

    /** By pattern: why a line that it hits is protected. */
    private final List<Reason> reasons = new ArrayList<>();
    /** The streams that are inside a traceback, with the indentation of its last frame, {@link #HEADER_ONLY} or {@link #NAMED}. */
    private final Map<Long, Integer> open = new HashMap<>();
    /** The streams whose last exception said nothing in its own line, with how many lines of its message are to come. */
    private final Map<Long, Integer> mute = new HashMap<>();

    ProtectedLines(List<DiagnosisRule> rules) {
        var patterns = new ArrayList<LinearPattern>();
        patterns.add(TRACEBACK);
        patterns.add(FRAME);
        patterns.add(PREFACE);
        patterns.add(CHAIN);
        patterns.add(EXCEPTION);
        patterns.add(XID);
        for (var words : List.of(
                "it begins a traceback",
                "it is a frame of a traceback",
                "it says how the traceback after it came about",
                "it links two exceptions",
                "it names an exception",
                "it is a driver error (Xid)")) {
            reasons.add(Reason.of(words));
        }
        addRules(rules, false, patterns);
        firstAside = patterns.size();
        addRules(rules, true, patterns);
        scanner = PatternSet.of(patterns).scanner();
    }

    /** What protects the line, where something does; changes nothing. */
    Optional<Reason> reason(RawLine line) {
        var head = line.head();
        int pattern = scanner.first(line.bytes(), head.bodyStart(), line.to());
        if (pattern >= 0) {
            return Optional.of(reasons.get(pattern));
        }
        if (open.containsKey(streamOf(head)) && !isBlank(line) || mute.containsKey(streamOf(head))) {
            return Optional.of(Reason.of("it belongs to a traceback"));
        }
        return head.level().isErrorOrWorse()
                ? Optional.of(Reason.of("its level is " + head.level().name().toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    private void addRules(List<DiagnosisRule> rules, boolean aside, List<LinearPattern> patterns) {
        for (var rule : rules) {
            if (rule.match() instanceof RuleMatch.OnLine(LinearPattern line) && isAside(rule) == aside) {
                patterns.add(line);
                reasons.add(Reason.ofRule("diagnosis rule " + rule.id() + " hits it", rule.id()));
            }
        }
    }

    private static boolean isAside(DiagnosisRule rule) {
        return rule.mark().isEmpty() && (rule.role() == Role.TEARDOWN || rule.role() == Role.CONTEXT);
    }

    /**
     * {@link Verdict#FRAME}, {@link Verdict#PROTECTED}, {@link Verdict#ASIDE}, or {@link Verdict#KEPT} where nothing
     * protects the line.
     */
    Verdict judge(RawLine line) {
        var head = line.head();
        int pattern = scanner.first(line.bytes(), head.bodyStart(), line.to());
        if (pattern >= 0 && pattern <= FRAME_LINE) {
            if (open.size() < MAX_STREAMS) {
                open.put(streamOf(head), pattern == FRAME_LINE ? indent(line) : HEADER_ONLY);
            }
            return Verdict.FRAME;
        }
        boolean inTraceback = !open.isEmpty() && open.containsKey(streamOf(head)) && !isBlank(line);
        if (pattern == PREFACE_LINE || inTraceback && !endsFrames(line)) {
            return Verdict.FRAME;
        }
        boolean isMessage = tellsOfException(line, head, inTraceback || pattern == EXCEPTION_LINE);
        if (inTraceback
                || isMessage
                || pattern >= 0 && pattern < firstAside
                || head.level().isErrorOrWorse()) {
            return Verdict.PROTECTED;
        }
        return pattern >= 0 ? Verdict.ASIDE : Verdict.KEPT;
    }

    /**
     * Whether a line of a stream inside a traceback comes after the frames. Code is indented more than its frame, and
     * notes such as "[Previous line repeated 9 more times]" are indented as a frame is.
     */
    private boolean endsFrames(RawLine line) {
        long stream = streamOf(line.head());
        int frame = Objects.requireNonNull(open.get(stream));
        int indent = indent(line);
        boolean isNote = indent > 0 && line.bytes()[line.head().bodyStart() + indent] == '[';
        if (frame != NAMED && (indent > frame || isNote)) {
            return false;
        }
        if (indent == 0) {
            open.remove(stream);
        } else {
            open.put(stream, NAMED);
        }
        return true;
    }

    private static int indent(RawLine line) {
        int at = line.head().bodyStart();
        while (at < line.to() && line.bytes()[at] == ' ') {
            at++;
        }
        return at - line.head().bodyStart();
    }

    private static boolean isBlank(RawLine line) {
        return line.head().bodyStart() + indent(line) == line.to();
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(open.size());
        for (var stream : open.entrySet()) {
            out.writeLong(stream.getKey());
            out.writeInt(stream.getValue());
        }
        out.writeInt(mute.size());
        for (var stream : mute.entrySet()) {
            out.writeLong(stream.getKey());
            out.writeInt(stream.getValue());
        }
    }

    void restore(DataInput in) throws IOException {
        open.clear();
        for (int i = in.readInt(); i > 0; i--) {
            open.put(in.readLong(), in.readInt());
        }
        mute.clear();
        for (int i = in.readInt(); i > 0; i--) {
            mute.put(in.readLong(), in.readInt());
        }
    }

    /** The first lines with words after an exception that says nothing itself, to the first blank one after them. */
    private boolean tellsOfException(RawLine line, LineHead head, boolean isException) {
        byte[] text = line.bytes();
        int last = line.to() - 1;
        while (last >= head.bodyStart() && text[last] <= ' ') {
            last--;
        }
        if (isException && last >= head.bodyStart() && text[last] == ':' && mute.size() < MAX_STREAMS) {
            mute.put(streamOf(head), MESSAGE_LINES);
            return false;
        }
        var left = mute.isEmpty() ? null : mute.get(streamOf(head));
        if (left == null) {
            return false;
        }
        boolean hasWord = hasWord(text, head.bodyStart(), line.to());
        if (hasWord && left > 1) {
            mute.put(streamOf(head), left - 1);
        } else if (hasWord || left < MESSAGE_LINES) {
            mute.remove(streamOf(head));
        }
        return hasWord;
    }

    private static boolean hasWord(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            int lower = text[i] | 0x20;
            if (lower >= 'a' && lower <= 'z' || text[i] >= '0' && text[i] <= '9' || text[i] < 0) {
                return true;
            }
        }
        return false;
    }

    private static long streamOf(LineHead head) {
        return (long) head.nodeHash() << 32 | (head.rank() & 0xffff_ffffL);
    }
}
