package acme.recover;

import java.util.List;

/** The checkpoints of a job. Any thread. */
@FunctionalInterface
public interface Checkpoints {
    /** All that are there, the newest first, those that must not be used too. */
    List<Checkpoint> of(JobName job) throws InterruptedException;
}
