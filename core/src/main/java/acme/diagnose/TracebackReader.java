package acme.diagnose;

import acme.diagnose.Raised.Link;
import acme.model.CompressedLog.Kept;
import acme.model.Level;
import acme.model.LineHead;
import acme.model.LogLine;
import acme.model.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Groups the lines of Python tracebacks into exceptions with their frames and chains.
 *
 * <p>Reads each stream (node and rank) by itself, since ranks interleave. Where ranks interleave without saying who they
 * are, an exception line still ends the frames before it: the grammar is loose on purpose, and a traceback whose
 * beginning was cut away still gives its exception. Confined to one thread.
 */
final class TracebackReader {
    private static final int MAX_FRAMES = 80;
    private static final int MAX_MESSAGE_LINES = 16;
    private static final int MAX_LINE = 2_000;

    // These run on kept lines only, cut to MAX_LINE, and cannot backtrack: each part excludes what follows it.
    private static final Pattern TELLS_OF_ERROR =
            Pattern.compile("(?i)error|exception|fail|retr(?:y|ied|ying)|could not|can(?:no|')t|unable|ignor");
    private static final Pattern EXCEPTION =
            Pattern.compile("^(\\s*)((?:[A-Za-z_]\\w*\\.)*)([A-Za-z_]\\w*)(?:\\([\\w.]+\\)(?=:))?(?::(?: (.*))?)?$");
    private static final Pattern CLASS_NAME = Pattern.compile(
            "\\w*(?:Error|Exception|Interrupt|Exit|Timeout|Failure|Warning|Refused|Killed|Fault|Empty|Full)\\d*");
    private static final String HEADER = "Traceback (most recent call last)";
    private static final String ORIGINAL = "Original " + HEADER;
    private static final String FRAME = "File \"";
    private static final String IN_LINE = ", line ";

    /** So many letters of a header that a buffer tore apart are no other text. */
    private static final int HEADER_FRAGMENT = 12;

    /** Tracebacks in messages of exceptions in messages: deeper ones stand for themselves. */
    private static final int MAX_NESTED = 4;

    private static final String IGNORED = "Exception ignored ";
    private static final String CALL_STACK = "Call stack:";
    private static final Pattern LOGGING = Pattern.compile("[/\\\\]logging[/\\\\]\\w+\\.py\"");

    private final Map<String, Stream> streams = new HashMap<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final Set<Long> frameLines = new HashSet<>();
    private final Set<Long> unmarkedEnds = new HashSet<>();

    private static final class Stream {
        private List<String> frames = new ArrayList<>();
        private int headerIndent = -1;
        private int frameIndent;
        private boolean codeExpected;
        private Link link = Link.NONE;
        private @Nullable Draft last;
        private boolean messageOpen;
        private boolean ignored;
        private String fragment = "";
        private boolean torn;
        private boolean afterFlatCode;
        private boolean mayShow;
        private @Nullable Draft holder;
        private String lastLine = "";
        private String announcement = "";
    }

    private static final class Draft {
        private final Kept kept;
        private String name;
        private final StringBuilder message;
        private final List<String> frames;
        private final Link link;
        private final @Nullable Draft previous;
        private boolean ignored;
        private final String announcement;
        private @Nullable Kept told;
        private @Nullable Draft shown;
        private final int depth;
        private int messageLines;

        private Draft(Kept kept, String name, String message, Stream stream) {
            this.kept = kept;
            this.name = name;
            this.message = new StringBuilder(message);
            this.frames = stream.frames;
            this.link = stream.link;
            this.previous = stream.link == Link.NONE ? null : stream.last;
            this.ignored = stream.ignored;
            this.depth = stream.holder == null ? 0 : stream.holder.depth + 1;
            var own = kept.announcement().isEmpty() ? stream.announcement : kept.announcement();
            // One print shows the whole chain: what was said before its first traceback is said of all.
            this.announcement = own.isEmpty() && previous != null ? previous.announcement : own;
        }

        /** Whether the line that names the class ends where its message would begin. */
        private boolean announcesMessage() {
            return kept.line().body().stripTrailing().endsWith(":");
        }

        private boolean announcesTraceback() {
            return message.length() > 1 && message.charAt(message.length() - 1) == ':';
        }

