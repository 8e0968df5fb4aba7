package acme.compress;

import acme.knowledge.FilterRule;
import acme.pattern.LinearPattern;
import acme.pattern.PatternSet;
import java.util.ArrayList;
import java.util.List;

/** Filter rules in order, compiled so that a line is asked of all of them at once. Immutable, any thread. */
final class FilterSet {
    private final List<FilterRule> rules;
    private final PatternSet patterns;

    private FilterSet(List<FilterRule> rules, PatternSet patterns) {
        this.rules = List.copyOf(rules);
        this.patterns = patterns;
    }

    static FilterSet of(List<FilterRule> rules) {
        var expressions = new ArrayList<LinearPattern>(rules.size());
        for (var rule : rules) {
            expressions.add(rule.expression());
        }
        return new FilterSet(rules, PatternSet.of(expressions));
    }

    /** These and one more, the last; the work of compiling the others is not done again. */
    FilterSet with(FilterRule rule) {
        var more = new ArrayList<FilterRule>(rules.size() + 1);
        more.addAll(rules);
        more.add(rule);
        return new FilterSet(more, patterns.with(rule.expression()));
    }

    /** These without one; the same set if no rule has the id. */
    FilterSet without(String id) {
        var rest = new ArrayList<FilterRule>(rules);
        return rest.removeIf(rule -> rule.id().equals(id)) ? of(rest) : this;
    }

    boolean contains(String id) {
        return rules.stream().anyMatch(rule -> rule.id().equals(id));
    }

    List<FilterRule> rules() {
        return rules;
    }

    PatternSet patterns() {
        return patterns;
    }
}
