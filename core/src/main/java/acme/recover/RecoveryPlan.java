package acme.recover;

import acme.recover.RecoveryAction.Restart;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done about the end of an attempt, in order, and what is not, each with its reason. A value: it can be
 * printed, compared and approved.
 *
 * @param attempt the attempt that ended
 * @param row the row of the policy that decided; empty where none was asked
 */
public record RecoveryPlan(JobName job, int attempt, String row, List<Step> steps, List<NotChosen> notChosen) {
    public RecoveryPlan {
        steps = List.copyOf(steps);
        notChosen = List.copyOf(notChosen);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a plan says what is done, be it nothing");
        }
    }

    /** One action; {@code why} is a sentence. */
    public record Step(RecoveryAction action, String why) {}

    /** What was considered; {@code why} says why not, as a sentence. */
    public record NotChosen(String what, String why) {}

    /** The restart that the plan comes to; empty where the job is not started again. */
    public Optional<Restart> restart() {
        return steps.stream()
                .map(Step::action)
                .filter(Restart.class::isInstance)
                .map(Restart.class::cast)
                .findFirst();
    }
}
