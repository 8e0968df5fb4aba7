package acme.app;

import acme.compress.Compressor;
import acme.diagnose.FailureAgent;
import acme.diagnose.KeyLines;
import acme.diagnose.SimilarIncidents;
import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.State;
import acme.knowledge.DiagnosisRule;
import acme.knowledge.IncidentMemory;
import acme.knowledge.JobKind;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.knowledge.RuleBook;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleText;
import acme.learn.DiagnosisLearner.KnownLine;
import acme.learn.LogAgent;
import acme.learn.ModelRuleWriter;
import acme.learn.RuleVote;
import acme.learn.RuleWriter;
import acme.learn.SecretFree;
import acme.llm.Embeddings;
import acme.local.RuleFiles;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.ErrorType;
import acme.model.Finding;
import acme.model.Hint;
import acme.model.LogLine;
import acme.model.Source;
import acme.pattern.LinearPattern;
import acme.pipeline.FailureDiagnosis;
import acme.pipeline.FailureDiagnosis.Failure;
import acme.pipeline.FailureDiagnosis.Result;
import acme.recover.Attempt;
import acme.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was learned, asked about failures and taught by them: the memory, the rule book, and the agents where a model is
 * configured. Without a data folder nothing is kept, without a model nothing is sent. Any thread.
 */
public final class Knowledge {
    private static final long SHADOW_LINES = 2_000;
    private static final int ID_BYTES = 5;

    private final DataFolder data;
    private final boolean isKept;
    private final Models models;
    private final InstantSource clock;
    private final Consumer<String> notices;
    private final AutomaticApproval approval;
    private @Nullable IncidentMemory vectors;

    /**
     * Knowledge in a folder.
     *
     * @param isKept whether failures are remembered there
     * @param notices is told, for people, what could not be kept or asked, everything else goes on; and which rules came into
     *     force by themselves
     */
    public Knowledge(
            DataFolder data,
            boolean isKept,
            Models models,
            LearningSettings learning,
            InstantSource clock,
            Consumer<String> notices) {
        this.data = data;
        this.isKept = isKept;
        this.models = models;
        this.clock = clock;
        this.notices = notices;
        approval = new AutomaticApproval(data, learning.approveAfter(), clock, notices);
    }

    /** Carries a finding of the rules on to the memory and, where nothing decides, to the Failure Agent. */
    public Result decide(Failure failure) throws InterruptedException {
        var agent = models.areConfigured()
                ? Optional.of(new FailureAgent(models.failureAgent(), Prompts.load("failure-agent")))
                : Optional.<FailureAgent>empty();
        try {
            return new FailureDiagnosis(memory(agent.isPresent() && isUndecided(failure)), agent, Knowledge::known)
                    .decide(failure);
        } catch (StoreException e) {
            notices.accept("without the memory: " + e.getMessage());
            return new FailureDiagnosis(Optional.empty(), agent, Knowledge::known).decide(failure);
        }
    }

    /** What shipped rules were tried on: a model's rule that matches one of these and means something else is too general. */
    private static List<KnownLine> known() {
        var files = Wiring.ruleFiles(List.of(), List.of(), "nvidia");
        var known = new ArrayList<KnownLine>();
        files.routineLines().forEach(line -> known.add(new KnownLine(line, Optional.empty())));
        var types = new HashMap<String, ErrorType>();
        files.toRuleSet().diagnosis().forEach(rule -> types.put(rule.id(), rule.errorType()));
        files.failureLines()
                .forEach((line, rule) -> Optional.ofNullable(types.get(rule))
                        .ifPresent(type -> known.add(new KnownLine(line, Optional.of(type)))));
        return known;
    }

    private static boolean isUndecided(Failure failure) {
        return !(failure.finding() instanceof Finding.Failed(Diagnosis it, var _))
                || it.errorType().equals(ErrorType.UNKNOWN);
    }

    /** Vectors find what an agent should see; what may answer by itself is decided by exact marks and words. */
    private Optional<SimilarIncidents> memory(boolean isForAgent) {
        if (!data.isInUse()) {
            return Optional.empty();
        }
        var embeddings = models.embeddings().filter(_ -> isForAgent);
        var memory = embeddings.isPresent() ? vectors(embeddings.get()) : data.memory();
        return Optional.of(new SimilarIncidents(memory, models.redactor()::redact));
    }

    private synchronized IncidentMemory vectors(Embeddings embeddings) {
        var made = vectors;
        if (made == null) {
            made = data.memory(embeddings);
            vectors = made;
        }
        return made;
    }

