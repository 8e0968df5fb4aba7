package acme.recover;

import acme.model.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes the tests of worlds that share no node at the same time, each on a virtual thread of its own, as many at once
 * as the limits allow. Confined to one thread.
 */
final class TrialRunner {
    /** For a test that was given up to clean up after itself. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final CollectiveTest test;
    private final DetectionLimits limits;
    private int batches;

    TrialRunner(CollectiveTest test, DetectionLimits limits) {
        this.test = test;
        this.limits = limits;
    }

    /** The trials in the order of the worlds. When interrupted, all tests are, and have ended before it throws. */
    List<Trial> run(int round, Collection<SortedSet<NodeName>> worlds, Set<NodeName> good) throws InterruptedException {
        batches++;
        var permits = new Semaphore(limits.worldsAtOnce());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcomes = new ArrayList<Future<Outcome>>();
            for (var world : worlds) {
                outcomes.add(threads.submit(() -> outcome(world, permits)));
            }
            try {
                var trials = new ArrayList<Trial>();
                for (var world : worlds) {
                    var knownGood = world.stream().filter(good::contains).toList();
                    var outcome = outcomes.get(trials.size()).get();
                    trials.add(new Trial(round, batches, world, Trial.sorted(knownGood), outcome));
                }
                return trials;
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw e;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private Outcome outcome(SortedSet<NodeName> world, Semaphore permits) throws InterruptedException {
        permits.acquire();
        var answer = new AtomicReference<Outcome>(new Outcome.NotRun("the test itself broke off"));
        var thread = Thread.ofVirtual().start(() -> answer.set(guarded(world)));
        try {
            if (thread.join(limits.worldTime())) {
                return answer.get();
            }
            thread.interrupt();
            thread.join(GRACE);
            return new Outcome.TimedOut(
                    "the test did not return within " + limits.worldTime().toSeconds() + " s");
        } catch (InterruptedException e) {
            thread.interrupt();
            thread.join(GRACE);
            throw e;
        } finally {
            permits.release();
        }
    }

    private Outcome guarded(SortedSet<NodeName> world) {
        try {
            return test.run(world);
        } catch (InterruptedException e) {
            return new Outcome.NotRun("the test was interrupted");
        } catch (RuntimeException e) {
            return new Outcome.NotRun("the test itself failed: " + e);
        }
    }
}
