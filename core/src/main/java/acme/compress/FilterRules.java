package acme.compress;

import acme.knowledge.FilterRule;
import java.util.List;

/**
 * The filter rules in force, which may change while jobs ask them. Any thread.
 *
 * <p>A change makes a new immutable set and puts it in the place of the old one at once; no line waits for it. Each
 * {@link FilterMatcher} goes over to the new set at its next line.
 */
public final class FilterRules {
    private volatile FilterSet current;

    /** Begins with these rules, asked in this order. */
    public FilterRules(List<FilterRule> rules) {
        current = FilterSet.of(rules);
    }

    /**
     * Adds a rule, asked after all others. Takes milliseconds.
     *
     * @throws IllegalArgumentException if a rule in force has the same id
     */
    public synchronized void add(FilterRule rule) {
        if (current.contains(rule.id())) {
            throw new IllegalArgumentException("two rules are called " + rule.id());
        }
        current = current.with(rule);
    }

    /** Takes a rule out of force; false if no rule in force has the id. Takes about as long as compiling all rules. */
    public synchronized boolean retire(String id) {
        var before = current;
        current = before.without(id);
        return current != before;
    }

    /** The rules in force, in the order in which they are asked. */
    public List<FilterRule> rules() {
        return current.rules();
    }

    /** A new matcher, for one thread. */
    public FilterMatcher matcher() {
        return new FilterMatcher(this);
    }

    FilterSet current() {
        return current;
    }
}