        private Raised raised(Link link, @Nullable Raised previous) {
            return new Raised(
                    kept,
                    name,
                    message.toString(),
                    List.copyOf(frames),
                    link,
                    Optional.ofNullable(previous),
                    Optional.ofNullable(told),
                    announcement,
                    ignored);
        }
    }

    /** Reads the kept lines of a log and returns the exceptions in the order of their lines. */
    List<Raised> read(List<Kept> lines) {
        for (var kept : lines) {
            accept(kept);
        }
        var done = new HashMap<Draft, Raised>();
        for (var draft : drafts) {
            done.put(draft, draft.raised(draft.link, draft.previous == null ? null : done.get(draft.previous)));
        }
        // What a message shows comes after its exception in the log, and before it in time.
        for (var draft : drafts.reversed()) {
            if (draft.shown != null) {
                done.put(draft, draft.raised(Link.SHOWN_IN_MESSAGE, done.get(draft.shown)));
            }
        }
        return drafts.stream().map(done::get).toList();
    }

    /** The positions of lines that are only part of a traceback: its header, frames, code and markers. */
    Set<Long> framePositions() {
        return frameLines;
    }

    /** The positions of exceptions that end a traceback whose lines were torn apart or lost their indentation: no other stage knows them. */
    Set<Long> unmarkedEnds() {
        return unmarkedEnds;
    }

    private void accept(Kept kept) {
        var stream = streams.computeIfAbsent(kept.line().stream(), _ -> new Stream());
        readAgain(kept.traceback(), stream);
        var body = cut(kept);
        var text = body.strip();
        if (isMended(body, stream)) {
            frameLines.add(kept.position());
        } else if (isIgnored(text)) {
            ignored(stream, text);
        } else if (isBeforeException(text, indent(body), stream) || isFragment(body, text, stream)) {
            frameLines.add(kept.position());
        } else if (completesName(body, stream)) {
            return;
        } else if (kept.verdict() == Verdict.FRAME || isCode(body, stream)) {
            code(stream, text);
            frameLines.add(kept.position());
        } else if (!exception(stream, kept, body)) {
            if (stream.codeExpected && stream.frameIndent == 0) {
                // A collector took the indentation of all lines: what follows a frame is its code.
                code(stream, text);
                stream.codeExpected = false;
                stream.afterFlatCode = true;
                frameLines.add(kept.position());
                return;
            }
            stream.afterFlatCode = false;
            continuation(stream, kept, text);
            stream.lastLine = isNews(kept.line(), text) ? "" : text;
        }
    }

    /** Whether the line is the second half of a header or frame that a label of its rank tore apart: {@code 0:   F}. */
    private static boolean isMended(String body, Stream stream) {
        if (stream.fragment.isEmpty()) {
            return false;
        }
        var whole = stream.fragment + body;
        stream.fragment = "";
        if (!isBeforeException(whole.strip(), indent(whole), stream)) {
            return false;
        }
        stream.torn = true;
        return true;
    }

    /** Whether the line is the first half of a frame inside a traceback, or of a header; keeps it if it is. */
    private static boolean isFragment(String body, String text, Stream stream) {
        boolean inTraceback = !stream.frames.isEmpty() || stream.headerIndent >= 0;
        boolean ofFrame = inTraceback
                && !text.isEmpty()
                && (FRAME.startsWith(text) || text.startsWith(FRAME) && !text.contains(IN_LINE));
        if (ofFrame || text.length() >= HEADER_FRAGMENT && HEADER.startsWith(text)) {
            stream.fragment = body;
            stream.codeExpected = false;
            return true;
        }
        return false;
    }

    /** Whether the line goes on with the name of an exception that was torn apart: {@code ValueErr}, {@code or: no}. */
    private static boolean completesName(String body, Stream stream) {
        var last = stream.last;
        if (last == null || !stream.messageOpen || !stream.lastLine.isEmpty() || last.messageLines > 0) {
            return false;
        }
        if (!last.message.isEmpty() || last.announcesMessage() || body.isEmpty()) {
            return false;
        }
        boolean named = CLASS_NAME.matcher(last.name).matches();
        if (named ? !body.startsWith(": ") : !Character.isLowerCase(body.charAt(0)) && body.charAt(0) != '.') {
            return false;
        }
        var whole = EXCEPTION.matcher(last.name + body);
        if (!whole.matches() || !CLASS_NAME.matcher(whole.group(3)).matches()) {
            return false;
        }
        last.name = whole.group(3);
        last.message.append(whole.group(4) == null ? "" : whole.group(4));
        return true;
    }

