package acme.app.commands;

import acme.app.Knowledge;
import acme.diagnose.FullLog;
import acme.knowledge.RuleSet;
import acme.local.LogReader;
import acme.local.UnreadableLogException;
import acme.model.Diagnosis;
import acme.model.Finding;
import acme.pipeline.FailureDiagnosis;
import acme.pipeline.ParallelLogDiagnosis;
import acme.recover.Attempt;
import acme.recover.Attempt.Ending;
import acme.recover.FailureCause;
import acme.recover.RecoveryAction.Restart;
import acme.recover.TrainingJobs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the log of an attempt says about its end.
 *
 * @param diagnosis empty where the log shows no failure, or none that can be named
 * @param undecided whether it shows one that cannot be named
 * @param incident what the memory calls the failure; empty where it is not kept
 */
record FailedLog(Optional<Diagnosis> diagnosis, boolean undecided, Optional<String> incident) {

    /** @param isRemembered whether the failure is kept as an incident, where a folder is in use */
    static FailedLog read(Path log, RuleSet rules, Knowledge knowledge, boolean isRemembered)
            throws UnreadableLogException, InterruptedException {
        try (var diagnosis = new ParallelLogDiagnosis(rules)) {
            new LogReader(_ -> {}).read(log, diagnosis);
            var finding = diagnosis.report().finding();
            var failure = new FailureDiagnosis.Failure(
                    log.toString(), List.of(), finding, diagnosis.kept(), rules, again(log));
            var result = knowledge.decide(failure);
            var incident = isRemembered
                    ? knowledge.remember(log.toString(), Optional.empty(), failure, result)
                    : Optional.<String>empty();
            return switch (result.finding()) {
                case Finding.Failed(Diagnosis it, var _) -> new FailedLog(Optional.of(it), false, incident);
                case Finding.Undecided _ -> new FailedLog(Optional.empty(), true, incident);
                case Finding.Healthy _ -> new FailedLog(Optional.empty(), false, incident);
            };
        }
    }

    private static FullLog again(Path log) {
        return reader -> {
            try {
                new LogReader(_ -> {}).read(log, reader::accept);
            } catch (UnreadableLogException e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    boolean isHealthy() {
        return diagnosis.isEmpty() && !undecided;
    }

    FailureCause cause() {
        return diagnosis
                .map(FailureCause::of)
                .orElseGet(() -> FailureCause.unknown("The log does not decide why it ended."));
    }

    /** The attempt that this is the log of; {@code job} as its scheduler knows it. */
    Attempt attempt(int number, long ended, Optional<TrainingJobs.Job> job, Optional<Restart> how) {
        var ending = job.map(it -> Ending.said(it.endedBecause())).orElse(Ending.FAILED);
        return new Attempt(
                number,
                ended,
                ended,
                diagnosis.map(Diagnosis::iteration).orElse(OptionalLong.empty()),
                new TreeSet<>(job.map(TrainingJobs.Job::nodes).orElse(Set.of())),
                ending,
                Optional.of(cause()),
                how,
                incident);
    }

    /** The line of the root cause, as {@code file:line}; empty where there is none. */
    Optional<String> place() {
        return diagnosis.map(
                it -> it.rootLine().number() + " │ " + it.rootLine().text());
    }
}
