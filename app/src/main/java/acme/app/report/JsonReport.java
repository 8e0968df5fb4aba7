package acme.app.report;

import acme.model.Diagnosis;
import acme.model.Evidence;
import acme.model.Finding;
import acme.pipeline.Incident;
import acme.pipeline.LogReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Findings as JSON. The schema is in {@code docs/guide/output.md} and stays stable. */
public final class JsonReport {
    private static final JsonMapper JSON = new JsonMapper();

    private JsonReport() {}

    /** One object on one line. */
    public static String line(InputReport report) {
        return JSON.writeValueAsString(fields(report));
    }

    /** A failure of a followed job, on one line. */
    public static String line(String input, Incident incident) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("incident", incident.number());
        fields.put("time", Instant.ofEpochMilli(incident.time()).toString());
        fields.putAll(fields(InputReport.live(input, incident.report())));
        return JSON.writeValueAsString(fields);
    }

    /** One input as an indented object, several as an array of them. */
    public static String document(List<InputReport> reports) {
        var objects = new ArrayList<Map<String, @Nullable Object>>();
        for (var report : reports) {
            objects.add(fields(report));
        }
        return JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(objects.size() == 1 ? objects.getFirst() : objects);
    }

    private static Map<String, @Nullable Object> fields(InputReport report) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("input", report.input());
        var finding = report.log().map(LogReport::finding).orElse(null);
        fields.put("verdict", verdict(finding));
        diagnosis(finding instanceof Finding.Failed(Diagnosis diagnosis, var _) ? diagnosis : null, fields);
        fields.put("suspects", report.log().map(JsonReport::suspects).orElse(List.of()));
        fields.put(
                "novel_lines",
                report.log()
                        .map(log -> log.novel().stream()
                                .map(novel -> line(novel, false))
                                .toList())
                        .orElse(List.of()));
        fields.put("notes", notes(report, finding));
        fields.put("error", report.error().orElse(null));
        fields.put("compression", report.log().map(JsonReport::compression).orElse(null));
        report.elapsed().ifPresent(elapsed -> fields.put("elapsed_ms", elapsed.toMillis()));
        return fields;
    }

    private static String verdict(@Nullable Finding finding) {
        return switch (finding) {
            case Finding.Failed _ -> "failed";
            case Finding.Healthy _ -> "healthy";
            case Finding.Undecided _ -> "unknown";
            case null -> "unknown";
        };
    }

    private static List<String> notes(InputReport report, @Nullable Finding finding) {
        var notes = new ArrayList<>(report.notes());
        switch (finding) {
            case Finding.Healthy(var more) -> notes.addAll(more);
            case Finding.Undecided(var missing) -> notes.add(missing);
            case Finding.Failed _ -> {}
            case null -> {}
        }
        return notes;
    }

    private static void diagnosis(@Nullable Diagnosis it, Map<String, @Nullable Object> fields) {
        fields.put("error_type", it == null ? null : it.errorType().name());
        fields.put("category", it == null ? null : it.errorType().category().word());
        fields.put("source", it == null ? null : it.source().word());
        fields.put("is_recoverable", it == null ? null : it.recoverable());
        fields.put("root_cause", it == null ? null : it.rootCause());
        fields.put("mitigation", it == null ? null : it.mitigation());
        fields.put("confidence", it == null ? null : it.confidence());
        fields.put("method", it == null ? "none" : it.method().name().toLowerCase(Locale.ROOT));
        fields.put("rule_id", it == null || it.ruleId().isEmpty() ? null : it.ruleId());
        fields.put("hint", it == null ? null : it.hint().word());
        fields.put("root_cause_line", it == null ? null : line(it.rootLine(), false));
        fields.put("evidence", it == null ? List.of() : evidence(it));
        fields.put("followed", it == null ? List.of() : it.followed());
        fields.put("ranks", it == null ? List.of() : it.ranks());
        fields.put("nodes", it == null ? List.of() : it.nodes());
        fields.put("stage", it == null ? null : it.stage().words());
        fields.put(
                "iteration",
                it == null || it.iteration().isEmpty() ? null : it.iteration().getAsLong());
        fields.put(
                "last_healthy_step",
                it == null || it.lastHealthyStep().isEmpty()
                        ? null
                        : it.lastHealthyStep().getAsLong());
    }

    private static List<Map<String, @Nullable Object>> suspects(LogReport log) {
        var suspects = new ArrayList<Map<String, @Nullable Object>>();
        for (var it : log.suspects()) {
            var reasons = new ArrayList<Map<String, @Nullable Object>>();
            for (var reason : it.reasons()) {
                var fields = new LinkedHashMap<String, @Nullable Object>();
                fields.put("kind", reason.kind().name().toLowerCase(Locale.ROOT));
                fields.put("line", line(reason.line(), false));
                reasons.add(fields);
            }
            var fields = new LinkedHashMap<String, @Nullable Object>();
            fields.put("node", it.node().isEmpty() ? null : it.node());
            fields.put("rank", it.node().isEmpty() ? it.rank() : null);
            fields.put("confidence", it.confidence());
            fields.put("reasons", reasons);
            suspects.add(fields);
        }
        return suspects;
    }

    private static List<Map<String, @Nullable Object>> evidence(Diagnosis diagnosis) {
        var lines = new ArrayList<Map<String, @Nullable Object>>();
        for (var evidence : diagnosis.evidence()) {
            lines.add(line(evidence, true));
        }
        return lines;
    }

    private static Map<String, @Nullable Object> line(Evidence evidence, boolean withRole) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        if (!evidence.input().isEmpty()) {
            fields.put("file", evidence.input());
        }
        fields.put("number", evidence.number());
        fields.put("text", evidence.text());
        if (withRole) {
            fields.put("role", evidence.role().word());
        }
        return fields;
    }

    private static Map<String, Object> compression(LogReport log) {
        var compression = log.compression();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("lines_in", compression.linesIn());
        fields.put("lines_kept", compression.linesKept());
        fields.put("bytes_in", compression.bytesIn());
        fields.put("bytes_kept", compression.bytesKept());
        return fields;
    }
}
