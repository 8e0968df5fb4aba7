package acme.recover;

import acme.model.NodeName;
import acme.recover.Attempt.Ending;
import acme.recover.RecoveryAction.CordonNodes;
import acme.recover.RecoveryAction.PageHuman;
import acme.recover.RecoveryAction.Restart;
import acme.recover.RecoveryAction.SkipBatches;
import acme.recover.RecoveryAction.Stop;
import acme.recover.RecoveryAction.TestNodes;
import acme.recover.RecoveryAction.Urgency;
import acme.recover.RecoveryAction.Wait;
import acme.recover.RecoveryPlan.NotChosen;
import acme.recover.RecoveryPlan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Decides what is done about the end of an attempt. Pure: the same situation gives the same plan, the chance in its waits
 * included. Immutable, any thread.
 *
 * <p>A plan ends in a restart, in a stop, or with a person. After the nodes were tested the same question is asked again
 * with the answer in the situation; plans have no branches.
 */
public final class RecoveryPlanner {
    private static final Duration DAY = Duration.ofDays(1);

    /** Batches before the first bad step that are left out with those behind it. */
    private static final int SKIPPED_BEFORE = 50;

    private final RecoveryPolicy policy;
    private final SafetyLimits limits;

    public RecoveryPlanner(RecoveryPolicy policy, SafetyLimits limits) {
        this.policy = policy;
        this.limits = limits;
    }

    /**
     * What to do about the last attempt.
     *
     * @throws IllegalArgumentException where it succeeded, since nothing is to be done then
     */
    public RecoveryPlan plan(Situation situation) {
        return new Planning(situation).plan();
    }

    /** One plan in the making. */
    private final class Planning {
        private final Situation situation;
        private final AttemptHistory history;
        private final Attempt last;
        private final FailureCause cause;
        private final List<Step> steps = new ArrayList<>();
        private final List<NotChosen> notChosen = new ArrayList<>();

        Planning(Situation situation) {
            this.situation = situation;
            history = situation.history();
            last = history.last();
            cause = last.cause().orElseGet(() -> FailureCause.unknown("Nothing in the log says why it ended."));
        }

        RecoveryPlan plan() {
            if (last.ending() == Ending.SUCCEEDED) {
                throw new IllegalArgumentException(history.job() + " succeeded: there is nothing to recover");
            }
            if (last.ending() == Ending.CANCELLED) {
                add(new Stop(), "A person ended it.");
                return planned("");
            }
            var age = Duration.ofMillis(situation.now() - last.ended());
            if (age.compareTo(limits.stale()) > 0) {
                add(new Stop(), "It ended " + words(age) + " ago: that is history and no order.");
                not("a restart", "Events older than " + words(limits.stale()) + " are not acted upon.");
                return planned("");
            }
            if (last.ending().isOfCluster()) {
                add(
                        restart(Set.of()),
                        "The cluster ended it (" + words(last.ending()) + "), which counts against no budget.");
                return planned("");
            }
            var row = policy.row(cause);
            switch (row.treatment()) {
                case TELL_USER -> tell(Urgency.USER, row.why());
                case TELL_OPERATOR -> tell(Urgency.OPERATOR, row.why());
                case RESTART -> restartWithinBudget(row.why(), new TreeSet<>());
                case TEST_NODES -> testNodes(row.why());
                case ROLL_BACK -> rollBack(row.why());
                case EARLIER_CHECKPOINT -> earlierCheckpoint(row.why());
            }
            return planned(row.name());
        }

        private RecoveryPlan planned(String row) {
            return new RecoveryPlan(history.job(), last.number(), row, steps, notChosen);
        }

        private void add(RecoveryAction action, String why) {
            steps.add(new Step(action, why));
        }

        private void not(String what, String why) {
            notChosen.add(new NotChosen(what, why));
        }

        private void tell(Urgency urgency, String why) {
            add(new PageHuman(urgency, cause.sentence()), why);
            add(new Stop(), "A restart would fail in the same way.");
            not("a restart", why);
        }

        /** A person is needed before anything else happens. */
        private void giveUp(String why) {
            add(new PageHuman(Urgency.OPERATOR, cause.sentence()), why);
            add(new Stop(), "It is not started again before a person has looked.");
        }

