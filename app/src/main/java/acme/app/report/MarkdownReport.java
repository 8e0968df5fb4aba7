package acme.app.report;

import acme.model.Diagnosis;
import acme.model.Evidence;
import acme.model.Finding;
import acme.pipeline.LogReport;
import java.util.Locale;

/** A finding for an issue tracker or a chat. Log text stands in code, so that it cannot be taken for markup. */
public final class MarkdownReport {
    private MarkdownReport() {}

    public static String render(InputReport report) {
        var out = new StringBuilder();
        out.append("## ").append(code(report.input())).append("\n\n");
        if (report.log().isEmpty()) {
            return out.append("**Not read**: ")
                    .append(code(report.error().orElse("")))
                    .append("\n\n")
                    .toString();
        }
        var log = report.log().get();
        switch (log.finding()) {
            case Finding.Failed(Diagnosis diagnosis, var _) -> {
                failed(diagnosis, out);
                suspects(log, out);
                novel(log, out);
            }
            case Finding.Healthy(var notes) -> {
                out.append("**No failure**: nothing in this log says that the job failed.\n\n");
                notes.forEach(note -> out.append("- ").append(code(note)).append('\n'));
            }
            case Finding.Undecided(var missing) ->
                out.append("**Unknown**: ").append(missing).append("\n\n");
        }
        var compression = log.compression();
        return out.append(String.format(
                        Locale.ROOT,
                        "_%,d lines read, %.1f %% of them routine, %,d kept._%n%n",
                        compression.linesIn(),
                        100 * compression.shareDropped(),
                        compression.linesKept()))
                .toString();
    }

    private static void suspects(LogReport log, StringBuilder out) {
        if (log.suspects().isEmpty() || log.suspects().getFirst().confidence() < TextReport.WORTH_TELLING) {
            return;
        }
        var suspect = log.suspects().getFirst();
        out.append(String.format(
                Locale.ROOT, "**Suspect**: %s (confidence %.2f)%n%n", suspect.place(), suspect.confidence()));
        suspect.reasons()
                .forEach(reason -> out.append("- ")
                        .append(place(reason.line()))
                        .append(": ")
                        .append(reason.kind().words())
                        .append('\n'));
        out.append('\n');
    }

    private static void novel(LogReport log, StringBuilder out) {
        if (log.novel().isEmpty()) {
            return;
        }
        out.append("**Near it, and in no healthy run**:\n\n");
        log.novel()
                .forEach(line -> out.append("- ")
                        .append(place(line))
                        .append(": ")
                        .append(code(line.text().strip()))
                        .append('\n'));
        out.append('\n');
    }

    private static void failed(Diagnosis diagnosis, StringBuilder out) {
        out.append("**")
                .append(diagnosis.errorType().name())
                .append("** · ")
                .append(diagnosis.source().word().replace('_', ' '))
                .append(" · ")
                .append(diagnosis.recoverable() ? "a restart should help" : "a restart will not help")
                .append("\n\n")
                .append(plain(diagnosis.rootCause()))
                .append("\n\n| line | role | text |\n|---|---|---|\n");
        for (var line : diagnosis.evidence()) {
            out.append("| ")
                    .append(line.input().isEmpty() ? "" : code(line.input()) + ":")
                    .append(line.number())
                    .append(" | ")
                    .append(line.role().word())
                    .append(" | ")
                    .append(code(line.text().strip()).replace("|", "\\|"))
                    .append(" |\n");
        }
        if (!diagnosis.followed().isEmpty()) {
            out.append("\nWhat followed:\n\n");
            diagnosis
                    .followed()
                    .forEach(it -> out.append("- ").append(plain(it)).append('\n'));
        }
        out.append("\n**What to do**: ").append(plain(diagnosis.mitigation())).append("\n\n");
    }

    private static String place(Evidence line) {
        return line.input().isEmpty() ? "line " + line.number() : code(line.input()) + ":" + line.number();
    }

    /** An inline code span whose fence is longer than any run of backticks inside. */
    private static String code(String text) {
        var line = text.replaceAll("\\s+", " ");
        int longest = 0;
        int run = 0;
        for (int i = 0; i < line.length(); i++) {
            run = line.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        var fence = "`".repeat(longest + 1);
        var pad = longest > 0 ? " " : "";
        return fence + pad + (line.length() > 600 ? line.substring(0, 599) + "…" : line) + pad + fence;
    }

    private static String plain(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>|])", "\\\\$1");
    }
}
