package acme.diagnose;

import acme.model.CompressedLog.Kept;
import acme.model.ErrorType;
import acme.model.Evidence;
import acme.model.Finding;
import acme.model.LogLine;
import acme.model.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a failure looks like: the lines that tell it, and the exact marks in them by which the same failure is known again.
 *
 * @param lines the telling lines, the root cause first where one is known
 * @param keys such as {@code exception:KeyError}, {@code xid:79}, {@code errno:28}, {@code signal:SIGSEGV}, {@code
 *     nccl:remote process exited}, {@code http:503}, {@code exit:137}; where no line has any, a mark of the first line,
 *     numbers aside
 */
public record KeyLines(List<LogLine> lines, SortedSet<String> keys) {
    private static final int MAX_LINES = 12;
    /** Of an undecided log, lines this close behind a protected one are telling too. */
    private static final int CONTEXT = 3;

    private static final int MAX_TEXT = 2_000;

    private static final List<Mark> MARKS = List.of(
            new Mark(
                    "exception",
                    "(?:^|[\\s:\\]])(?:[A-Za-z_]\\w*\\.){0,8}([A-Z]\\w*(?:Error|Exception|Interrupt|Exit|Fault))(?=[:(\\s]|$)"),
            new Mark("xid", "\\bXid \\([^)]{1,40}\\): (\\d{1,4})\\b"),
            new Mark("sxid", "\\bSXid \\([^)]{1,40}\\): (\\d{1,6})\\b"),
            new Mark("errno", "\\[Errno (-?\\d{1,4})\\]"),
            new Mark("signal", "\\b(SIG(?:ABRT|BUS|FPE|HUP|ILL|INT|KILL|PIPE|QUIT|SEGV|SYS|TERM|TRAP))\\b"),
            new Mark(
                    "nccl",
                    "(?i)\\b(?:nccl|rccl)\\b.{0,80}?\\b(unhandled system error|unhandled cuda error|internal error"
                            + "|invalid usage|invalid argument|remote process exited|network error|timed out|timeout)"),
            new Mark(
                    "http", "(?i)\\b(?:http/\\d(?:\\.\\d)?\"? |http error |status(?: code)?[ =:]{1,2})([45]\\d\\d)\\b"),
            new Mark("exit", "(?i)\\bexit(?:ed with)?[ _-]?(?:code|status)[ :=]{1,3}(-?\\d{1,3})\\b"));

    private record Mark(String kind, Pattern pattern) {
        Mark(String kind, String expression) {
            this(kind, Pattern.compile(expression));
        }
    }

    public KeyLines {
        lines = List.copyOf(lines);
        keys = Collections.unmodifiableSortedSet(new TreeSet<>(keys));
    }

    /** Of a finding over the kept lines of its log; for one without a diagnosis, of what looks like trouble last. */
    public static KeyLines of(Finding finding, List<Kept> kept) {
        return of(finding, kept, Set.of());
    }

    /**
     * As the other, but that lines without a diagnosis are not told by what merely follows from failures of any kind.
     *
     * @param echoes the positions of lines known to follow from something else; where nothing but these looks like trouble,
     *     there are lines and no keys
     */
    public static KeyLines of(Finding finding, List<Kept> kept, Set<Long> echoes) {
        if (kept.isEmpty()) {
            return of(List.of());
        }
        if (finding instanceof Finding.Failed(var diagnosis, var _)
                && !diagnosis.errorType().equals(ErrorType.UNKNOWN)) {
            return of(cited(diagnosis.evidence(), kept));
        }
        var telling =
                kept.stream().filter(it -> !echoes.contains(it.position())).toList();
        return telling.stream().anyMatch(it -> weight(it) > 0)
                ? of(suspicious(telling))
                : new KeyLines(suspicious(kept), new TreeSet<>());
    }

    private static KeyLines of(List<LogLine> lines) {
        var keys = new TreeSet<String>();
        lines.forEach(line -> keys.addAll(keys(line.text())));
        if (keys.isEmpty() && !lines.isEmpty()) {
            var masked = lines.getFirst().body().strip().replaceAll("(?:0x)?[0-9][0-9a-fA-F]*", "#");
            keys.add("line:" + Integer.toHexString(masked.hashCode()));
        }
        return new KeyLines(lines, keys);
    }

    /** The exact marks in one line. */
    public static SortedSet<String> keys(String line) {
        var text = line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT);
        var keys = new TreeSet<String>();
        for (var mark : MARKS) {
            var matcher = mark.pattern.matcher(text);
            while (matcher.find()) {
                var value = matcher.group(1);
                keys.add(mark.kind + ":" + (mark.kind.equals("nccl") ? value.toLowerCase(Locale.ROOT) : value));
            }
        }
        return keys;
    }

    /** Symptoms and clean-up say little about which failure it was. */
    private static List<LogLine> cited(List<Evidence> evidence, List<Kept> kept) {
        var lines = new ArrayList<LogLine>();
        for (var cited : evidence) {
            boolean tells = cited.role() == Role.CAUSE || cited.role() == Role.CONFIRMATION;
            if (tells && lines.size() < MAX_LINES) {
                kept.stream()
                        .map(Kept::line)
                        .filter(line ->
                                line.number() == cited.number() && line.input().equals(cited.input()))
                        .findFirst()
                        .ifPresent(lines::add);
            }
        }
        return lines;
    }

    /** The worst line first, the last of them; then what stands near signs of trouble, from the end. */
    private static List<LogLine> suspicious(List<Kept> kept) {
        var worst = kept.getFirst();
        for (var it : kept) {
            worst = weight(it) >= weight(worst) ? it : worst;
        }
        var chosen = new LinkedHashSet<LogLine>();
        for (int i = kept.size() - 1; i >= 0 && chosen.size() < MAX_LINES; i--) {
            int from = Math.max(0, i - CONTEXT);
            boolean isNear = kept.subList(from, i + 1).stream().anyMatch(it -> weight(it) > 0);
            if (isNear || i == kept.size() - 1) {
                chosen.add(kept.get(i).line());
            }
        }
        chosen.remove(worst.line());
        var lines = new ArrayList<>(chosen);
        lines.add(worst.line());
        return lines.reversed();
    }

    private static int weight(Kept kept) {
        return switch (kept.line().level()) {
            case FATAL -> 3;
            case ERROR -> 2;
            case NONE, DEBUG, INFO, WARNING -> kept.isProtected() ? 1 : 0;
        };
    }
}
