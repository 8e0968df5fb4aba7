package acme.recover;

import acme.model.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A cluster with one job, a pager and tests, that counts what was really done, and can be told to fail, to lie, or to die
 * right behind having done what it was asked.
 */
final class FakeWorld implements Cluster, TrainingJobs, Pager {
    /** The process was killed. */
    static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    final Map<NodeName, Cluster.State> nodes = new TreeMap<>();
    final List<String> done = new ArrayList<>();
    final List<Page> pages = new ArrayList<>();
    private final Set<String> paged = new HashSet<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private int callsUntilKilled = Integer.MAX_VALUE;
    private boolean lies;
    int attempt = 1;
    TrainingJobs.State state = TrainingJobs.State.FAILED;
    RecoveryAction.Restart how = new RecoveryAction.Restart(Set.of(), Optional.empty(), Optional.empty());

    FakeWorld(int size) {
        for (int i = 1; i <= size; i++) {
            nodes.put(new NodeName("n" + i), Cluster.State.IN_SERVICE);
        }
    }

    /** Dies at that call from now on, counted from 0, once what it asked for was done. */
    void killAt(int call) {
        callsUntilKilled = call;
    }

    void fail(String what, int times) {
        failures.put(what, times);
    }

    /** Does not tell its nodes, so many times. */
    void beOutOfReach(int times) {
        failures.put("nodes", times);
    }

    /** Says "done" and does nothing. */
    void lie() {
        lies = true;
    }

    private void called() {
        if (callsUntilKilled-- == 0) {
            throw new KilledException();
        }
    }

    private Optional<ActionResult> failing(String what) {
        int left = failures.getOrDefault(what, 0);
        failures.put(what, left - 1);
        return left > 0 ? Optional.of(new ActionResult.Failed(what + " timed out")) : Optional.empty();
    }

    @Override
    public List<Node> nodes() throws UnreachableException {
        if (failing("nodes").isPresent()) {
            throw new UnreachableException("the controller does not answer");
        }
        return nodes.entrySet().stream()
                .map(it -> new Node(it.getKey(), it.getValue(), ""))
                .toList();
    }

    @Override
    public ActionResult cordon(NodeName node, String reason) {
        var failure = failing("cordon");
        if (failure.isPresent()) {
            return failure.get();
        }
        ActionResult result = switch (nodes.getOrDefault(node, Cluster.State.DOWN)) {
            case CORDONED_BY_US -> new ActionResult.AlreadyDone("it was");
            case CORDONED_BY_OTHERS -> new ActionResult.Refused("it belongs to others");
            case IN_SERVICE, DOWN -> {
                if (!lies) {
                    nodes.put(node, Cluster.State.CORDONED_BY_US);
                    done.add("cordon " + node);
                }
                yield new ActionResult.Done("cordoned");
            }
        };
        called();
        return result;
    }

    @Override
    public ActionResult drain(NodeName node, String reason) {
        return cordon(node, reason);
    }

    @Override
    public ActionResult uncordon(NodeName node) {
        if (nodes.get(node) != Cluster.State.CORDONED_BY_US) {
            return new ActionResult.Refused("it does not bear our mark");
        }
        nodes.put(node, Cluster.State.IN_SERVICE);
        done.add("uncordon " + node);
        return new ActionResult.Done("back in service");
    }

    @Override
    public Optional<Job> find(JobName job) {
        return Optional.of(new Job(job, state, attempt, Set.of(), ""));
    }

    @Override
    public ActionResult stop(JobName job) {
        state = TrainingJobs.State.STOPPED;
        done.add("stop");
        called();
        return new ActionResult.Done("stopped");
    }

    @Override
    public ActionResult restart(JobName job, int number, Set<NodeName> without, RecoveryAction.Restart restart) {
        var failure = failing("restart");
        if (failure.isPresent()) {
            return failure.get();
        }
        if (attempt >= number) {
            return new ActionResult.AlreadyDone("it runs");
        }
        if (!lies) {
            attempt = number;
            state = TrainingJobs.State.RUNNING;
            how = restart;
            done.add("restart " + number);
        }
        called();
        return new ActionResult.Done("started");
    }

    @Override
    public ActionResult page(String key, Page page) {
        var failure = failing("page");
        if (failure.isPresent()) {
            return failure.get();
        }
        if (!paged.add(key)) {
            return new ActionResult.AlreadyDone("sent before");
        }
        done.add("page " + page.urgency());
        pages.add(page);
        called();
        return new ActionResult.Done("sent");
    }
}
