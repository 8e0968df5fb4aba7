package acme.knowledge;

import acme.knowledge.Author.Person;
import acme.knowledge.BookedRule.State;
import acme.knowledge.RuleBook.Change;
import acme.knowledge.RuleBook.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What may become of one rule: the law of {@link RuleBook}, decided here once for every store. Immutable.
 *
 * <p>Proposing is no decision. Every other move of a person is one, and only a person changes it: neither a model nor the
 * miner moves that version on, puts another in the place of one that a person made active, or retires what a person wrote.
 *
 * @param versions all versions of the rule as they stand, oldest first
 * @param changes all moves of all versions, oldest first
 */
public record RuleLife(List<BookedRule> versions, List<Change> changes) {
    private static final Set<State> RUNNING = Set.of(State.SHADOW, State.ACTIVE);

    public RuleLife {
        versions = List.copyOf(versions);
        changes = List.copyOf(changes);
    }

    /**
     * The version that a draft makes.
     *
     * @return empty where the newest version says the same, or was retired by a person and the author is none
     * @throws IllegalArgumentException where the rule is of the other kind
     */
    public Optional<BookedRule> propose(Draft draft, long now) {
        if (!versions.isEmpty()) {
            var newest = versions.getLast();
            if (newest.kind() != draft.kind()) {
                throw new IllegalArgumentException(
                        draft.id() + " is a rule of the other kind in the rule book; give the draft another id");
            }
            if (saysTheSame(newest, draft) || isClosedTo(draft.author(), newest)) {
                return Optional.empty();
            }
        }
        return Optional.of(new BookedRule(
                draft.id(),
                versions.size() + 1,
                draft.kind(),
                State.PROPOSED,
                draft.author(),
                draft.jobs(),
                draft.definition(),
                now,
                draft.reason(),
                0,
                0,
                0));
    }

    private static boolean saysTheSame(BookedRule rule, Draft draft) {
        return rule.definition().equals(draft.definition()) && rule.jobs().equals(draft.jobs());
    }

    private boolean isClosedTo(Author author, BookedRule newest) {
        return newest.state() == State.RETIRED
                && !(author instanceof Person)
                && decider(newest).isPresent();
    }

    /**
     * What a move changes: the version that gives way, where there is one, then the version that was moved.
     *
     * @throws IllegalStateException where there is no such version, no such way, or a person decided otherwise
     */
    public List<BookedRule> move(int version, State state, Author by, String reason) {
        if (version < 1 || version > versions.size()) {
            throw new IllegalStateException("the rule book has no such version: " + version);
        }
        var rule = versions.get(version - 1);
        requireWay(rule, state);
        if (!(by instanceof Person)) {
            requireNoPerson(rule, state);
        }
        var changed = new ArrayList<BookedRule>();
        if (state == State.ACTIVE) {
            active().ifPresent(other -> changed.add(giveWay(other, version, by)));
        }
        changed.add(with(rule, state, reason));
        return changed;
    }

    private static void requireWay(BookedRule rule, State state) {
        if (!RuleBook.WAYS.getOrDefault(rule.state(), Set.of()).contains(state)) {
            throw new IllegalStateException(name(rule) + " is " + rule.state().word()
                    + (rule.state() == state ? " already" : " and cannot become " + state.word()));
        }
    }

    private void requireNoPerson(BookedRule rule, State state) {
        if (rule.state() == State.RETIRED) {
            throw new IllegalStateException(name(rule) + " is retired; only a person brings it back");
        }
        decider(rule).ifPresent(person -> {
            throw new IllegalStateException(
                    person.name() + " made " + name(rule) + " " + rule.state().word() + "; only a person changes that");
        });
        if (state == State.RETIRED && rule.author() instanceof Person(var writer)) {
            throw new IllegalStateException(writer + " wrote " + name(rule) + "; only a person retires it");
        }
    }

    private BookedRule giveWay(BookedRule active, int version, Author by) {
        if (!(by instanceof Person)) {
            requireNoPerson(active, State.RETIRED);
        }
        return with(active, State.RETIRED, "version " + version + " took its place");
    }

    private Optional<BookedRule> active() {
        return versions.stream().filter(rule -> rule.state() == State.ACTIVE).findFirst();
    }

    /** The person who put a version where it is. */
    private Optional<Person> decider(BookedRule rule) {
        return changes.reversed().stream()
                .filter(change -> change.rule().version() == rule.version())
                .findFirst()
                .filter(change -> change.rule().state() != State.PROPOSED)
                .map(Change::by)
                .filter(Person.class::isInstance)
                .map(Person.class::cast);
    }

    private static BookedRule with(BookedRule rule, State state, String reason) {
        return new BookedRule(
                rule.id(),
                rule.version(),
                rule.kind(),
                state,
                rule.author(),
                rule.jobs(),
                rule.definition(),
                rule.created(),
                reason,
                rule.matches(),
                rule.agreements(),
                rule.disagreements());
    }

    /** Whether a move between two states changes what runs, be it in shadow. */
    public static boolean changesWhatRuns(State before, State after) {
        return RUNNING.contains(before) || RUNNING.contains(after);
    }

    private static String name(BookedRule rule) {
        return "version " + rule.version() + " of " + rule.id();
    }
}