    /** Whether the traceback that follows ends nothing: Python ignored it, or its logging could not write a message. */
    private static boolean isIgnored(String text) {
        return text.startsWith(IGNORED) || text.startsWith("--- Logging error ---") || text.equals(CALL_STACK);
    }

    /** Whether the line tells of something else than an error, such as a step that mixed precision skips. */
    private static boolean isNews(LogLine line, String text) {
        return (line.level() == Level.INFO || line.level() == Level.DEBUG)
                && !TELLS_OF_ERROR.matcher(text).find();
    }

    /** Reads a traceback some of whose lines were kept for an earlier one only, of whatever indentation. */
    private static void readAgain(List<Kept> traceback, Stream stream) {
        if (traceback.isEmpty()) {
            return;
        }
        if (!stream.torn) {
            stream.frames = new ArrayList<>();
        }
        for (var kept : traceback) {
            var body = cut(kept);
            var text = body.strip();
            if (isIgnored(text)) {
                ignored(stream, text);
            } else if (!isBeforeException(text, indent(body), stream)) {
                code(stream, text);
            }
        }
        stream.codeExpected = false;
    }

    private static String cut(Kept kept) {
        var body = kept.line().body();
        return body.length() > MAX_LINE ? body.substring(0, MAX_LINE) : body;
    }

    /** Whether the line is a header, a frame or a link between two exceptions; takes it in if it is. */
    private static boolean isBeforeException(String text, int indent, Stream stream) {
        if (text.contains(HEADER)) {
            int at = text.indexOf(HEADER);
            stream.announcement = at > 0 ? text.substring(0, at) : stream.lastLine;
            show(stream, text);
            header(stream, indent);
        } else if (text.startsWith(FRAME) && text.contains(IN_LINE)) {
            frame(stream, text, indent);
        } else if (text.contains("was the direct cause of the following exception")) {
            chain(stream, Link.DIRECT_CAUSE);
        } else if (text.startsWith("During handling of the above exception")) {
            chain(stream, Link.DURING_HANDLING);
        } else {
            return false;
        }
        return true;
    }

    /** Notes whether the traceback that begins is part of the message of the exception before it. */
    private static void show(Stream stream, String header) {
        var last = stream.last;
        boolean shown = last != null
                && stream.mayShow
                && stream.link == Link.NONE
                && last.depth < MAX_NESTED
                && (last.announcesTraceback() && header.startsWith(HEADER) || header.startsWith(ORIGINAL));
        if (shown) {
            stream.holder = last;
        } else if (stream.link == Link.NONE) {
            stream.holder = null;
        }
        stream.mayShow = false;
    }

    private static boolean isCode(String body, Stream stream) {
        return stream.codeExpected && indent(body) > stream.frameIndent;
    }

    private static void ignored(Stream stream, String text) {
        // What logging prints after a traceback of its own, whose announcement may stand before the log's first line.
        if (text.equals(CALL_STACK)
                && stream.last != null
                && stream.last.frames.stream()
                        .anyMatch(it -> LOGGING.matcher(it).find())) {
            stream.last.ignored = true;
        }
        stream.ignored = true;
        stream.messageOpen = false;
        stream.mayShow = false;
    }

    private static void header(Stream stream, int indent) {
        stream.frames = new ArrayList<>();
        stream.torn = false;
        stream.afterFlatCode = false;
        stream.headerIndent = indent;
        stream.codeExpected = false;
        stream.messageOpen = false;
    }

    private static void frame(Stream stream, String text, int indent) {
        if (stream.frames.size() >= MAX_FRAMES) {
            stream.frames.removeFirst();
        }
        stream.frames.add(text);
        stream.frameIndent = indent;
        stream.afterFlatCode = false;
        stream.codeExpected = true;
        stream.messageOpen = false;
    }

    private static void code(Stream stream, String text) {
        stream.messageOpen = false;
        if (stream.frames.isEmpty() || text.isEmpty() || text.startsWith("^") || text.startsWith("~")) {
            return;
        }
        int last = stream.frames.size() - 1;
        if (stream.frames.get(last).indexOf('\n') < 0) {
            stream.frames.set(last, stream.frames.get(last) + "\n" + text);
        }
    }

