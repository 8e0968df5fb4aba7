package acme.app.report;

import acme.model.Diagnosis;
import acme.model.Evidence;
import acme.model.Finding;
import acme.model.Source;
import acme.pipeline.LogReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A finding for a person in front of a terminal: the verdict first, then the proof, then what to do. */
public final class TextReport {
    private static final int MAX_LINE = 600;
    private static final int MAX_RANKS = 8;
    static final double WORTH_TELLING = 0.6;
    private static final String INDENT = "  ";

    private final Terminal terminal;
    private final StringBuilder out = new StringBuilder();

    public TextReport(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The report; {@code named} puts the input's name first, as it must be where there are several. */
    public String render(InputReport report, boolean named) {
        if (report.log().isEmpty()) {
            return "";
        }
        var log = report.log().get();
        var prefix = named ? report.input() + ": " : "";
        switch (log.finding()) {
            case Finding.Failed(Diagnosis diagnosis, var _) -> failed(prefix, diagnosis);
            case Finding.Healthy(var notes) -> healthy(prefix, notes);
            case Finding.Undecided(var missing) ->
                out.append(prefix)
                        .append(terminal.yellow("UNKNOWN"))
                        .append("  ")
                        .append(missing)
                        .append('\n');
        }
        suspects(log);
        novel(log);
        footer(report, log);
        out.append('\n');
        return out.toString();
    }

    private void healthy(String prefix, List<String> notes) {
        out.append(prefix)
                .append(terminal.green("NO FAILURE"))
                .append("  nothing in this log says that the job failed\n");
        for (var note : notes) {
            wrap(note, INDENT);
        }
    }

    private void failed(String prefix, Diagnosis diagnosis) {
        out.append(prefix)
                .append(terminal.red("FAILED"))
                .append("  ")
                .append(terminal.bold(diagnosis.errorType().name()))
                .append(" · ")
                .append(fault(diagnosis.source()))
                .append(" · ")
                .append(diagnosis.recoverable() ? "a restart should help" : "a restart will not help")
                .append("\n\n");
        heading("Root cause");
        wrap(diagnosis.rootCause(), INDENT);
        out.append(INDENT).append(terminal.dim(place(diagnosis))).append('\n');
        quote(diagnosis.rootLine());
        followed(diagnosis);
        heading("What to do");
        wrap(diagnosis.mitigation(), INDENT);
        out.append('\n');
        evidence(diagnosis);
    }

    private void followed(Diagnosis diagnosis) {
        if (diagnosis.followed().isEmpty()) {
            out.append('\n');
            return;
        }
        out.append('\n');
        heading("What followed");
        for (var sentence : diagnosis.followed()) {
            wrap(sentence, INDENT);
        }
        out.append('\n');
    }

    private void evidence(Diagnosis diagnosis) {
        if (diagnosis.evidence().size() < 2) {
            return;
        }
        heading("Evidence");
        int width = diagnosis.evidence().stream()
                .mapToInt(line -> at(line).length())
                .max()
                .orElseThrow();
        for (var line : diagnosis.evidence()) {
            var place = at(line) + " ".repeat(width - at(line).length());
            var start = INDENT
                    + place
                    + String.format(Locale.ROOT, "  %-12s ", line.role().word());
            out.append(terminal.dim(start))
                    .append(cut(line.text().strip(), terminal.width() - start.length()))
                    .append('\n');
        }
        out.append('\n');
    }

    private void suspects(LogReport log) {
        if (log.suspects().isEmpty() || log.suspects().getFirst().confidence() < WORTH_TELLING) {
            return;
        }
        var suspect = log.suspects().getFirst();
        heading(String.format(Locale.ROOT, "Suspect %s (confidence %.2f)", suspect.place(), suspect.confidence()));
        for (var reason : suspect.reasons()) {
            wrap(at(reason.line()).strip() + ": " + reason.kind().words(), INDENT);
        }
        out.append('\n');
    }

    private void novel(LogReport log) {
        if (log.novel().isEmpty()) {
            return;
        }
        heading("Near it, and in no healthy run");
        for (var line : log.novel()) {
            wrap(at(line).strip() + ": " + line.text().strip(), INDENT);
        }
        out.append('\n');
    }

    private void footer(InputReport report, LogReport log) {
        var compression = log.compression();
        var parts = new ArrayList<String>();
        parts.add(String.format(
                Locale.ROOT,
                "%,d lines read, %.1f %% of them routine, %,d kept",
                compression.linesIn(),
                100 * compression.shareDropped(),
                compression.linesKept()));
        if (log.finding() instanceof Finding.Failed(Diagnosis diagnosis, var _)) {
            switch (diagnosis.method()) {
                case RULE -> parts.add("rule " + diagnosis.ruleId());
                case MEMORY -> parts.add("incident " + diagnosis.ruleId());
                case LLM -> parts.add("found by a model");
                case NONE -> {}
            }
            parts.add(String.format(Locale.ROOT, "confidence %.2f", diagnosis.confidence()));
        }
        report.elapsed()
                .ifPresent(elapsed -> parts.add(String.format(Locale.ROOT, "%.2f s", elapsed.toMillis() / 1000.0)));
        out.append(terminal.dim(String.join(" · ", parts))).append('\n');
    }

    private static String fault(Source source) {
        return switch (source) {
            case USER_MISTAKE -> "user mistake";
            case INFRASTRUCTURE_FAILURE -> "infrastructure failure";
            case FRAMEWORK_BUG -> "framework bug";
            case UNKNOWN -> "fault unknown";
        };
    }

    private static String place(Diagnosis diagnosis) {
        var parts = new ArrayList<String>();
        parts.add(at(diagnosis.rootLine()).replaceAll("\\s+", " ").strip());
        if (!diagnosis.ranks().isEmpty()) {
            parts.add(ranks(diagnosis.ranks()));
        }
        if (!diagnosis.nodes().isEmpty()) {
            parts.add((diagnosis.nodes().size() == 1 ? "node " : "nodes ")
                    + String.join(
                            ", ", diagnosis.nodes().stream().limit(MAX_RANKS).toList()));
        }
        if (diagnosis.stage() != Diagnosis.Stage.UNKNOWN) {
            parts.add("stage: " + diagnosis.stage().words());
        }
        boolean isOfLoss = diagnosis.lastHealthyStep().isPresent();
        diagnosis.iteration().ifPresent(step -> parts.add((isOfLoss ? "first bad step " : "last step ") + step));
        diagnosis.lastHealthyStep().ifPresent(step -> parts.add("last healthy step " + step));
        return String.join(" · ", parts);
    }

    private static String ranks(List<Integer> ranks) {
        if (ranks.size() == 1) {
            return "rank " + ranks.getFirst();
        }
        var some = String.join(
                ", ", ranks.stream().limit(MAX_RANKS).map(String::valueOf).toList());
        return ranks.size() > MAX_RANKS
                ? "ranks " + some + " and " + (ranks.size() - MAX_RANKS) + " more"
                : "ranks " + some;
    }

    private static String at(Evidence line) {
        return line.input().isEmpty()
                ? String.format(Locale.ROOT, "line %5d", line.number())
                : line.input() + ":" + line.number();
    }

    private void heading(String words) {
        out.append(terminal.bold(words)).append('\n');
    }

    private void quote(Evidence line) {
        wrap(cut(line.text().strip(), MAX_LINE), INDENT + "│ ");
    }

    /** The text without control characters, which a log could use to trick a terminal, cut to a width. */
    private static String cut(String raw, int width) {
        var text = raw.replace('\t', ' ').replaceAll("\\p{Cntrl}", "");
        int limit = Math.max(20, width);
        return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
    }

    /** Words wrapped at the terminal's width; a word that is too long stays whole. */
    private void wrap(String text, String indent) {
        int room = terminal.width() - indent.length();
        var line = new StringBuilder();
        for (var word : text.split("\\s+")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
                out.append(indent).append(line).append('\n');
                line.setLength(0);
            }
            if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(word);
        }
        out.append(indent).append(line).append('\n');
    }
}
