package acme.app.commands;

import acme.app.commands.BookCommand.Refused;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.State;
import acme.knowledge.JobKind;
import acme.knowledge.RuleBook;
import acme.local.RejectedRulesException;
import acme.local.RuleReader;
import acme.local.RuleReader.ReadRule;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What commands say of booked rules, and how they find them. */
final class RuleWords {
    static final Set<State> ALL = EnumSet.allOf(State.class);

    private RuleWords() {}

    /** The version in one of the states, the newest if there are several; the newest of all where none is in them. */
    static Optional<BookedRule> find(RuleBook book, String id, Set<State> states) {
        return find(book.rules(states), id).or(() -> find(book.rules(ALL), id));
    }

    private static Optional<BookedRule> find(List<BookedRule> rules, String id) {
        return rules.stream().filter(rule -> rule.id().equals(id)).findFirst();
    }

    static BookedRule require(RuleBook book, String id, Set<State> states) throws Refused {
        return find(book, id, states)
                .orElseThrow(() -> new Refused("the rule book has no rule " + id + "; acme rules list shows all"));
    }

    /** The rule that a definition holds. */
    static ReadRule read(BookedRule rule) throws Refused {
        try {
            return RuleReader.read(name(rule), rule.definition()).getFirst();
        } catch (RejectedRulesException e) {
            throw new Refused(String.join(System.lineSeparator(), e.problems()));
        }
    }

    static String name(BookedRule rule) {
        return rule.id() + ", version " + rule.version();
    }

    static Map<String, @Nullable Object> fields(BookedRule rule) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("id", rule.id());
        fields.put("version", rule.version());
        fields.put("kind", rule.kind().word());
        fields.put("state", rule.state().word());
        fields.put("by", rule.author().words());
        fields.put("jobs", rule.jobs().map(JobKind::name).orElse(null));
        fields.put("created", BookCommand.iso(rule.created()));
        fields.put("reason", rule.reason());
        fields.put("matches", rule.matches());
        fields.put("agreements", rule.agreements());
        fields.put("disagreements", rule.disagreements());
        fields.put("definition", rule.definition());
        return fields;
    }
}