    /**
     * Keeps a failure, decided or not, and the rule that was proposed for it; answers with the incident's id, empty where
     * nothing is kept.
     */
    public Optional<String> remember(String job, Optional<JobKind> kind, Failure failure, Result result) {
        if (!isKept || result.finding() instanceof Finding.Healthy) {
            return Optional.empty();
        }
        var key = failure.keyLines(result.finding());
        if (key.lines().isEmpty()) {
            return Optional.empty();
        }
        try {
            var verdict = verdict(result);
            var incident = incident(job, kind, key, verdict);
            boolean isNew = data.memory().find(incident.id()).isEmpty();
            data.memory().remember(incident);
            if (isNew) {
                countMatches(failure.kept(), verdict);
                approval.apply();
            }
            result.learned()
                    .ifPresent(
                            rule -> propose(rule, incident, result, key.lines().getFirst()));
            if (isNew) {
                sayHowToTeach(incident, result.author().isPresent());
            }
            return Optional.of(incident.id());
        } catch (StoreException e) {
            notices.accept("the failure is not remembered: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Remembers whether the restart behind the last of a job's attempts helped; nothing where none was, or nobody can say. */
    public void conclude(List<Attempt> attempts) {
        try {
            var helped = RestartOutcome.of(attempts);
            if (isKept && helped.isPresent()) {
                data.memory().conclude(helped.get().incident(), helped.get().outcome());
            }
        } catch (StoreException | IllegalArgumentException e) {
            notices.accept("whether the restart helped is not remembered: " + e.getMessage());
        }
    }

    private Verdict verdict(Result result) {
        var redactor = models.redactor();
        return switch (result.finding()) {
            case Finding.Failed(Diagnosis it, var _) ->
                new Verdict(
                        it.errorType(),
                        it.source(),
                        it.recoverable(),
                        redactor.redact(it.rootCause()),
                        redactor.redact(it.mitigation()),
                        it.hint(),
                        it.confidence(),
                        by(it, result));
            case Finding.Undecided(var missing) ->
                new Verdict(
                        ErrorType.UNKNOWN, Source.UNKNOWN, false, redactor.redact(missing), "", Hint.NONE, 0, "nobody");
            case Finding.Healthy _ -> throw new IllegalArgumentException("a healthy log is no incident");
        };
    }

    private static String by(Diagnosis diagnosis, Result result) {
        return switch (diagnosis.method()) {
            case RULE -> Verdict.byRule(diagnosis.ruleId());
            case MEMORY -> "incident " + diagnosis.ruleId();
            case LLM ->
                result.author()
                        .map(it -> it.model() + ", prompt " + it.prompt())
                        .orElse("a model");
            case NONE -> "nobody";
        };
    }

    private PastIncident incident(String job, Optional<JobKind> kind, KeyLines key, Verdict verdict) {
        var redactor = models.redactor();
        return new PastIncident(
                id(job, key.lines().getFirst()),
                clock.millis(),
                redactor.redact(job),
                kind,
                key.keys(),
                key.lines().stream().map(line -> redactor.redact(line.body())).toList(),
                verdict,
                Outcome.OPEN,
                Optional.empty());
    }

    /** The same failure of the same log has the same id, however often it is looked at. */
    private static String id(String job, LogLine root) {
        var text = job + "\n" + root.input() + "\n" + root.number() + "\n" + root.text();
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What rules and memory decide needs no word; what a model found or nobody knew does, since it then answers again. */
    private void sayHowToTeach(PastIncident incident, boolean isOfModel) {
        var option = data.option();
        var correct = "acme incidents correct " + incident.id() + option + " --type TYPE --cause \"...\"";
        if (!incident.diagnosis().isDecided()) {
            notices.accept("no rule and nothing remembered says what this is; once you know, teach it: " + correct);
        } else if (isOfModel) {
            notices.accept("remembered as incident " + incident.id() + "; was it right? acme incidents confirm "
                    + incident.id() + option + "; if not: " + correct);
        }
    }

    private void propose(DiagnosisRule rule, PastIncident incident, Result result, LogLine root) {
        var author = new Author.Model(
                result.author().map(FailureDiagnosis.Asked::model).orElse(""),
                result.author().map(FailureDiagnosis.Asked::prompt).orElse(""),
                incident.id());
        var free = withoutSecrets(rule, root);
        if (free.isEmpty()) {
            notices.accept("the diagnosis rule that it proposed was refused: it holds a secret, or the name of a user");
            return;
        }
        var definition = models.redactor().redact(RuleText.of(free.get(), List.of(root.body()), List.of()));
        var book = data.ruleBook();
        book.propose(
                        new RuleBook.Draft(
                                rule.id(),
                                BookedRule.Kind.DIAGNOSIS,
                                author,
                                Optional.empty(),
                                definition,
                                "proposed after incident " + incident.id()),
                        clock.millis())
                .ifPresent(it -> {
                    book.move(
                            it.id(),
                            it.version(),
                            State.SHADOW,
                            author,
                            "counted, and decides nothing until a person approves it",
                            clock.millis());
                    notices.accept("proposed the diagnosis rule " + it.id()
                            + ", which decides nothing yet; acme rules show "
                            + it.id() + data.option() + " shows it, acme rules approve " + it.id() + data.option()
                            + " puts it into force");
                });
    }

    private Optional<DiagnosisRule> withoutSecrets(DiagnosisRule rule, LogLine root) {
        if (!(rule.match() instanceof RuleMatch.OnLine(var pattern))) {
            return Optional.of(rule);
        }
        return new SecretFree(models.redactor())
                .expression(pattern.expression(), List.of(root.body(), pattern.expression()))
                .map(LinearPattern::compile)
                .map(it -> rule.withMatch(new RuleMatch.OnLine(it)));
    }

    /** Rules in shadow decide nothing; what they would have said is counted. Of active ones only that they match. */
    private void countMatches(List<Kept> kept, Verdict verdict) {
        for (var booked : data.ruleBook().rules(Set.of(State.SHADOW, State.ACTIVE))) {
            if (booked.kind() == BookedRule.Kind.DIAGNOSIS) {
                for (var rule : rules(booked)) {
                    if (matches(rule, kept)) {
                        int judged = booked.state() == State.SHADOW ? 1 : 0;
                        int agrees = saysTheSame(rule, verdict) ? judged : 0;
                        data.ruleBook().count(booked.id(), booked.version(), 1, agrees, judged - agrees);
                    }
                }
            }
        }
    }

    private static boolean saysTheSame(DiagnosisRule rule, Verdict verdict) {
        return rule.errorType().equals(verdict.errorType())
                && rule.source() == verdict.source()
                && rule.recoverable() == verdict.recoverable();
    }

    private static List<DiagnosisRule> rules(BookedRule booked) {
        var asActive = new BookedRule(
                booked.id(),
                booked.version(),
                booked.kind(),
                State.ACTIVE,
                booked.author(),
                booked.jobs(),
                booked.definition(),
                booked.created(),
                booked.reason(),
                0,
                0,
                0);
        return new RuleFiles()
                .addBooked(List.of(asActive), Optional.empty())
                .toRuleSet()
                .diagnosis();
    }

    private static boolean matches(DiagnosisRule rule, List<Kept> kept) {
        if (!(rule.match() instanceof RuleMatch.OnLine(var pattern))) {
            return false;
        }
        var matcher = pattern.matcher();
        for (var it : kept) {
            byte[] text = it.line().body().getBytes(StandardCharsets.UTF_8);
            if (matcher.find(text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether failures are remembered and rules learned. */
    public boolean isKept() {
        return isKept;
    }

    /** Adds what the rules of the book dropped in one log to their counts. */
    public void countDropped(List<Compressor.Dropped> dropped) {
        try {
            for (var booked : data.ruleBook().rules(Set.of(State.ACTIVE))) {
                dropped.stream()
                        .filter(it -> it.rule().equals(booked.id()))
                        .forEach(it -> data.ruleBook().count(booked.id(), booked.version(), it.lines(), 0, 0));
            }
        } catch (StoreException e) {
            notices.accept("what rules dropped is not counted: " + e.getMessage());
        }
    }

    /** A Log Agent that writes to the rule book; to be started. Empty where nothing is kept, or nothing can be now. */
    public Optional<LogAgent> logAgent() {
        if (!isKept) {
            return Optional.empty();
        }
        var writer = models.areConfigured()
                ? Optional.<RuleWriter>of(new ModelRuleWriter(models.logAgent(), Prompts.load("rule-writer"), notices))
                : Optional.<RuleWriter>empty();
        try {
            return Optional.of(new LogAgent(
                    data.ruleBook(),
                    writer,
                    new RuleVote(models.voter(), Prompts.load("rule-voter")),
                    SHADOW_LINES,
                    clock,
                    models.redactor(),
                    notices));
        } catch (StoreException e) {
            notices.accept("no filter rules are learned: " + e.getMessage());
            return Optional.empty();
        }
    }
}
