package acme.learn;

import java.util.List;

/**
 * A filter rule that somebody proposes: the learner, or a model. Nothing about it is known to hold.
 *
 * @param id {@code family.name}
 * @param expression a regular expression, perhaps not of the dialect
 * @param about what the lines are, for people
 * @param samples lines that it is meant to drop
 */
public record RuleProposal(String id, String expression, String about, List<String> samples) {
    public RuleProposal {
        samples = List.copyOf(samples);
    }
}
