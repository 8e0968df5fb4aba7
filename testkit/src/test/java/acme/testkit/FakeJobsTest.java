package acme.testkit;

import acme.model.NodeName;
import acme.recover.JobName;
import acme.recover.TrainingJobs;
import acme.recover.TrainingJobs.State;
import java.util.Set;

class FakeJobsTest extends TrainingJobsContract {
    private static final NodeName N1 = new NodeName("n1");
    private static final NodeName N2 = new NodeName("n2");

    private final FakeJobs jobs = new FakeJobs(Set.of(N1, N2));

    @Override
    protected TrainingJobs jobs() {
        return jobs;
    }

    @Override
    protected JobName running() {
        jobs.put(new JobName("7"), State.RUNNING, 1, Set.of(N1));
        return new JobName("7");
    }

    @Override
    protected JobName failed() {
        jobs.put(new JobName("8"), State.FAILED, 1, Set.of(N1));
        return new JobName("8");
    }
}
