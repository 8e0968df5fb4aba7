package acme.learn;

import acme.learn.RuleWriter.Candidate;
import acme.llm.Instructions;
import acme.llm.LanguageModel;
import acme.llm.Prompt;
import acme.llm.Reply;
import acme.llm.Request;
import acme.llm.Schema;
import acme.llm.Untrusted;
import acme.pattern.LinearPattern;
import acme.pattern.PatternRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Chooses among expressions by what they do: those that match the same held-out lines are one opinion, however they are
 * written, and the opinion of most wins. Among equals a voter model is asked; without its answer the one that matches
 * fewer lines wins, since a line that is kept for nothing costs less than one that is dropped. Any thread.
 */
public final class RuleVote {
    private static final int MAX_SHOWN = 6;
    private static final int MAX_LINE = 300;

    private final LanguageModel voter;
    private final Prompt prompt;

    public RuleVote(LanguageModel voter, Instructions words) {
        this.voter = voter;
        prompt = new Prompt(
                words.name(),
                words.version(),
                words.system(),
                Schema.fields(
                        "the vote", Map.entry("choice", new Schema.Whole("the number of the best expression", 1, 100))),
                List.of());
    }

    /**
     * Candidates that match the same lines.
     *
     * @param candidates in the order in which they were written
     * @param matched the held-out lines that they match, by index
     */
    public record Opinion(List<Candidate> candidates, BitSet matched) {
        public Opinion {
            candidates = List.copyOf(candidates);
            matched = (BitSet) matched.clone();
        }

        int votes() {
            return candidates.size();
        }
    }

    /**
     * How a vote went.
     *
     * @param winner empty where no candidate could be used
     * @param opinions the one that won first
     * @param invalid expressions that cannot be used, with the reason
     */
    public record Election(Optional<Candidate> winner, List<Opinion> opinions, Map<String, String> invalid) {
        public Election {
            opinions = List.copyOf(opinions);
            invalid = Map.copyOf(invalid);
        }
    }

    /** Holds a vote over lines that no candidate was written from alone. */
    public Election elect(List<Candidate> candidates, List<String> heldOut) throws InterruptedException {
        var invalid = new TreeMap<String, String>();
        var byBehaviour = new LinkedHashMap<BitSet, List<Candidate>>();
        for (var candidate : candidates) {
            try {
                var matched = matched(LinearPattern.compile(candidate.expression()), heldOut);
                byBehaviour.computeIfAbsent(matched, _ -> new ArrayList<>()).add(candidate);
            } catch (PatternRefusedException e) {
                invalid.put(candidate.expression(), String.valueOf(e.getMessage()));
            }
        }
        var opinions = new ArrayList<Opinion>();
        byBehaviour.forEach((matched, same) -> opinions.add(new Opinion(same, matched)));
        opinions.removeIf(opinion -> opinion.matched.isEmpty());
        // Stable: of opinions alike in votes and breadth the one that was written first stays in front.
        opinions.sort((a, b) -> a.votes() != b.votes()
                ? Integer.compare(b.votes(), a.votes())
                : Integer.compare(a.matched.cardinality(), b.matched.cardinality()));
        if (opinions.isEmpty()) {
            return new Election(Optional.empty(), List.of(), invalid);
        }
        var leaders = opinions.stream()
                .filter(opinion -> opinion.votes() == opinions.getFirst().votes())
                .toList();
        if (leaders.size() > 1) {
            var chosen = ask(leaders, heldOut);
            opinions.remove(chosen);
            opinions.addFirst(chosen);
        }
        return new Election(Optional.of(opinions.getFirst().candidates.getFirst()), opinions, invalid);
    }

    private static BitSet matched(LinearPattern pattern, List<String> lines) {
        var matcher = pattern.matcher();
        var matched = new BitSet();
        for (int i = 0; i < lines.size(); i++) {
            byte[] text = lines.get(i).getBytes(StandardCharsets.UTF_8);
            matched.set(i, matcher.find(text, 0, text.length));
        }
        return matched;
    }

    private Opinion ask(List<Opinion> leaders, List<String> heldOut) throws InterruptedException {
        var marks = Untrusted.fresh();
        var text = new StringBuilder("Which expression matches one kind of routine line, and nothing else?\n")
                .append(marks.explanation());
        for (int i = 0; i < leaders.size(); i++) {
            var own = leaders.get(i);
            var shown = new StringBuilder(own.candidates.getFirst().expression()).append('\n');
            own.matched.stream()
                    .filter(line -> leaders.stream().anyMatch(other -> !other.matched.get(line)))
                    .limit(MAX_SHOWN)
                    .mapToObj(heldOut::get)
                    .forEach(line -> shown.append("    ")
                            .append(line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE))
                            .append('\n'));
            text.append("\nExpression ")
                    .append(i + 1)
                    .append(", and lines that it matches and another one does not:\n")
                    .append(marks.block("expression", shown.toString()));
        }
        var request = new Request("", prompt, List.of(new Request.Message.Ours(text.toString())), 0);
        var reply = voter.ask(request);
        int choice = reply instanceof Reply.Answered(var fields, var _, var _) ? (int) fields.whole("choice") : 1;
        return leaders.get(choice <= leaders.size() ? choice - 1 : 0);
    }
}