        // ---- restarts

        private void restartWithinBudget(String why, SortedSet<NodeName> without) {
            int used = history.restartsWithoutProgress();
            if (used >= limits.restarts()) {
                giveUp(used + (used == 1 ? " restart" : " restarts in a row") + " brought no progress; "
                        + limits.restarts() + (limits.restarts() == 1 ? " is" : " are") + " allowed.");
                not("another restart", "The budget of restarts is spent; progress would have given it back.");
                return;
            }
            int today = history.failuresSince(situation.now() - DAY.toMillis());
            if (today > limits.restartsPerDay()) {
                giveUp("It failed " + today + " times in 24 hours; " + limits.restartsPerDay()
                        + " restarts a day are allowed.");
                not("another restart", "Small steps of progress do not make a job that keeps failing healthy.");
                return;
            }
            var excluded = new TreeSet<>(without);
            var before = history.sameAsBefore();
            if (before.isPresent()) {
                var again = suspectedTwice(before.get());
                if (!again.isEmpty()) {
                    excluded.addAll(again);
                } else if (!cause.recoverable()) {
                    giveUp("It failed twice in a row at the same thing, without progress: " + cause.sentence());
                    not("another restart", "The same cause at the same thing will most likely stop it again.");
                    return;
                }
            }
            var lemons = lemons();
            if (!lemons.isEmpty()) {
                excluded.addAll(lemons);
                add(
                        new PageHuman(Urgency.OPERATOR, "Failures keep pointing to " + names(lemons) + "."),
                        "A node that " + limits.lemon()
                                + " failures of one job point to needs a person, whatever its tests" + " say.");
            }
            var wait = backoff(used);
            if (wait.isPositive()) {
                add(new Wait(wait), "What is transient gets time to pass; each restart without progress waits longer.");
            }
            add(restart(excluded), why + budget(used) + excludedWords(excluded));
        }

        private String budget(int used) {
            return " Restart " + (used + 1) + " of " + limits.restarts() + " without progress.";
        }

        private static String excludedWords(Set<NodeName> excluded) {
            return excluded.isEmpty() ? "" : " Not on " + names(excluded) + ".";
        }

        private Set<NodeName> suspectedTwice(Attempt before) {
            if (situation.cluster().isEmpty()) {
                return Set.of();
            }
            var both = new TreeSet<>(last.suspects());
            both.retainAll(before.suspects());
            return both;
        }

        private Set<NodeName> lemons() {
            var lemons = new TreeSet<NodeName>();
            if (situation.cluster().isPresent()) {
                for (var node : last.suspects()) {
                    long times = history.attempts().stream()
                            .filter(it -> it.suspects().contains(node))
                            .count();
                    if (times >= limits.lemon()) {
                        lemons.add(node);
                    }
                }
            }
            return lemons;
        }

        private Duration backoff(int used) {
            double millis = limits.backoff().toMillis() * Math.pow(2, used);
            millis = Math.min(millis, (double) limits.maxBackoff().toMillis());
            var chance = new Random(31L * history.job().hashCode() + last.number());
            return Duration.ofMillis(Math.round(millis * (1 + limits.jitter() * (2 * chance.nextDouble() - 1))));
        }

        private Restart restart(Set<NodeName> without) {
            var from = newestComplete(Long.MAX_VALUE);
            return new Restart(
                    without, from, stillSkipped(from.map(Checkpoint::step).orElse(0L)));
        }

        /** What the last rollback left out, where a restart from a step would meet it again. */
        private Optional<SkipBatches> stillSkipped(long step) {
            return history.lastRollback()
                    .flatMap(Attempt::how)
                    .flatMap(Restart::skip)
                    .filter(it -> step < it.last())
                    .map(it -> new SkipBatches(Math.max(it.first(), step + 1), it.last()));
        }

