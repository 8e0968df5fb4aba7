package acme.app;

import acme.knowledge.PastIncident.Outcome;
import acme.recover.Attempt;
import acme.recover.Attempt.Ending;
import acme.recover.FailureCause;
import java.util.List;
import java.util.Optional;

/**
 * What an attempt proves about the failure before it.
 *
 * @param incident what the memory calls that failure
 */
record RestartOutcome(String incident, Outcome outcome) {

    /**
     * What the last of these attempts proves: it was started by a restart, and went beyond the step at which the one that
     * failed last before it ended, or failed for the same thing. Empty where it proves nothing.
     */
    static Optional<RestartOutcome> of(List<Attempt> attempts) {
        if (attempts.isEmpty() || attempts.getLast().how().isEmpty()) {
            return Optional.empty();
        }
        var last = attempts.getLast();
        return attempts.subList(0, attempts.size() - 1).reversed().stream()
                .filter(it -> it.ending() == Ending.FAILED)
                .findFirst()
                .filter(it -> it.incident().isPresent())
                .flatMap(failed -> outcome(failed, last)
                        .map(it -> new RestartOutcome(failed.incident().orElseThrow(), it)));
    }

    private static Optional<Outcome> outcome(Attempt failed, Attempt last) {
        boolean isBeyond = last.lastStep().isPresent()
                && last.lastStep().getAsLong() > failed.lastStep().orElse(-1);
        if (last.ending() == Ending.SUCCEEDED || isBeyond) {
            return Optional.of(Outcome.RECOVERED);
        }
        var cause = failed.cause().filter(it -> !it.isUnknown()).map(FailureCause::artifact);
        boolean isSame = cause.isPresent() && cause.equals(last.cause().map(FailureCause::artifact));
        return isSame ? Optional.of(Outcome.RECURRED) : Optional.empty();
    }
}
