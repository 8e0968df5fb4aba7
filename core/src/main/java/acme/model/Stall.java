package acme.model;

import java.util.Objects;

/**
 * A job that a finished log shows to have stood still: by the times of its lines no step came for much longer than steps
 * took, while lines that are no progress went on.
 *
 * @param hang what was seen, with the line of the last step
 * @param until the last line that shows it, counted from 1 over the whole log
 * @param isFollowed whether other lines came after that one
 */
public record Stall(Suspicion hang, long until, boolean isFollowed) {
    public Stall {
        Objects.requireNonNull(hang);
    }
}
