package acme.diagnose;

import acme.diagnose.AgentOutcome.Diagnosed;
import acme.diagnose.AgentOutcome.ProposedRule;
import acme.diagnose.AgentOutcome.Refused;
import acme.diagnose.AgentOutcome.Unanswered;
import acme.diagnose.AgentOutcome.Undecided;
import acme.knowledge.IncidentMemory.Similar;
import acme.llm.Fields;
import acme.llm.Instructions;
import acme.llm.LanguageModel;
import acme.llm.Prompt;
import acme.llm.Reply;
import acme.llm.Request;
import acme.llm.Request.Message;
import acme.llm.Schema;
import acme.llm.Untrusted;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Diagnosis.Method;
import acme.model.Diagnosis.Stage;
import acme.model.ErrorType;
import acme.model.Evidence;
import acme.model.Hint;
import acme.model.LineHead;
import acme.model.Role;
import acme.model.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Asks a model about a failure that neither rules nor memory decide ("Characterization of Large Language Model Development
 * in the Datacenter", NSDI 2024, section 6.1). The model sees the compressed log, similar incidents, and the whole log
 * through tools that only read; what it answers counts only as far as {@link EvidenceCheck} confirms it, and cannot name
 * an action. Any thread; each call is a conversation of its own.
 */
public final class FailureAgent {
    private static final int MAX_ROUNDS = 8;
    private static final int MAX_CALLS = 12;
    private static final int MAX_EVIDENCE = 12;
    private static final int MAX_SENTENCE = 600;
    /** A model's word alone never counts for more. */
    private static final double MAX_CONFIDENCE = 0.6;

    private static final Schema.Fields ANSWER = answer();

    private final LanguageModel model;
    private final Prompt prompt;

    public FailureAgent(LanguageModel model, Instructions words) {
        this.model = model;
        prompt = new Prompt(words.name(), words.version(), words.system(), ANSWER, LogQueries.TOOLS);
    }

    private static Schema.Fields answer() {
        var evidence = Schema.fields(
                "a line of the log",
                Map.entry(
                        "file", new Schema.Text("the file as shown before the line number; empty where none is", 400)),
                Map.entry("line", new Schema.Whole("line number as shown", 1, Long.MAX_VALUE)),
                Map.entry("quote", new Schema.Text("copied exactly from that line", 1_000)),
                Map.entry(
                        "role",
                        new Schema.Choice(
                                "cause for the one line that shows the root cause; confirmation; symptom; teardown; context",
                                words(Role.values()))),
                Map.entry("claim", new Schema.Text("what the line proves", MAX_SENTENCE)));
        return Schema.fields(
                "the diagnosis",
                Map.entry(
                        "error_type",
                        new Schema.Choice(
                                "the kind of the root cause; Unknown where the log does not decide",
                                ErrorType.knownNames())),
                Map.entry("source", new Schema.Choice("whose fault", words(Source.values()))),
                Map.entry("recoverable", new Schema.Flag("whether the unchanged job would succeed when started again")),
                Map.entry("root_cause", new Schema.Text("one sentence", MAX_SENTENCE)),
                Map.entry("mitigation", new Schema.Text("what a person should do, one or two sentences", MAX_SENTENCE)),
                Map.entry("hint", new Schema.Choice("what should be tested before a restart", words(Hint.values()))),
                Map.entry("confidence", new Schema.Decimal("how far the evidence decides", 0, 1)),
                Map.entry("evidence", new Schema.Items("the lines that prove it", evidence, MAX_EVIDENCE)),
                Map.entry("missing", new Schema.Text("where error_type is Unknown: what would decide", MAX_SENTENCE)),
                Map.entry(
                        "rule_pattern",
                        new Schema.Text(
                                "a regular expression that would find this root cause in other logs; empty for none",
                                300)),
                Map.entry("rule_words", new Schema.Text("two to four words that name it", 60)));
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /**
     * What is known of a failure before a model is asked.
     *
     * @param job its name
     * @param facts such as the exit status or the last step, a sentence each; nothing that stems from the log's text
     * @param kept the compressed log
     * @param similar past incidents, as context
     * @param log the whole log
     * @param aftermath positions of kept lines that are known to be clean-up or advice, and so never the cause
     */
    public record Failure(
            String job, List<String> facts, List<Kept> kept, List<Similar> similar, FullLog log, Set<Long> aftermath) {
        public Failure {
            aftermath = Set.copyOf(aftermath);
            facts = List.copyOf(facts);
            kept = List.copyOf(kept);
            similar = List.copyOf(similar);
        }
    }

    /** Asks, checks the answer, and asks once more where its evidence does not stand. */
    public AgentOutcome diagnose(Failure failure) throws InterruptedException {
        return new Conversation(failure).run();
    }

    /** One failure's talk with the model. */
    private final class Conversation {
        private final Failure failure;
        private final Untrusted marks = Untrusted.fresh();
        private final ShownLines shown = new ShownLines();
        private final LogQueries queries;
        private final List<Message> messages = new ArrayList<>();
        private Reply.Usage usage = Reply.Usage.NONE;
        private int calls;
        private boolean isSecondTry;

        Conversation(Failure failure) {
            this.failure = failure;
            queries = new LogQueries(failure.log(), shown);
        }

        AgentOutcome run() throws InterruptedException {
            messages.add(new Message.Ours(AgentView.of(failure, shown, marks)));
            for (int round = 0; round < MAX_ROUNDS; round++) {
                var reply = model.ask(new Request(failure.job(), prompt, messages, 0));
                switch (reply) {
                    case Reply.Called(var wanted, var used) -> {
                        usage = usage.plus(used);
                        call(wanted);
                    }
                    case Reply.Answered(var fields, var text, var used) -> {
                        usage = usage.plus(used);
                        var outcome = judge(fields, text);
                        if (outcome.isPresent()) {
                            return outcome.get();
                        }
                    }
                    case Reply.Unanswered unanswered -> {
                        return new Unanswered(unanswered, usage);
                    }
                }
            }
            return new Refused("it did not come to an answer in " + MAX_ROUNDS + " rounds", usage);
        }

        private void call(List<Reply.ToolCall> wanted) {
            messages.add(new Message.Called(wanted));
            for (var one : wanted) {
                var answer = ++calls > MAX_CALLS
                        ? "no more calls: give your answer now"
                        : marks.block("result", queries.answer(one.tool(), one.arguments()));
                messages.add(new Message.Result(one.id(), one.tool(), answer));
            }
        }

        /** The outcome; or empty where the model is asked again. */
        private Optional<AgentOutcome> judge(Fields answer, String text) {
            var type = ErrorType.of(answer.text("error_type"));
            if (type.equals(ErrorType.UNKNOWN)) {
                return Optional.of(new Undecided(answer.text("missing"), usage));
            }
            var checked = new EvidenceCheck(shown, aftermath()).check(answer.items("evidence"));
            if (checked.problems().isEmpty()) {
                return Optional.of(
                        new Diagnosed(diagnosis(answer, type, checked.evidence()), prompt.id(), rule(answer), usage));
            }
            var problems = String.join("; ", checked.problems());
            if (isSecondTry) {
                return Optional.of(new Refused("its evidence does not stand: " + problems, usage));
            }
            isSecondTry = true;
            messages.add(new Message.Answered(text));
            messages.add(new Message.Ours("Your evidence was compared with the log: " + problems
                    + ". Answer again, with lines that you were shown, quoted exactly."));
            return Optional.empty();
        }

        private Set<String> aftermath() {
            return failure.kept().stream()
                    .filter(it -> failure.aftermath().contains(it.position()))
                    .map(it -> ShownLines.key(it.line().input(), it.line().number()))
                    .collect(Collectors.toUnmodifiableSet());
        }

        private Optional<ProposedRule> rule(Fields answer) {
            var pattern = answer.text("rule_pattern").strip();
            return pattern.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ProposedRule(pattern, answer.text("rule_words")));
        }

        private Diagnosis diagnosis(Fields answer, ErrorType type, List<Evidence> evidence) {
            var ranks = new TreeSet<Integer>();
            var nodes = new TreeSet<String>();
            for (var line :
                    shown.at(evidence.getFirst().input(), evidence.getFirst().number())) {
                if (line.rank() != LineHead.NO_RANK) {
                    ranks.add(line.rank());
                }
                if (!line.node().isEmpty()) {
                    nodes.add(line.node());
                }
            }
            return new Diagnosis(
                    type,
                    Source.valueOf(answer.text("source").toUpperCase(Locale.ROOT)),
                    answer.flag("recoverable"),
                    sentence(answer.text("root_cause")),
                    sentence(answer.text("mitigation")),
                    Hint.valueOf(answer.text("hint").toUpperCase(Locale.ROOT)),
                    Math.min(MAX_CONFIDENCE, answer.decimal("confidence")),
                    Method.LLM,
                    "",
                    evidence.getFirst(),
                    evidence,
                    List.of(),
                    List.copyOf(ranks),
                    List.copyOf(nodes),
                    Stage.UNKNOWN,
                    OptionalLong.empty());
        }

        private String sentence(String text) {
            return text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        }
    }
}
