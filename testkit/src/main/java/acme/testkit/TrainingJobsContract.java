package acme.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.JobName;
import acme.recover.RecoveryAction.Restart;
import acme.recover.TrainingJobs;
import acme.recover.TrainingJobs.Job;
import acme.recover.TrainingJobs.State;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every scheduler of jobs must do. */
public abstract class TrainingJobsContract {
    private static final JobName NOBODY = new JobName("987654321");
    private static final Set<State> STARTED = EnumSet.of(State.WAITING, State.RUNNING);
    private static final Restart PLAIN = new Restart(Set.of(), Optional.empty(), Optional.empty());

    /** The scheduler that knows the jobs; the same one whenever it is asked for in one test. */
    protected abstract TrainingJobs jobs() throws Exception;

    /** A job in its first attempt that runs until it is stopped; returns once it runs. */
    protected abstract JobName running() throws Exception;

    /** A job whose first attempt has failed; the next ones run until they are stopped. */
    protected abstract JobName failed() throws Exception;

    private Job find(JobName name) throws Exception {
        return jobs().find(name).orElseThrow();
    }

    private ActionResult restart(JobName name, int attempt) throws Exception {
        return jobs().restart(name, attempt, Set.of(), PLAIN);
    }

    @Test
    void aJobThatNobodyKnowsIsNotFound() throws Exception {
        assertThat(jobs().find(NOBODY)).isEmpty();
        assertThat(restart(NOBODY, 2)).isInstanceOf(ActionResult.Refused.class);
    }

    @Test
    void aRunningJobIsInItsFirstAttemptAndHasNodes() throws Exception {
        var name = running();
        var job = find(name);
        assertThat(job.name()).isEqualTo(name);
        assertThat(job.state()).isEqualTo(State.RUNNING);
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(job.nodes()).isNotEmpty();
        assertThat(job.endedBecause()).isEmpty();
    }

    @Test
    void aFailedJobIsFoundAsFailed() throws Exception {
        var job = find(failed());
        assertThat(job.state()).isEqualTo(State.FAILED);
        assertThat(job.attempt()).isEqualTo(1);
    }

    @Test
    void aStoppedJobRunsNoMoreAndASecondStopFindsItDone() throws Exception {
        var name = running();
        assertThat(jobs().stop(name)).isInstanceOf(ActionResult.Done.class);
        assertThat(jobs().find(name).map(Job::state).filter(STARTED::contains)).isEmpty();
        assertThat(jobs().stop(name)).isInstanceOf(ActionResult.AlreadyDone.class);
    }

    @Test
    void aFailedJobStartsItsNextAttempt() throws Exception {
        var name = failed();
        assertThat(restart(name, 2)).isInstanceOf(ActionResult.Done.class);
        var job = find(name);
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(job.state()).isIn(STARTED);
    }

    @Test
    void aRepeatedRestartStartsNothing() throws Exception {
        var name = failed();
        restart(name, 2);
        assertThat(restart(name, 2)).isInstanceOf(ActionResult.AlreadyDone.class);
        assertThat(find(name).attempt()).isEqualTo(2);
    }

    @Test
    void anAttemptThatIsOverLongSinceIsNotStarted() throws Exception {
        var name = failed();
        restart(name, 2);
        assertThat(restart(name, 1)).isInstanceOf(ActionResult.AlreadyDone.class);
        assertThat(find(name).attempt()).isEqualTo(2);
    }

    @Test
    void aStoppedJobStartsAgain() throws Exception {
        var name = running();
        jobs().stop(name);
        assertThat(restart(name, 2)).isInstanceOf(ActionResult.Done.class);
        assertThat(find(name).attempt()).isEqualTo(2);
        assertThat(find(name).state()).isIn(STARTED);
    }

    @Test
    void aRestartKeepsOffTheNodesItIsTold() throws Exception {
        var name = running();
        Set<NodeName> bad = find(name).nodes();
        jobs().stop(name);
        var result = jobs().restart(name, 2, bad, new Restart(bad, Optional.empty(), Optional.empty()));
        assertThat(result).isInstanceOf(ActionResult.Done.class);
        var job = find(name);
        if (job.state() == State.RUNNING) {
            assertThat(job.nodes()).doesNotContainAnyElementsOf(bad);
        }
    }
}
