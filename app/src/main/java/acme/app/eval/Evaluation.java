package acme.app.eval;

import acme.ingest.LineAssembler;
import acme.knowledge.RuleSet;
import acme.model.Finding;
import acme.pipeline.LogDiagnosis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Diagnoses labelled logs and scores what was said. Confined to one thread. */
public final class Evaluation {
    private static final JsonMapper JSON = new JsonMapper();

    private final RuleSet rules;
    private final Score score = new Score();
    private final List<String> predictions = new ArrayList<>();

    public Evaluation(RuleSet rules) {
        this.rules = rules;
    }

    /** Runs every labelled log of a file. */
    public void run(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            lines.filter(line -> !line.isBlank()).forEach(line -> run(Case.of(JSON.readTree(line))));
        }
    }

    public Score score() {
        return score;
    }

    /** What was said of each log, a JSON object each, in the order of the logs. */
    public List<String> predictions() {
        return predictions;
    }

    /** Figures, confusion and misses as one JSON object. */
    public String json() {
        var document = new LinkedHashMap<String, Object>();
        var figures = new LinkedHashMap<String, @Nullable Object>();
        score.figures().forEach((name, value) -> figures.put(name, Double.isNaN(value) ? null : value));
        document.put("figures", figures);
        document.put("confusion", score.confusion());
        document.put("misses", score.misses());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }

    private void run(Case it) {
        long start = System.nanoTime();
        var finding = diagnose(it.log());
        var said = Prediction.of(finding, System.nanoTime() - start);
        score.add(it, said);
        predictions.add(line(it.id(), said));
    }

    private Finding diagnose(String log) {
        var diagnosis = new LogDiagnosis(rules);
        var assembler = new LineAssembler(diagnosis);
        byte[] bytes = log.getBytes(StandardCharsets.UTF_8);
        assembler.accept(bytes, 0, bytes.length);
        assembler.finish();
        return diagnosis.report().finding();
    }

    private static String line(String id, Prediction said) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("error_type", said.errorType());
        fields.put("source", orNull(said.source()));
        fields.put("is_recoverable", orNull(said.recoverable()));
        fields.put("root_cause_line", orNull(said.rootLine()));
        fields.put("evidence", said.evidence());
        return JSON.writeValueAsString(fields);
    }

    private static @Nullable Object orNull(Optional<?> value) {
        return value.isPresent() ? value.get() : null;
    }
}
