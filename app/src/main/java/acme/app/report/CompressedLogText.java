package acme.app.report;

import acme.local.RuleFiles;
import acme.model.CompressedLog.Gap;
import acme.model.LogLine;
import acme.pipeline.LineExplainer.Explanation;
import acme.pipeline.LogDiagnosis;
import acme.pipeline.LogReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Locale;

/** A compressed log for people: the kept lines with their numbers, and what was left out where it stood. */
public final class CompressedLogText {
    private static final int MAX_RULES = 3;

    private CompressedLogText() {}

    public static void print(LogDiagnosis log, PrintWriter out) {
        for (var kept : log.compressedLog().snapshot()) {
            gap(kept.before(), out);
            out.println(place(kept.line()) + "  " + kept.line().text());
        }
        gap(log.compressedLog().after(), out);
        var compression = log.report().compression();
        out.println(String.format(
                Locale.ROOT,
                "%n%,d lines read, %,d kept (%.1f %% left out), %,d of %,d bytes",
                compression.linesIn(),
                compression.linesKept(),
                100 * compression.shareDropped(),
                compression.bytesKept(),
                compression.bytesIn()));
    }

    /** How many lines each filter rule dropped, most first, with whose rule it is. */
    public static void printCounts(LogReport.Compression compression, RuleFiles files, PrintWriter out) {
        var table = new TextTable("LINES", "RULE", "WHOSE");
        long named = 0;
        for (var dropped : compression.dropped()) {
            table.row(
                    String.format(Locale.ROOT, "%,d", dropped.lines()),
                    dropped.rule(),
                    files.where(dropped.rule()).orElse("-"));
            named += dropped.lines();
        }
        long others = compression.linesIn() - compression.linesKept() - named;
        table.row(String.format(Locale.ROOT, "%,d", others), "-", "copies, empty lines and marks below code");
        table.row(String.format(Locale.ROOT, "%,d", compression.linesKept()), "-", "kept");
        out.print(table.text());
    }

    /** One line that was left out, with what left it out; nothing for one that is kept or empty. */
    public static void printLeftOut(Explanation explanation, PrintWriter out) {
        var line = explanation.line();
        if (explanation.isKept() || line.text().isEmpty()) {
            return;
        }
        var by = explanation.copyOf().isPresent()
                ? "copy of line " + explanation.copyOf().getAsLong()
                : explanation.reason().rule().orElse("mark");
        out.println(String.format(Locale.ROOT, "%s  %-28s  %s", place(line), by, line.text()));
    }

    private static String place(LogLine line) {
        var number = String.format(Locale.ROOT, "%7d", line.number());
        return line.input().isEmpty() ? number : line.input() + ":" + number.strip();
    }

    private static void gap(Gap gap, PrintWriter out) {
        if (gap.lines() == 0) {
            return;
        }
        var parts = new ArrayList<String>();
        long named = 0;
        for (var dropped : gap.dropped().entrySet()) {
            if (parts.size() < MAX_RULES) {
                parts.add(String.format(Locale.ROOT, "%,d %s", dropped.getValue(), dropped.getKey()));
                named += dropped.getValue();
            }
        }
        if (gap.copies() > 0) {
            parts.add(gap.copies() == 1 ? "1 copy" : String.format(Locale.ROOT, "%,d copies", gap.copies()));
            named += gap.copies();
        }
        if (gap.lines() > named) {
            parts.add(String.format(Locale.ROOT, "%,d others", gap.lines() - named));
        }
        out.println(String.format(Locale.ROOT, "      ⋮  %,d left out: %s", gap.lines(), String.join(", ", parts)));
    }
}
