package acme.recover;

import acme.model.NodeName;
import java.util.Optional;
import java.util.Set;

/**
 * Jobs, as their scheduler runs them. Any thread; each call may take as long as the scheduler does, within the
 * implementation's time-out.
 */
public interface TrainingJobs {
    /** The job as it is now; empty where its scheduler does not know it. */
    Optional<Job> find(JobName job) throws Cluster.UnreachableException, InterruptedException;

    /** Ends the job's processes on all nodes, so that another attempt can start. */
    ActionResult stop(JobName job) throws InterruptedException;

    /**
     * Starts the next attempt; {@code attempt} is its number, and a scheduler that already runs this attempt or a later
     * one answers {@link ActionResult.AlreadyDone}: so a repeated call never starts a job twice.
     *
     * @param without nodes that it must not run on
     */
    ActionResult restart(JobName job, int attempt, Set<NodeName> without, RecoveryAction.Restart how)
            throws InterruptedException;

    /**
     * A job.
     *
     * @param attempt counts its starts from 1
     * @param nodes where it runs, or ran last
     * @param endedBecause what the scheduler says about its end ({@code OOMKilled}, {@code TIMEOUT}, {@code PREEMPTED});
     *     empty while it runs, or where nothing is said
     */
    record Job(JobName name, State state, int attempt, Set<NodeName> nodes, String endedBecause) {
        public Job {
            nodes = Set.copyOf(nodes);
        }
    }

    enum State {
        WAITING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        STOPPED
    }
}
