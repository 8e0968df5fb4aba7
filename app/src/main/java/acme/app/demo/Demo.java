package acme.app.demo;

import acme.app.DataFolder;
import acme.app.Knowledge;
import acme.app.LearningSettings;
import acme.app.Models;
import acme.app.report.InputReport;
import acme.app.report.Terminal;
import acme.app.report.TextReport;
import acme.compress.FilterRules;
import acme.diagnose.FullLog;
import acme.ingest.LineAssembler;
import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.State;
import acme.knowledge.FilterRule;
import acme.knowledge.JobKind;
import acme.knowledge.PastIncident;
import acme.knowledge.RuleSet;
import acme.learn.LogAgent;
import acme.local.RuleFiles;
import acme.model.ErrorType;
import acme.model.Finding;
import acme.model.Hint;
import acme.model.Source;
import acme.model.Suspicion;
import acme.pipeline.FailureDiagnosis;
import acme.pipeline.Incident;
import acme.pipeline.JobListener;
import acme.pipeline.JobPipeline;
import acme.pipeline.LogDiagnosis;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the story of the system on an invented job: chunks of its log arrive, routine lines are dropped, rules are learned,
 * the job fails and is diagnosed; then it fails in a way that nobody knows, and the next time that is known. All parts are
 * the real ones; the data folder is of this run alone.
 */
public final class Demo {
    private static final JobKind KIND = new JobKind("demo");
    private static final int CHUNKS = 12;
    private static final int CHUNK = 1_500;
    private static final long SEED = 41;

    private final PrintWriter out;
    private final Models models;
    private final DataFolder data;
    private final Knowledge knowledge;

    public Demo(PrintWriter out, Models models, DataFolder data) {
        this.out = out;
        this.models = models;
        this.data = data;
        knowledge = new Knowledge(
                data,
                true,
                models,
                LearningSettings.BY_PEOPLE,
                InstantSource.system(),
                notice -> out.println("acme: " + notice.replace(data.option(), "")));
    }

    /** Tells it all. */
    public void tell() throws InterruptedException {
        out.println(
                models.areConfigured()
                        ? "A model is configured: the agents ask it."
                        : "No model is configured: everything below happens without one.");
        firstFailure();
        unknownFailure();
        out.flush();
    }

    private static RuleSet shipped() {
        return new RuleFiles().addShipped("nvidia").toRuleSet();
    }

    private void firstFailure() throws InterruptedException {
        heading("1. A job trains, and its log arrives in chunks");
        var rules = shipped();
        var filters = new FilterRules(rules.filters());
        int before = rules.filters().size();
        try (var agent = knowledge.logAgent().orElseThrow();
                var membership = agent.join(KIND, rules.filters(), user(filters))) {
            long[] through = {0};
            var pipeline = new JobPipeline(rules, filters, new Teller(), (line, position, isProtected) -> {
                through[0]++;
                membership.observe(line, position, isProtected);
            });
            var job = new SampleJob(SEED);
            out.println("   chunk     lines  filtered out   learned rules in force");
            long[] now = {0};
            for (int chunk = 1; chunk <= CHUNKS; chunk++) {
                through[0] = 0;
                feed(pipeline, job.training(CHUNK), now);
                while (agent.step()) {
                    Thread.onSpinWait();
                }
                out.println(String.format(
                        Locale.ROOT,
                        "   %5d  %,8d      %5.1f %%    %d",
                        chunk,
                        CHUNK,
                        100.0 - 100.0 * through[0] / CHUNK,
                        filters.rules().size() - before));
            }
            out.println();
            learned();
            heading("2. The job fails, and a shipped rule knows why");
            feed(pipeline, job.knownFailure(), now);
            pipeline.exited(1, now[0] + 1_000);
        }
    }

    private static LogAgent.FilterUser user(FilterRules filters) {
        return new LogAgent.FilterUser() {
            @Override
            public void add(FilterRule rule) {
                filters.add(rule);
            }

            @Override
            public void retire(String id) {
                filters.retire(id);
            }
        };
    }

