package acme.app;

import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.State;
import acme.local.RejectedRulesException;
import acme.local.RuleReader;
import acme.local.RuleReader.ReadRule;
import acme.pipeline.RuleReplay;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings diagnosis rules into force without a person: those that agreed with enough incidents in shadow, never disagreed,
 * and change nothing that is remembered. Off unless a person configured a number. Any thread.
 */
final class AutomaticApproval {
    private final DataFolder data;
    private final int agreements;
    private final InstantSource clock;
    private final Consumer<String> notices;

    /** @param agreements how many incidents a rule must have agreed with; 0 for never */
    AutomaticApproval(DataFolder data, int agreements, InstantSource clock, Consumer<String> notices) {
        this.data = data;
        this.agreements = agreements;
        this.clock = clock;
        this.notices = notices;
    }

    /** Looks at the rules in shadow. */
    void apply() {
        if (agreements == 0) {
            return;
        }
        for (var rule : data.ruleBook().rules(Set.of(State.SHADOW))) {
            if (rule.kind() == BookedRule.Kind.DIAGNOSIS
                    && rule.agreements() >= agreements
                    && rule.disagreements() == 0) {
                approve(rule);
            }
        }
    }

    private void approve(BookedRule rule) {
        var name = rule.id() + ", version " + rule.version();
        var objections = objections(rule);
        if (!objections.isEmpty()) {
            notices.accept(name + " stays in shadow: " + objections.getFirst());
            return;
        }
        data.ruleBook()
                .move(
                        rule.id(),
                        rule.version(),
                        State.ACTIVE,
                        new Author.Policy(LearningSettings.APPROVE_AFTER + ": " + agreements),
                        "it agreed with " + rule.agreements() + " incidents in shadow and disagreed with none",
                        clock.millis());
        notices.accept(name + " agreed with " + rule.agreements() + " incidents and is active from now on, by policy "
                + LearningSettings.APPROVE_AFTER + "; acme rules retire takes it out of force");
    }

    private List<String> objections(BookedRule rule) {
        var files = Wiring.ruleFiles(List.of(), List.of(), "nvidia")
                .addBooked(data.ruleBook().rules(Set.of(State.ACTIVE)), Optional.empty());
        var replay = new RuleReplay(files.toRuleSet(), data.memory().newest(Integer.MAX_VALUE), files.routineLines());
        try {
            return switch (RuleReader.read(rule.id(), rule.definition()).getFirst()) {
                case ReadRule.Diagnosis it -> replay.replay(it.rule()).objections();
                case ReadRule.Filter _ -> List.of("it is a filter rule");
            };
        } catch (RejectedRulesException e) {
            return e.problems();
        }
    }
}
