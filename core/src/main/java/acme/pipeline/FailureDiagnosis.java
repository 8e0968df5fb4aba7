package acme.pipeline;

import acme.diagnose.AgentOutcome;
import acme.diagnose.FailureAgent;
import acme.diagnose.FullLog;
import acme.diagnose.KeyLines;
import acme.diagnose.RuleDiagnosis;
import acme.diagnose.SimilarIncidents;
import acme.knowledge.DiagnosisRule;
import acme.knowledge.IncidentMemory.Similar;
import acme.knowledge.RuleSet;
import acme.learn.DiagnosisLearner;
import acme.learn.DiagnosisLearner.KnownLine;
import acme.llm.Reply;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.ErrorType;
import acme.model.Finding;
import acme.model.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries a finding of the rules on to those who know more: first the memory, then, where nothing decides, the Failure
 * Agent. A person's correction of the same failure outranks the rules; a model's word outranks nothing. Any thread; waits
 * for the model, and so never runs on a job's own thread.
 */
public final class FailureDiagnosis {
    private static final Progress NO_PROGRESS = new Progress(new long[0], new long[0], -1, 0);

    private final Optional<SimilarIncidents> memory;
    private final Optional<FailureAgent> agent;
    private final Supplier<List<KnownLine>> known;

    /**
     * Either may be missing.
     *
     * @param known lines whose meaning is known, which a model's rule must not give another; asked for once a rule is proposed
     */
    public FailureDiagnosis(
            Optional<SimilarIncidents> memory, Optional<FailureAgent> agent, Supplier<List<KnownLine>> known) {
        this.memory = memory;
        this.agent = agent;
        this.known = known;
    }

    /**
     * A failure as the rules left it.
     *
     * @param job its name
     * @param facts what is known beside the log, a sentence each
     * @param kept the compressed log
     * @param rules those that left it so
     * @param log the whole log, for the agent's questions
     */
    public record Failure(
            String job, List<String> facts, Finding finding, List<Kept> kept, RuleSet rules, FullLog log) {
        public Failure {
            facts = List.copyOf(facts);
            kept = List.copyOf(kept);
        }

        /** What tells this failure from others, once it is known as {@code finding}. */
        public KeyLines keyLines(Finding finding) {
            return isDecided(finding)
                    ? KeyLines.of(finding, kept)
                    : KeyLines.of(finding, kept, new RuleDiagnosis(rules).echoes(kept));
        }
    }

    /**
     * A finding, and how it came about.
     *
     * @param notes what a person should know of the way there, a sentence each; empty where the rules decided alone
     * @param learned a rule that would have found it without a model; a proposal
     * @param author the model's name and the prompt, where a model diagnosed
     * @param usage what asking a model took
     */
    public record Result(
            Finding finding,
            List<String> notes,
            Optional<DiagnosisRule> learned,
            Optional<Asked> author,
            Reply.Usage usage) {
        public Result {
            notes = List.copyOf(notes);
        }
    }

    /** Which model answered to which prompt. */
    public record Asked(String model, String prompt) {}

    /** Says what the failure was, as far as anybody knows. A healthy log stays healthy. */
    public Result decide(Failure failure) throws InterruptedException {
        if (failure.finding() instanceof Finding.Healthy || failure.kept().isEmpty()) {
            return unchanged(failure, List.of());
        }
        var recalled = memory.map(it -> it.recall(failure.keyLines(failure.finding()), failure.kept()));
        var answer = recalled.flatMap(SimilarIncidents.Recalled::answer);
        boolean isDecided = isDecided(failure.finding());
        if (answer.isPresent()
                && (!isDecided || isCorrected(answer.get(), recalled.get().context()))) {
            var note = "answered by incident " + answer.get().ruleId()
                    + ", which a person corrected or which was confirmed";
            return new Result(
                    failed(failure, answer.get()), List.of(note), Optional.empty(), Optional.empty(), Reply.Usage.NONE);
        }
        if (isDecided || agent.isEmpty()) {
            return unchanged(failure, List.of());
        }
        var context = recalled.map(SimilarIncidents.Recalled::context).orElse(List.of());
        return ask(agent.get(), failure, context);
    }

