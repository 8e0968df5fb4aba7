package acme.learn;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.Author;
import acme.learn.RuleWriter.Candidate;
import acme.llm.Fields;
import acme.llm.Instructions;
import acme.llm.LanguageModel;
import acme.llm.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleVoteTest {
    private static final List<String> LINES =
            List.of("saved shard 1", "saved shard 22", "saved shard x", "loaded shard 3", "step 4");
    private static final Instructions WORDS = new Instructions("rule-voter", 1, "Choose.");

    private static RuleVote.Election elect(LanguageModel voter, String... expressions) throws InterruptedException {
        var candidates = Arrays.stream(expressions)
                .map(it -> new Candidate(it, new Author.Miner()))
                .toList();
        return new RuleVote(voter, WORDS).elect(candidates, LINES);
    }

    @Test
    void expressionsThatDoTheSameAreOneOpinion() throws InterruptedException {
        var election = elect(LanguageModel.none(), "shard", "^saved shard \\d+$", "^saved shard [0-9]{1,9}$");

        assertThat(election.winner().orElseThrow().expression()).isEqualTo("^saved shard \\d+$");
        assertThat(election.opinions()).hasSize(2);
        assertThat(election.opinions().getFirst().candidates()).hasSize(2);
    }

    @Test
    void amongEqualsTheNarrowerWinsWithoutAVoter() throws InterruptedException {
        assertThat(elect(LanguageModel.none(), "shard", "^saved shard \\d+$")
                        .winner()
                        .orElseThrow()
                        .expression())
                .isEqualTo("^saved shard \\d+$");
    }

    @Test
    void amongEqualsTheVoterDecides() throws InterruptedException {
        LanguageModel voter = request ->
                new Reply.Answered(Fields.of(request.prompt().answer(), Map.of("choice", 2)), "", Reply.Usage.NONE);

        assertThat(elect(voter, "shard", "^saved shard \\d+$")
                        .winner()
                        .orElseThrow()
                        .expression())
                .isEqualTo("shard");
    }

    @Test
    void aVoteThatNamesNothingCountsAsNone() throws InterruptedException {
        LanguageModel voter = request ->
                new Reply.Answered(Fields.of(request.prompt().answer(), Map.of("choice", 99)), "", Reply.Usage.NONE);

        assertThat(elect(voter, "shard", "^saved shard \\d+$")
                        .winner()
                        .orElseThrow()
                        .expression())
                .isEqualTo("^saved shard \\d+$");
    }

    @Test
    void whatIsNotOfTheDialectOrMatchesNothingHasNoVote() throws InterruptedException {
        var election = elect(LanguageModel.none(), "(saved) \\1", "[", "never seen", "(?=saved)");

        assertThat(election.winner()).isEmpty();
        assertThat(election.invalid()).containsOnlyKeys("(saved) \\1", "[", "(?=saved)");
    }
}