        private Optional<Checkpoint> newestComplete(long beforeStep) {
            for (var checkpoint : situation.checkpoints()) {
                if (!checkpoint.isComplete()) {
                    not(
                            "checkpoint " + checkpoint.location(),
                            checkpoint.problem().orElseThrow());
                } else if (history.isAbandoned(checkpoint)) {
                    not("checkpoint " + checkpoint.location(), "A rollback went back behind it.");
                } else if (checkpoint.step() < beforeStep) {
                    return Optional.of(checkpoint);
                }
            }
            return Optional.empty();
        }

        // ---- faulty nodes

        private void testNodes(String why) {
            if (situation.cluster().isEmpty()) {
                not(
                        "tests of the nodes",
                        "No cluster is known here to test nodes of, or to cordon them in; the restart may meet the same"
                                + " fault"
                                + (last.suspects().isEmpty() ? "." : " on " + names(last.suspects()) + "."));
                restartWithinBudget(why, new TreeSet<>());
            } else if (situation.breakerIsOpen()) {
                giveUp("Too many nodes were cordoned; until a person resets that, none is tested or cordoned.");
                not("tests and cordons", "The breaker is open: acme recover reset-breaker closes it.");
            } else if (situation.tested().isEmpty()) {
                var nodes = last.nodes().isEmpty() ? inService() : last.nodes();
                add(new TestNodes(cause.hint(), nodes), why);
                add(
                        new CordonNodes(Set.of()),
                        "What fails its test must not get another job. A log alone cordons nothing.");
                add(restart(Set.of()), "On nodes that are healthy. What the tests show decides anew.");
            } else {
                afterTests(why, situation.tested().get());
            }
        }

        private SortedSet<NodeName> inService() {
            var nodes = new TreeSet<NodeName>();
            for (var node : situation.cluster().orElse(List.of())) {
                if (node.state() == Cluster.State.IN_SERVICE) {
                    nodes.add(node.name());
                }
            }
            return nodes;
        }

        private void afterTests(String why, Located tested) {
            switch (tested) {
                case Located.Faulty faulty -> cordon(faulty);
                case Located.Slow slow -> {
                    add(
                            new PageHuman(
                                    Urgency.OPERATOR, names(slow.nodes()) + " are far slower than the other nodes."),
                            "Slow nodes compute right: they are left out, and a person decides what becomes of them.");
                    restartWithinBudget("No node failed its test.", slow.nodes());
                    not("a cordon of " + names(slow.nodes()), "Only nodes that fail a test are cordoned.");
                }
                case Located.AllPassed _ -> {
                    not("a cordon", "Every node passed its test.");
                    restartWithinBudget(why + " Every node passed its test.", new TreeSet<>());
                }
                case Located.Inconclusive it -> withoutDoubtful(it);
            }
        }

        /** Nobody is cordoned on a doubt, but with machines to spare the job need not wait for a person to settle it. */
        private void withoutDoubtful(Located.Inconclusive tested) {
            var doubtful = new TreeSet<NodeName>();
            tested.verdicts().stream()
                    .filter(it -> it.kind() != NodeVerdict.Kind.HEALTHY)
                    .map(NodeVerdict::node)
                    .forEach(doubtful::add);
            var sure = inService();
            sure.removeAll(doubtful);
            not("a cordon", "No node is known to be faulty.");
            if (doubtful.isEmpty() || sure.size() < last.nodes().size()) {
                giveUp("The tests cannot tell: " + tested.why());
                not("a restart", "It might run on the faulty node again.");
                return;
            }
            add(new PageHuman(Urgency.OPERATOR, "The tests cannot tell about " + names(doubtful) + "."), tested.why());
            restartWithinBudget("Enough other nodes are in service.", doubtful);
        }