    private static boolean isDecided(Finding finding) {
        return finding instanceof Finding.Failed(Diagnosis it, var _)
                && !it.errorType().equals(ErrorType.UNKNOWN);
    }

    private static boolean isCorrected(Diagnosis answer, List<Similar> context) {
        return context.stream()
                .map(Similar::incident)
                .anyMatch(
                        it -> it.id().equals(answer.ruleId()) && it.correction().isPresent());
    }

    private static Result unchanged(Failure failure, List<String> notes) {
        return new Result(failure.finding(), notes, Optional.empty(), Optional.empty(), Reply.Usage.NONE);
    }

    private static Finding failed(Failure failure, Diagnosis diagnosis) {
        boolean isOver = !(failure.finding() instanceof Finding.Failed(var _, boolean over)) || over;
        return new Finding.Failed(diagnosis, isOver);
    }

    private Result ask(FailureAgent agent, Failure failure, List<Similar> context) throws InterruptedException {
        var outcome = agent.diagnose(new FailureAgent.Failure(
                failure.job(),
                failure.facts(),
                failure.kept(),
                context,
                failure.log(),
                new RuleDiagnosis(failure.rules()).aftermath(failure.kept())));
        return switch (outcome) {
            case AgentOutcome.Diagnosed it -> diagnosed(it, failure);
            case AgentOutcome.Undecided(var missing, var usage) ->
                undecided(failure, "the model does not decide either: " + missing, usage);
            case AgentOutcome.Refused(var why, var usage) ->
                undecided(failure, "the model's answer was refused: " + why, usage);
            case AgentOutcome.Unanswered(var reply, var usage) ->
                undecided(failure, "the model gave no answer: " + reply.detail(), usage);
        };
    }

    private static Result undecided(Failure failure, String note, Reply.Usage usage) {
        return new Result(failure.finding(), List.of(note), Optional.empty(), Optional.empty(), usage);
    }

    /** Whether rules alone would have found it with this one: what only hits a warning, say, spares nobody the model. */
    private static boolean decides(DiagnosisRule rule, Failure failure) {
        var rules = new ArrayList<>(failure.rules().diagnosis());
        rules.add(rule);
        var all = new RuleSet(rules, List.of(), failure.rules().xids());
        return new RuleDiagnosis(all).diagnose(failure.kept(), NO_PROGRESS) instanceof Finding.Failed(var found, var _)
                && found.ruleId().equals(rule.id());
    }

    private Result diagnosed(AgentOutcome.Diagnosed it, Failure failure) {
        var notes = new ArrayList<String>();
        notes.add(String.format(
                Locale.ROOT,
                "diagnosed by %s, prompt %s, %,d tokens; every quoted line was found in the log",
                it.usage().model(),
                it.prompt(),
                it.usage().inputTokens() + it.usage().outputTokens()));
        Optional<DiagnosisRule> learned = Optional.empty();
        if (it.rule().isPresent()) {
            var proposal = it.rule().get();
            switch (new DiagnosisLearner(known.get())
                    .learn(it.diagnosis(), proposal.expression(), proposal.words(), failure.kept())) {
                case DiagnosisLearner.Outcome.Proposed(var rule)
                when !decides(rule, failure) ->
                    notes.add(
                            "the diagnosis rule that it proposed was refused: with it in force, this log would still not"
                                    + " be decided");
                case DiagnosisLearner.Outcome.Proposed(var rule) -> learned = Optional.of(rule);
                case DiagnosisLearner.Outcome.Refused(var reason) ->
                    notes.add("the diagnosis rule that it proposed was refused: " + reason);
            }
        }
        return new Result(
                failed(failure, it.diagnosis()),
                notes,
                learned,
                Optional.of(new Asked(it.usage().model(), it.prompt())),
                it.usage());
    }
}
