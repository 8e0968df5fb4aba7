package acme.knowledge;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A version of a rule in the rule book.
 *
 * @param id {@code family.name}; versions of one rule share it
 * @param version counts from 1
 * @param kind filter or diagnosis
 * @param state whether it decides
 * @param author who wrote this version
 * @param jobs the only jobs that it serves; empty for all
 * @param definition the rule as a rule file spells it
 * @param created milliseconds since 1970
 * @param reason why it is in its state, for people
 * @param matches how many lines (filter) or failures (diagnosis) it matched in shadow and active
 * @param agreements how many of the failures that it matched were diagnosed as it says
 * @param disagreements how many were diagnosed otherwise
 */
public record BookedRule(
        String id,
        int version,
        Kind kind,
        State state,
        Author author,
        Optional<JobKind> jobs,
        String definition,
        long created,
        String reason,
        long matches,
        long agreements,
        long disagreements) {

    public BookedRule {
        Objects.requireNonNull(id);
        Objects.requireNonNull(definition);
        if (version < 1) {
            throw new IllegalArgumentException("versions count from 1, not " + version);
        }
    }

    public enum Kind {
        FILTER,
        DIAGNOSIS;

        /** The word used in every output. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where a rule stands in its life; {@link RuleBook} holds the legal ways. */
    public enum State {
        /** Written down; does nothing. */
        PROPOSED,
        /** Runs and is counted; decides nothing. */
        SHADOW,
        ACTIVE,
        RETIRED;

        /** The word used in every output. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same with more counted. */
    BookedRule plus(long moreMatches, long moreAgreements, long moreDisagreements) {
        return new BookedRule(
                id,
                version,
                kind,
                state,
                author,
                jobs,
                definition,
                created,
                reason,
                matches + moreMatches,
                agreements + moreAgreements,
                disagreements + moreDisagreements);
    }
}