        private void cordon(Located.Faulty faulty) {
            var nodes = new TreeSet<>(faulty.nodes());
            var all = new TreeSet<>(situation.cordoned());
            all.addAll(nodes);
            if (all.size() > limits.cordons()) {
                giveUp(names(nodes) + " failed their tests, and with them " + all.size()
                        + " nodes would be cordoned within " + words(limits.cordonWindow()) + "; " + limits.cordons()
                        + " are allowed.");
                not("a cordon of " + names(nodes), "So many faulty nodes point to something that they share.");
                return;
            }
            for (var verdict : faulty.verdicts()) {
                if (verdict.kind().isFault()) {
                    add(new CordonNodes(Set.of(verdict.node())), verdict.why());
                }
            }
            var healthy = inService();
            healthy.removeAll(nodes);
            if (healthy.size() < last.nodes().size()) {
                giveUp("Only " + healthy.size() + " nodes would be in service; the job ran on "
                        + last.nodes().size() + ".");
                not("a restart", "It would wait for nodes that are not there.");
                return;
            }
            int today = history.failuresSince(situation.now() - DAY.toMillis());
            if (today > limits.restartsPerDay()) {
                giveUp("It failed " + today + " times in 24 hours; " + limits.restartsPerDay()
                        + " restarts a day are allowed.");
                return;
            }
            var wait = backoff(0);
            if (wait.isPositive()) {
                add(new Wait(wait), "What the failure left behind gets time to end.");
            }
            add(restart(nodes), "On healthy nodes: " + names(nodes) + " failed the test.");
        }

        // ---- checkpoints

        private void rollBack(String why) {
            int rollbacks = history.rollbacks();
            if (rollbacks >= limits.rollbacks()) {
                giveUp("The loss went wrong again after " + rollbacks + " rollbacks; " + limits.rollbacks()
                        + " are allowed.");
                not("another rollback", "Skipping data did not help.");
                return;
            }
            if (cause.badStep().isEmpty()) {
                giveUp(
                        "The log does not say at which step the loss went wrong, so no checkpoint can be called healthy.");
                return;
            }
            long bad = cause.badStep().getAsLong();
            long before = Math.min(bad, earlierThanLastRollback(bad));
            var checkpoint = newestComplete(before);
            if (checkpoint.isEmpty()) {
                giveUp("There is no complete checkpoint from before step " + before + ".");
                not("a restart from the newest checkpoint", "It was saved after the loss had gone wrong.");
                return;
            }
            situation.checkpoints().stream()
                    .filter(it -> it.isComplete() && it.step() >= before)
                    .forEach(it -> not(
                            "checkpoint " + it.location(),
                            "It was saved at step " + it.step() + ", not before " + before + "."));
            long first = Math.max(checkpoint.get().step() + 1, bad - SKIPPED_BEFORE);
            long seen = Math.max(last.lastStep().orElse(bad), bad);
            long end = Math.min(seen, first + limits.skippedBatches() - 1);
            add(
                    new Restart(Set.of(), checkpoint, Optional.of(new SkipBatches(first, end))),
                    why + " From step " + checkpoint.get().step() + ", without the batches of steps " + first + " to "
                            + end + ". Rollback " + (rollbacks + 1) + " of " + limits.rollbacks() + ".");
        }

        /** Where the loss spikes again behind a rollback, that checkpoint was no healthy one. */
        private long earlierThanLastRollback(long bad) {
            var from = last.how().filter(_ -> last.isRollback()).flatMap(Restart::from);
            var skipped = last.how().flatMap(Restart::skip);
            boolean isSameSpike = from.isPresent()
                    && skipped.isPresent()
                    && bad <= skipped.get().last() + SKIPPED_BEFORE;
            return isSameSpike ? from.get().step() : Long.MAX_VALUE;
        }

        private void earlierCheckpoint(String why) {
            var newest = situation.checkpoints().stream().findFirst();
            var complete = newestComplete(Long.MAX_VALUE);
            if (newest.isPresent() && !newest.get().isComplete() && complete.isPresent()) {
                restartWithinBudget(
                        why + " The newest checkpoint is broken: "
                                + newest.get().problem().orElseThrow() + " The one of step "
                                + complete.get().step() + " is complete.",
                        new TreeSet<>());
            } else {
                tell(Urgency.USER, "A checkpoint or model cannot be loaded, and no broken checkpoint explains it.");
            }
        }
    }

    private static String names(Set<NodeName> nodes) {
        return String.join(", ", nodes.stream().map(NodeName::value).toList());
    }

    private static String words(Ending ending) {
        return ending.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String words(Duration time) {
        if (time.compareTo(Duration.ofMinutes(2)) < 0) {
            return time.toSeconds() + " s";
        }
        return time.compareTo(Duration.ofHours(2)) < 0 ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
