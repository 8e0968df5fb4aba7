import acme.diagnose.KeyLines;
import acme.diagnose.RuleDiagnosis;
import acme.diagnose.SimilarIncidents;
import acme.ingest.LineAssembler;
import acme.knowledge.InMemoryIncidentMemory;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.local.RuleFiles;
import acme.model.CompressedLog.Kept;
import acme.model.ErrorType;
import acme.model.Finding;
import acme.model.Hint;
import acme.model.LogLine;
import acme.model.Source;
import acme.pipeline.ParallelLogDiagnosis;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures how often a past incident of the same exact marks had the same error type, by how alike its lines are.
 *
 * <pre>
 * mvn -q -DskipTests package
 * java -cp 'app/target/acme/lib/*' bench/MemoryThreshold.java CASES.jsonl...
 * </pre>
 *
 * <p>Each labelled failure is asked about in a memory of all others (leave one out). The lines that tell a failure are
 * chosen as {@code acme diagnose} does, the type is the label. {@code --undecided} takes the lines of a log as if no rule
 * had decided it, which is how the memory is used without a correction.
 */
public final class MemoryThreshold {
    private record Case(String type, KeyLines key, List<Kept> kept) {}

    private record Answer(double likeness, boolean isRight, boolean hasSameRoot) {}

    private MemoryThreshold() {}

    public static void main(String[] args) throws Exception {
        boolean undecided = false;
        var cases = new ArrayList<Case>();
        var rules = new RuleFiles().addShipped("nvidia").toRuleSet();
        var json = new JsonMapper();
        for (var arg : args) {
            if (arg.equals("--undecided")) {
                undecided = true;
                continue;
            }
            for (var line : Files.readAllLines(Path.of(arg))) {
                var node = json.readTree(line);
                var type = node.path("error_type").asString("NotAFailure");
                if (!type.equals("NotAFailure")) {
                    try (var diagnosis = new ParallelLogDiagnosis(rules)) {
                        var assembler = new LineAssembler(diagnosis);
                        byte[] text = node.required("log").asString().getBytes(StandardCharsets.UTF_8);
                        assembler.accept(text, 0, text.length);
                        assembler.finish();
                        var finding = diagnosis.report().finding();
                        var kept = diagnosis.kept();
                        var key = undecided
                                ? KeyLines.of(
                                        new Finding.Undecided(""), kept, new RuleDiagnosis(rules).echoes(kept))
                                : KeyLines.of(finding, kept);
                        cases.add(new Case(type, key, kept));
                    }
                }
            }
        }
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < cases.size(); i++) {
            answer(cases, i).ifPresent(answers::add);
        }
        System.out.printf(Locale.ROOT, "%d failures, %d have another with the same marks%n", cases.size(), answers.size());
        System.out.println("likeness  answered  right   and the same first line: answered  right");
        for (double least = 0; least < 1; least += 0.1) {
            double limit = least;
            var all = answers.stream().filter(it -> it.likeness() >= limit).toList();
            var same = all.stream().filter(Answer::hasSameRoot).toList();
            System.out.printf(
                    Locale.ROOT,
                    "  >= %.1f  %8d  %5s   %34d  %5s%n",
                    least,
                    all.size(),
                    share(all),
                    same.size(),
                    share(same));
        }
    }

    private static String share(List<Answer> answers) {
        long right = answers.stream().filter(Answer::isRight).count();
        return answers.isEmpty() ? "-" : String.format(Locale.ROOT, "%.3f", (double) right / answers.size());
    }

    private static Optional<Answer> answer(List<Case> cases, int asked) {
        var memory = new InMemoryIncidentMemory();
        for (int i = 0; i < cases.size(); i++) {
            var it = cases.get(i);
            if (i != asked && !it.key().lines().isEmpty()) {
                memory.remember(new PastIncident(
                        "c" + i,
                        i,
                        "job",
                        Optional.empty(),
                        new TreeSet<>(it.key().keys()),
                        it.key().lines().stream().map(LogLine::body).toList(),
                        new Verdict(
                                ErrorType.of(it.type()), Source.UNKNOWN, false, "", "", Hint.NONE, 1, "label"),
                        Outcome.CONFIRMED,
                        Optional.empty()));
            }
        }
        var it = cases.get(asked);
        if (it.key().lines().isEmpty() || it.key().keys().isEmpty()) {
            return Optional.empty();
        }
        var texts = it.key().lines().stream().map(LogLine::body).toList();
        var best = memory.similar(it.key().keys(), texts, 5).stream()
                .filter(similar -> similar.sameKeys())
                .findFirst();
        boolean answers = new SimilarIncidents(memory, text -> text, 0)
                .recall(it.key(), it.kept())
                .answer()
                .isPresent();
        return best.map(similar -> new Answer(
                similar.likeness(),
                similar.incident().believed().errorType().name().equals(it.type()),
                answers));
    }
}
