package acme.knowledge;

import acme.knowledge.BookedRule.Kind;
import acme.knowledge.BookedRule.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules that were learned or written since the program was shipped, with all their versions. Any thread, any number of
 * processes.
 *
 * <p>A version goes from proposed to shadow or active, between shadow and active, and from anywhere to retired; from there
 * only a person brings it back. What a person decided is never changed by a model.
 */
public interface RuleBook {
    /** The legal ways between states. */
    Map<State, Set<State>> WAYS = Map.of(
            State.PROPOSED, Set.of(State.SHADOW, State.ACTIVE, State.RETIRED),
            State.SHADOW, Set.of(State.ACTIVE, State.RETIRED),
            State.ACTIVE, Set.of(State.SHADOW, State.RETIRED),
            State.RETIRED, Set.of(State.SHADOW, State.ACTIVE));

    /**
     * Writes a new version of a rule down as proposed.
     *
     * @return it; or empty, where its newest version says the same, or was retired by a person and the author is none
     */
    Optional<BookedRule> propose(Draft draft, long now);

    /**
     * Moves a version on; where it becomes active, the version of this rule that was active is retired.
     *
     * @throws IllegalStateException where there is no such version, no such way, or a person decided otherwise
     */
    BookedRule move(String id, int version, State state, Author by, String reason, long now);

    /** Adds to the counts of a version; one that is not there is left out. */
    void count(String id, int version, long matches, long agreements, long disagreements);

    /** The newest version of each rule that is in one of the states, by id. */
    List<BookedRule> rules(Set<State> states);

    /** All versions of a rule, oldest first, with every move; empty where the rule is unknown. */
    List<Change> history(String id);

    /** Grows with each change of what is in force; to be compared, so that readers need not ask for all rules. */
    long revision();

    /** A rule that is not in the book yet. */
    record Draft(String id, Kind kind, Author author, Optional<JobKind> jobs, String definition, String reason) {}

    /**
     * A move in the life of a version.
     *
     * @param rule as it was after the move
     * @param by who moved it
     */
    record Change(BookedRule rule, Author by, long time) {}
}