    private static void chain(Stream stream, Link link) {
        stream.link = link;
        stream.codeExpected = false;
        stream.messageOpen = false;
        stream.mayShow = false;
    }

    private boolean exception(Stream stream, Kept kept, String body) {
        var match = EXCEPTION.matcher(body);
        if (!match.matches()) {
            return false;
        }
        boolean inTraceback =
                !stream.frames.isEmpty() && (!kept.traceback().isEmpty() || isLessIndented(match.group(1), stream));
        boolean dotted = !match.group(2).isEmpty();
        boolean named = (CLASS_NAME.matcher(match.group(3)).matches() || isOfExceptions(match.group(2)))
                && (match.group(3).length() > 5 || dotted)
                && Character.isUpperCase(match.group(3).charAt(0));
        if (!inTraceback && !named || isStatement(match)) {
            return false;
        }
        var message = match.group(4) == null ? "" : match.group(4);
        if (stream.holder != null && stream.holder.shown != null && stream.link == Link.NONE) {
            stream.holder = null;
        }
        var draft = new Draft(kept, match.group(3), message, stream);
        drafts.add(draft);
        if (stream.holder != null) {
            stream.holder.shown = draft;
        }
        if (stream.torn || stream.afterFlatCode && isDottedClass(match)) {
            unmarkedEnds.add(kept.position());
        }
        stream.last = draft;
        stream.frames = new ArrayList<>();
        stream.torn = false;
        stream.afterFlatCode = false;
        stream.headerIndent = -1;
        stream.codeExpected = false;
        stream.link = Link.NONE;
        stream.messageOpen = true;
        stream.mayShow = true;
        stream.ignored = false;
        stream.lastLine = "";
        stream.announcement = "";
        return true;
    }

    /** {@code ours._C._WorkerGone: rank 3}: a class of a package with a message. */
    private static boolean isDottedClass(Matcher exception) {
        var name = exception.group(3);
        int start = 0;
        while (start < name.length() - 1 && name.charAt(start) == '_') {
            start++;
        }
        return !exception.group(2).isEmpty()
                && Character.isUpperCase(name.charAt(start))
                && exception.group(4) != null
                && !exception.group(4).isBlank();
    }

    /** {@code break}, {@code else:}: code whose indentation another process's output took away. */
    private static boolean isStatement(Matcher exception) {
        var message = exception.group(4);
        return exception.group(2).isEmpty()
                && Character.isLowerCase(exception.group(3).charAt(0))
                && (message == null || message.isBlank());
    }

    private static boolean isLessIndented(String indent, Stream stream) {
        return indent.length() <= stream.frameIndent
                && (stream.headerIndent < 0 || indent.length() <= stream.headerIndent);
    }

    /** {@code google.api_core.exceptions.Forbidden}, {@code botocore.errorfactory.NoSuchKey}: the module says it. */
    private static boolean isOfExceptions(String modules) {
        return modules.endsWith("exceptions.")
                || modules.endsWith("exception.")
                || modules.endsWith("errors.")
                || modules.endsWith("error.")
                || modules.endsWith("errorfactory.");
    }

    private static void continuation(Stream stream, Kept kept, String text) {
        stream.codeExpected = false;
        var last = stream.last;
        if (!stream.messageOpen || last == null) {
            stream.mayShow &= text.isEmpty();
            return;
        }
        boolean newStatement =
                kept.line().time() != LineHead.NO_TIME && last.kept.line().time() == LineHead.NO_TIME;
        if (!hasWord(text) && last.messageLines == 0) {
            return;
        }
        if (newStatement || text.isEmpty() || last.messageLines >= MAX_MESSAGE_LINES) {
            stream.messageOpen = false;
            stream.mayShow &= text.isEmpty();
            return;
        }
        last.messageLines++;
        if (last.told == null && last.message.isEmpty() && last.announcesMessage()) {
            last.told = kept;
        }
        last.message.append('\n').append(text);
    }

    /** Whether there is more than a rule of signs. */
    private static boolean hasWord(String text) {
        return text.codePoints().anyMatch(Character::isLetterOrDigit);
    }

    private static int indent(String body) {
        int i = 0;
        while (i < body.length() && body.charAt(i) == ' ') {
            i++;
        }
        return i;
    }
}
