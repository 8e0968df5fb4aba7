package acme.recover;

import java.util.Optional;

/**
 * Saved model state of a job.
 *
 * @param location its path or URL, as the training script takes it
 * @param step the step after which it was saved
 * @param saved when it was finished, milliseconds since 1970
 * @param problem why it must not be used; empty where it is complete as far as its manifest and sizes say
 */
public record Checkpoint(String location, long step, long saved, Optional<String> problem) {
    public boolean isComplete() {
        return problem.isEmpty();
    }
}
