package acme.knowledge;

import acme.knowledge.BookedRule.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A rule book that ends with the process. Any thread. */
public final class InMemoryRuleBook implements RuleBook {
    private final Map<String, Entry> entries = new TreeMap<>();
    private long revision;

    private static final class Entry {
        final List<BookedRule> versions = new ArrayList<>();
        final List<Change> changes = new ArrayList<>();

        RuleLife life() {
            return new RuleLife(versions, changes);
        }

        void put(BookedRule rule, Author by, long now) {
            if (rule.version() > versions.size()) {
                versions.add(rule);
            } else {
                versions.set(rule.version() - 1, rule);
            }
            changes.add(new Change(rule, by, now));
        }
    }

    @Override
    public synchronized Optional<BookedRule> propose(Draft draft, long now) {
        var entry = entries.getOrDefault(draft.id(), new Entry());
        var proposed = entry.life().propose(draft, now);
        proposed.ifPresent(rule -> {
            entry.put(rule, draft.author(), now);
            entries.put(draft.id(), entry);
        });
        return proposed;
    }

    @Override
    public synchronized BookedRule move(String id, int version, State state, Author by, String reason, long now) {
        var entry = entries.get(id);
        if (entry == null) {
            throw new IllegalStateException("the rule book has no rule " + id);
        }
        var changed = entry.life().move(version, state, by, reason);
        var before = entry.versions.get(version - 1).state();
        changed.forEach(rule -> entry.put(rule, by, now));
        if (RuleLife.changesWhatRuns(before, state)) {
            revision++;
        }
        return changed.getLast();
    }

    @Override
    public synchronized void count(String id, int version, long matches, long agreements, long disagreements) {
        var entry = entries.get(id);
        if (entry != null && version >= 1 && version <= entry.versions.size()) {
            var rule = entry.versions.get(version - 1);
            entry.versions.set(version - 1, rule.plus(matches, agreements, disagreements));
        }
    }

    @Override
    public synchronized List<BookedRule> rules(Set<State> states) {
        var found = new ArrayList<BookedRule>();
        for (var entry : entries.values()) {
            entry.versions.reversed().stream()
                    .filter(rule -> states.contains(rule.state()))
                    .findFirst()
                    .ifPresent(found::add);
        }
        return found;
    }

    @Override
    public synchronized List<Change> history(String id) {
        var entry = entries.get(id);
        return entry == null ? List.of() : List.copyOf(entry.changes);
    }

    @Override
    public synchronized long revision() {
        return revision;
    }
}
