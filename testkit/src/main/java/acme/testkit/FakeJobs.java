package acme.testkit;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Cluster.UnreachableException;
import acme.recover.JobName;
import acme.recover.RecoveryAction.Restart;
import acme.recover.TrainingJobs;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Jobs in memory, each on the first free nodes, which can be told to behave badly for one call. Any thread. */
public final class FakeJobs implements TrainingJobs {
    private final SortedSet<NodeName> nodes;
    private final Map<JobName, Job> jobs = new HashMap<>();
    private final Set<FakeCluster.Trouble> next = EnumSet.noneOf(FakeCluster.Trouble.class);

    public FakeJobs(Set<NodeName> nodes) {
        this.nodes = new TreeSet<>(nodes);
    }

    public synchronized void trouble(FakeCluster.Trouble trouble) {
        next.add(trouble);
    }

    /** The job is in this state, on these nodes. */
    public synchronized void put(JobName name, State state, int attempt, Set<NodeName> where) {
        jobs.put(name, new Job(name, state, attempt, where, ""));
    }

    @Override
    public synchronized Optional<Job> find(JobName name) throws UnreachableException {
        if (next.remove(FakeCluster.Trouble.UNREACHABLE)) {
            throw new UnreachableException("the controller does not answer");
        }
        return Optional.ofNullable(jobs.get(name));
    }

    @Override
    public synchronized ActionResult stop(JobName name) {
        var job = jobs.get(name);
        if (job == null) {
            return new ActionResult.Refused("there is no job " + name);
        }
        return job.state() == State.RUNNING
                ? order(new Job(name, State.STOPPED, job.attempt(), job.nodes(), "CANCELLED"))
                : new ActionResult.AlreadyDone(name + " does not run");
    }

    @Override
    public synchronized ActionResult restart(JobName name, int attempt, Set<NodeName> without, Restart how) {
        var job = jobs.get(name);
        if (job == null) {
            return new ActionResult.Refused("there is no job " + name);
        }
        if (job.attempt() >= attempt) {
            return new ActionResult.AlreadyDone(name + " is in attempt " + job.attempt());
        }
        var healthy = new TreeSet<>(nodes);
        healthy.removeAll(without);
        if (healthy.size() < job.nodes().size()) {
            return new ActionResult.Failed("too few nodes are left");
        }
        var where = Set.copyOf(healthy.stream().limit(job.nodes().size()).toList());
        return order(new Job(name, State.RUNNING, attempt, where, ""));
    }

    private ActionResult order(Job after) {
        if (next.remove(FakeCluster.Trouble.FAILS)) {
            return new ActionResult.Failed("the controller timed out");
        }
        if (!next.remove(FakeCluster.Trouble.LIES)) {
            jobs.put(after.name(), after);
        }
        return next.remove(FakeCluster.Trouble.ANSWER_IS_LOST)
                ? new ActionResult.Failed("the controller timed out")
                : new ActionResult.Done(after.name() + " is " + after.state());
    }
}