    private static void feed(JobPipeline pipeline, List<String> lines, long[] now) {
        var assembler = new LineAssembler(line -> pipeline.accept(line, now[0] += 100));
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        assembler.accept(text, 0, text.length);
        assembler.finish();
    }

    private void learned() {
        out.println("   Learned on the way:");
        for (var rule : data.ruleBook().rules(Set.of(State.ACTIVE))) {
            out.println("   " + rule.id() + "  (" + rule.author().words() + ")");
            out.println("      " + expression(rule));
        }
    }

    private static String expression(BookedRule rule) {
        return new RuleFiles()
                .addBooked(List.of(rule), rule.jobs()).toRuleSet().filters().stream()
                        .map(it -> it.expression().expression())
                        .findFirst()
                        .orElse("");
    }

    private void unknownFailure() throws InterruptedException {
        heading("3. The job fails in a way that no rule knows");
        var first = look("first-run.log", new SampleJob(SEED + 1).unknownFailure(4));
        var finding = first.result().finding();
        if (finding instanceof Finding.Failed && first.result().learned().isPresent()) {
            heading("4. What was learned, approved by a person, answers the next time without a model");
            approve(first.result().learned().get().id());
        } else {
            heading("4. A person says what it was; the next time the memory knows");
            teach(first);
        }
        var second = look("second-run.log", new SampleJob(SEED + 2).unknownFailure(7));
        if (models.areConfigured()) {
            out.println(
                    second.result().author().isEmpty()
                            ? "   This time no model was asked."
                            : "   This time too the model was asked: what was learned did not decide it.");
        }
    }

    private record Look(FailureDiagnosis.Result result, Optional<String> id) {}

    private Look look(String name, List<String> failure) throws InterruptedException {
        var lines = new ArrayList<>(new SampleJob(SEED + 3).training(400));
        lines.addAll(failure);
        var rules = new RuleFiles()
                .addShipped("nvidia")
                .addBooked(data.ruleBook().rules(Set.of(State.ACTIVE)), Optional.of(KIND))
                .toRuleSet();
        var log = new LogDiagnosis(rules);
        var assembler = new LineAssembler(log);
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        assembler.accept(text, 0, text.length);
        assembler.finish();
        var report = log.report();
        var kept = log.compressedLog().snapshot();
        var asked = new FailureDiagnosis.Failure(name, List.of(), report.finding(), kept, rules, FullLog.of(kept));
        var result = knowledge.decide(asked);
        out.print(new TextReport(Terminal.ofStandardOutput())
                .render(InputReport.live(name, report.withFinding(result.finding())), true));
        result.notes().forEach(note -> out.println("   " + note));
        return new Look(result, knowledge.remember(name, Optional.of(KIND), asked, result));
    }

    private void approve(String rule) {
        var book = data.ruleBook();
        var newest = book.history(rule).getLast().rule();
        book.move(rule, newest.version(), State.ACTIVE, new Author.Person("you"), "approved in the demo", 0);
        out.println("   acme rules approve " + rule);
        out.println();
    }

    /** What {@code acme incidents correct} does. */
    private void teach(Look look) {
        var verdict = new PastIncident.Verdict(
                ErrorType.of("NetworkError"),
                Source.INFRASTRUCTURE_FAILURE,
                true,
                "The board of a fluxlink lane lost its clock, and its firmware halted it.",
                "Reseat the board, then restart without the node.",
                Hint.NETWORK,
                1,
                "you");
        var id = look.id().orElseThrow();
        data.memory().correct(id, new PastIncident.Correction(verdict, "you", 0));
        out.println("   acme incidents correct " + id + " --type NetworkError --cause \"" + verdict.rootCause() + "\"");
        out.println();
    }

    private void heading(String words) {
        out.println();
        out.println(words);
        out.println();
    }

    /** Prints each failure of the followed job. */
    private final class Teller implements JobListener {
        @Override
        public void failed(Incident incident) {
            out.print(new TextReport(Terminal.ofStandardOutput())
                    .render(InputReport.live("demo", incident.report()), false));
        }

        @Override
        public void revised(Incident incident) {
            failed(incident);
        }

        @Override
        public void suspected(Suspicion suspicion) {
            out.println("   " + suspicion.sentence());
        }
    }
}
