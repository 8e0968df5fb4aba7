package acme.recover;

import acme.recover.Attempt.Ending;
import acme.recover.RecoveryAction.Restart;
import java.util.List;
import java.util.Optional;

/** The attempts of a job so far, all of them over, in order; at least one. Immutable. */
public record AttemptHistory(JobName job, List<Attempt> attempts) {
    public AttemptHistory {
        attempts = List.copyOf(attempts);
        for (int i = 1; i < attempts.size(); i++) {
            if (attempts.get(i).number() <= attempts.get(i - 1).number()) {
                throw new IllegalArgumentException("the attempts of " + job + " are not in order");
            }
        }
        if (attempts.isEmpty()) {
            throw new IllegalArgumentException(job + " has no attempt that is over");
        }
    }

    /** The one that ended last. */
    public Attempt last() {
        return attempts.getLast();
    }

    /** Whether an attempt went beyond every step before it. */
    private boolean hasProgressed(int index) {
        var reached = attempts.get(index).lastStep();
        return reached.isPresent()
                && attempts.subList(0, index).stream()
                        .allMatch(before -> before.lastStep().orElse(-1) < reached.getAsLong());
    }

    /** How many restarts after failures have brought no progress, to the last attempt. */
    int restartsWithoutProgress() {
        int restarts = 0;
        for (int i = attempts.size() - 1; i > 0 && !hasProgressed(i); i--) {
            restarts += attempts.get(i - 1).ending() == Ending.FAILED ? 1 : 0;
        }
        return restarts;
    }

    /** How many attempts failed since a time. */
    int failuresSince(long time) {
        return (int) attempts.stream()
                .filter(it -> it.ending() == Ending.FAILED && it.ended() >= time)
                .count();
    }

    /** A restart after another failure also leaves out what a rollback before it did, and is none itself. */
    private boolean isRollback(int index) {
        return attempts.get(index).isRollback()
                && (index == 0
                        || attempts.get(index - 1)
                                .cause()
                                .filter(it -> it.badStep().isPresent())
                                .isPresent());
    }

    /** The newest attempt that left batches out. */
    Optional<Attempt> lastRollback() {
        return attempts.reversed().stream().filter(Attempt::isRollback).findFirst();
    }

    /** Whether a rollback since it was saved went back behind a checkpoint, which may hold what made the loss go wrong. */
    boolean isAbandoned(Checkpoint checkpoint) {
        return attempts.stream()
                .filter(it -> it.isRollback() && checkpoint.saved() < it.started())
                .flatMap(it -> it.how().flatMap(Restart::from).stream())
                .anyMatch(it -> it.step() < checkpoint.step());
    }

    /** How many rollbacks there were without progress since. */
    int rollbacks() {
        int rollbacks = 0;
        for (int i = attempts.size() - 1; i >= 0; i--) {
            rollbacks += isRollback(i) ? 1 : 0;
            if (i > 0 && hasProgressed(i) && !isRollback(i)) {
                break;
            }
        }
        return rollbacks;
    }

    /** The attempt before the last that failed for the same thing, with no progress made in the last. */
    Optional<Attempt> sameAsBefore() {
        if (attempts.size() < 2 || hasProgressed(attempts.size() - 1)) {
            return Optional.empty();
        }
        var before = attempts.get(attempts.size() - 2);
        boolean isSame = before.ending() == Ending.FAILED
                && before.cause().isPresent()
                && before.cause()
                        .map(FailureCause::artifact)
                        .equals(last().cause().map(FailureCause::artifact));
        return isSame ? Optional.of(before) : Optional.empty();
    }
}
