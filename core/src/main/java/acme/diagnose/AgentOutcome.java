package acme.diagnose;

import acme.llm.Reply;
import acme.model.Diagnosis;
import java.util.Optional;

/** What came of asking the Failure Agent. */
public sealed interface AgentOutcome {
    /** What asking took; all requests together. */
    Reply.Usage usage();

    /**
     * A diagnosis whose every quote stands in the log.
     *
     * @param prompt the prompt's name and version
     * @param rule what would find this failure without a model; empty where the model proposed nothing
     */
    record Diagnosed(Diagnosis diagnosis, String prompt, Optional<ProposedRule> rule, Reply.Usage usage)
            implements AgentOutcome {}

    /** The model says that the log does not decide; {@code missing} is what would. */
    record Undecided(String missing, Reply.Usage usage) implements AgentOutcome {}

    /** The answer could not be used; {@code why} says so for people. */
    record Refused(String why, Reply.Usage usage) implements AgentOutcome {}

    /** There was no answer. */
    record Unanswered(Reply.Unanswered reply, Reply.Usage usage) implements AgentOutcome {}

    /** A diagnosis rule in a model's words, not judged yet. */
    record ProposedRule(String expression, String words) {}
}
