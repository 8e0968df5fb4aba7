package acme.learn;

import acme.knowledge.Author;
import acme.knowledge.FilterRule;
import acme.learn.RuleWriter.Candidate;
import acme.model.LogLine;
import acme.pattern.PatternMatcher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Learns the filter rules of one kind of job: writes an expression for each template that keeps coming back, lets {@link
 * RuleVote} choose and {@link RuleEvaluation} judge, and watches each accepted rule in shadow before it may drop anything.
 * Confined to one thread.
 */
final class KindLearner {
    /** Templates whose fate is remembered; beyond it they may be tried again. */
    private static final int MAX_TRIED = 20_000;

    /** How the ids of learned rules begin; the others are not for us to withdraw. */
    private static final String LEARNED = "learned.";

    private static final int MAX_RULES = 2_000;

    private final FilterLearner learner = new FilterLearner(FilterLearner.Thresholds.DEFAULT);
    private final String suffix;
    private final long shadowLines;
    private final SecretFree secretFree;
    private final Set<String> tried = new HashSet<>();
    private final Map<String, Shadow> shadows = new HashMap<>();
    /** Active and in shadow: a new rule must add to both. */
    private final List<FilterRule> rules = new ArrayList<>();

    private long lines;

    /** {@code suffix} tells the ids of this kind's rules from those of others. */
    KindLearner(List<FilterRule> active, String suffix, long shadowLines, SecretFree secretFree) {
        this.suffix = suffix;
        this.secretFree = secretFree;
        rules.addAll(active);
        this.shadowLines = shadowLines;
    }

    /** What became of a rule. */
    sealed interface Event {
        /** It was accepted and is watched; {@code samples} are lines that it is meant for. */
        record Watched(FilterRule rule, Author author, List<String> samples) implements Event {}

        /** It may drop lines now; it would have dropped {@code matches} while it was watched. */
        record Activated(FilterRule rule, long matches) implements Event {}

        /** It must not be used. */
        record Refused(String id, String expression, Author author, String reason) implements Event {}

        /** A rule that was watched, or in force, must go. */
        record Withdrawn(String id, String reason) implements Event {}
    }

    private static final class Shadow {
        private final FilterRule rule;
        private final PatternMatcher matcher;
        private final long since;
        private long matches;

        Shadow(FilterRule rule, long since) {
            this.rule = rule;
            this.since = since;
            matcher = rule.expression().matcher();
        }
    }

    /** Takes a line that the filter let through; {@code position} as in {@link FilterLearner#observe}. */
    List<Event> observe(LogLine line, long position, boolean isProtected) {
        lines++;
        learner.observe(line, position, isProtected);
        return shadows.isEmpty() ? List.of() : watch(line, isProtected);
    }

    private List<Event> watch(LogLine line, boolean isProtected) {
        var events = new ArrayList<Event>();
        byte[] text = line.text().getBytes(StandardCharsets.UTF_8);
        for (var shadow : List.copyOf(shadows.values())) {
            if (shadow.matcher.find(text, 0, text.length)) {
                if (isProtected) {
                    forget(shadow.rule.id());
                    events.add(new Event.Withdrawn(
                            shadow.rule.id(), "in shadow it matched a protected line: " + line.text()));
                    continue;
                }
                shadow.matches++;
            }
            if (lines - shadow.since >= shadowLines) {
                shadows.remove(shadow.rule.id());
                events.add(new Event.Activated(shadow.rule, shadow.matches));
            }
        }
        return events;
    }

    /** Tries the templates that are ready and were not tried yet. May wait for a model. */
    List<Event> learn(Optional<RuleWriter> model, RuleVote vote) throws InterruptedException {
        var events = new ArrayList<Event>();
        if (tried.size() > MAX_TRIED) {
            tried.clear();
        }
        for (var template : learner.candidates()) {
            if (rules.size() < MAX_RULES && tried.add(template.text())) {
                events.addAll(tryTemplate(template, model, vote));
            }
        }
        return events;
    }

    private List<Event> tryTemplate(Template template, Optional<RuleWriter> model, RuleVote vote)
            throws InterruptedException {
        var events = new ArrayList<Event>();
        var candidates = model.isPresent() ? model.get().write(template) : List.<Candidate>of();
        var election = vote.elect(candidates, learner.heldOut());
        for (var candidate : candidates) {
            var reason = election.invalid().get(candidate.expression());
            if (reason != null) {
                events.add(refused(template, candidate, "it does not compile: " + reason));
            } else if (election.opinions().stream()
                    .noneMatch(opinion -> opinion.candidates().contains(candidate))) {
                events.add(refused(template, candidate, "it matches none of the held-out lines"));
            }
        }
        if (election.winner().isPresent()) {
            var event = judge(template, election.winner().get());
            events.add(event);
            if (event instanceof Event.Watched) {
                return events;
            }
        }
        // Without a usable answer of a model the template itself is the expression.
        var own = RuleWriter.ofTemplates().write(template);
        events.add(
                own.isEmpty()
                        ? new Event.Refused(
                                "", template.text(), new Author.Miner(), "no expression is narrow enough for it")
                        : judge(template, own.getFirst()));
        return events;
    }

    private Event judge(Template template, Candidate candidate) {
        var free = secretFree.expression(candidate.expression(), template.samples());
        if (free.isEmpty()) {
            return refused(
                    template, candidate, "it holds a secret, or the name of a user, of the lines that taught it");
        }
        var proposal = proposal(template, free.get());
        return switch (learner.evaluation(rules).evaluate(proposal)) {
            case RuleEvaluation.Accepted(var rule) -> {
                rules.add(rule);
                shadows.put(rule.id(), new Shadow(rule, lines));
                var samples = secretFree.samples(proposal.samples(), rule.expression());
                yield new Event.Watched(rule, candidate.author(), samples);
            }
            case RuleEvaluation.Refused(var reason) -> refused(template, candidate, reason);
        };
    }

    private Event refused(Template template, Candidate candidate, String reason) {
        var id = proposal(template, candidate.expression()).id();
        return new Event.Refused(id, candidate.expression(), candidate.author(), reason);
    }

    private RuleProposal proposal(Template template, String expression) {
        var written = FilterLearner.proposal(template, expression);
        boolean isFree = secretFree.isFree(template);
        var name = isFree ? written.id() : LEARNED + Integer.toHexString(expression.hashCode());
        return new RuleProposal(
                name + "-" + suffix,
                written.expression(),
                isFree ? written.about() : "learned from " + template.count() + " lines with secrets in them",
                written.samples());
    }

    /** The learned rules that match a line which a diagnosis cites: they hide what matters. */
    List<Event> cited(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var events = new ArrayList<Event>();
        for (var rule : List.copyOf(rules)) {
            if (rule.id().startsWith(LEARNED) && rule.expression().matcher().find(bytes, 0, bytes.length)) {
                forget(rule.id());
                events.add(new Event.Withdrawn(rule.id(), "it matches a line that a diagnosis cites: " + text));
            }
        }
        return events;
    }

    private void forget(String id) {
        shadows.remove(id);
        rules.removeIf(rule -> rule.id().equals(id));
    }
}
