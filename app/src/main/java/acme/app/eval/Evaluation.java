package acme.app.eval;

import acme.diagnose.FullLog;
import acme.ingest.LineAssembler;
import acme.ingest.LineSink;
import acme.knowledge.RuleSet;
import acme.pipeline.FailureDiagnosis.Failure;
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
    private final Optional<AskedAgent> agent;
    private final Score score = new Score();
    private final List<String> predictions = new ArrayList<>();

    /** Of the rules alone. */
    public Evaluation(RuleSet rules) {
        this(rules, Optional.empty());
    }

    /** Of the rules and, where it is there, the Failure Agent. */
    public Evaluation(RuleSet rules, Optional<AskedAgent> agent) {
        this.rules = rules;
        this.agent = agent;
    }

    /** Runs every labelled log of a file. */
    public void run(Path file) throws IOException, InterruptedException {
        try (var reader = Files.newBufferedReader(file)) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    run(Case.of(JSON.readTree(line)));
                }
            }
        }
    }

    public Score score() {
        return score;
    }

    /** What was said of each log, a JSON object each, in the order of the logs. */
    public List<String> predictions() {
        return predictions;
    }

    /** The figures by name, shares from 0 to 1; NaN where nothing was to be counted. */
    public Map<String, Double> figures() {
        var figures = new LinkedHashMap<>(score.figures());
        agent.ifPresent(it -> figures.putAll(it.figures()));
        return figures;
    }

    /** Why a model that was asked gave no diagnosis, and how often. */
    public Map<String, Integer> unanswered() {
        return agent.map(AskedAgent::unanswered).orElse(Map.of());
    }

    /** Figures, confusion and misses as one JSON object. */
    public String json() {
        var document = new LinkedHashMap<String, Object>();
        var figures = new LinkedHashMap<String, @Nullable Object>();
        figures().forEach((name, value) -> figures.put(name, Double.isNaN(value) ? null : value));
        document.put("figures", figures);
        document.put("confusion", score.confusion());
        document.put("misses", score.misses());
        agent.ifPresent(it -> {
            document.put("llm_models", it.models());
            document.put("llm_unanswered", it.unanswered());
        });
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }

    private void run(Case it) throws InterruptedException {
        byte[] log = it.log().getBytes(StandardCharsets.UTF_8);
        long start = System.nanoTime();
        var diagnosis = new LogDiagnosis(rules);
        read(log, diagnosis);
        var finding = diagnosis.report().finding();
        long nanos = System.nanoTime() - start;
        var bill = AskedAgent.Bill.NOTHING;
        if (agent.isPresent()) {
            var kept = diagnosis.compressedLog().snapshot();
            var answer = agent.get().decide(new Failure(it.id(), List.of(), finding, kept, rules, again(log)));
            finding = answer.finding();
            bill = answer.bill();
        }
        var said = Prediction.of(finding, nanos);
        score.add(it, said);
        predictions.add(line(it.id(), said, bill));
    }

    private static FullLog again(byte[] log) {
        return reader -> read(log, reader::accept);
    }

    private static void read(byte[] log, LineSink sink) {
        var assembler = new LineAssembler(sink);
        assembler.accept(log, 0, log.length);
        assembler.finish();
    }

    private String line(String id, Prediction said, AskedAgent.Bill bill) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("error_type", said.errorType());
        fields.put("source", orNull(said.source()));
        fields.put("is_recoverable", orNull(said.recoverable()));
        fields.put("root_cause_line", orNull(said.rootLine()));
        fields.put("evidence", said.evidence());
        if (agent.isPresent()) {
            fields.put("llm_requests", bill.requests());
            fields.put("llm_input_tokens", bill.usage().inputTokens());
            fields.put("llm_output_tokens", bill.usage().outputTokens());
            fields.put("llm_cost", bill.usage().cost());
            fields.put("llm_notes", bill.notes());
        }
        return JSON.writeValueAsString(fields);
    }

    private static @Nullable Object orNull(Optional<?> value) {
        return value.isPresent() ? value.get() : null;
    }
}
