package acme.recover;

import acme.model.NodeName;
import acme.recover.Cluster.UnreachableException;
import acme.recover.RecoveryAction.CordonNodes;
import acme.recover.RecoveryAction.DrainNodes;
import acme.recover.RecoveryAction.PageHuman;
import acme.recover.RecoveryAction.Restart;
import acme.recover.RecoveryAction.Stop;
import acme.recover.RecoveryAction.TestNodes;
import acme.recover.RecoveryAction.Urgency;
import acme.recover.RecoveryAction.Wait;
import acme.recover.RecoveryJournal.Entry;
import acme.recover.RecoveryJournal.Event;
import acme.recover.RecoveryJournal.Result;
import acme.recover.RecoveryModes.Mode;
import acme.recover.TrainingJobs.Job;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Carries plans out, step by step, so that a process killed at any moment and started again goes on at the step where it
 * was: each step is written down before and behind it, has a key by which a repetition is known, and is looked at before
 * and after. Never sleeps: it says when it wants to be called again. Any thread; one at a time acts on one job, in all
 * processes that share the journal.
 */
public final class RecoveryExecutor {
    private static final String PROGRAM = "acme";
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final String TOO_OLD = "too old: nobody went on with it in time";

    private final RecoveryPlanner planner;
    private final SafetyLimits limits;
    private final RecoveryModes modes;
    private final Means means;
    private final RecoveryJournal journal;
    private final String owner;
    private final InstantSource clock;

    /**
     * Those who do what is asked.
     *
     * @param cluster empty where there is none, as on one machine
     */
    public record Means(
            Optional<Cluster> cluster, TrainingJobs jobs, NodeTests tests, Pager pager, Checkpoints checkpoints) {}

    /** @param owner tells this process from others that share the journal */
    public RecoveryExecutor(
            RecoveryPlanner planner,
            SafetyLimits limits,
            RecoveryModes modes,
            Means means,
            RecoveryJournal journal,
            String owner,
            InstantSource clock) {
        this.planner = planner;
        this.limits = limits;
        this.modes = modes;
        this.means = means;
        this.journal = journal;
        this.owner = owner;
        this.clock = clock;
    }

    /** Where the recovery of a job stands. */
    public sealed interface State {
        /** No attempt of it is known to have failed. */
        record Nothing() implements State {}

        /** Another process acts on the job. */
        record Busy() implements State {}

        /** To be called again at this time, milliseconds since 1970; {@code why} is a sentence. */
        record Until(long time, String why) implements State {}

        /** A person must approve the plan first. */
        record NeedsApproval(RecoveryPlan plan) implements State {}

        /** Everything is done that was to be done; a restart is under way where the plan has one. */
        record Finished(RecoveryPlan plan) implements State {}

        /** A step could not be done, and what was behind it was not; a person was told. */
        record Stuck(RecoveryPlan plan, String why) implements State {}

        /** A person called it off. */
        record Cancelled(RecoveryPlan plan, String why) implements State {}
    }

    /** Writes down that an attempt is over; one that was written down before is not again. */
    public void over(JobName job, Attempt attempt) {
        var known = new CaseFile(journal.entries(job)).attempts();
        if (known.stream().noneMatch(it -> it.number() >= attempt.number())) {
            append(job, attempt.number(), PROGRAM, new Event.Over(attempt));
        }
    }

    /** Does what is due for a job. */
    public State advance(JobName job) throws InterruptedException {
        long now = clock.millis();
        if (!journal.lease(job, owner, now, now + 2 * limits.actionTime().toMillis())) {
            return new State.Busy();
        }
        try {
            return advanceLeased(job);
        } finally {
            journal.release(job, owner);
        }
    }

    /**
     * What would be done by now, without doing it; empty where there is nothing to recover.
     *
     * @throws UnreachableException where there is no plan yet, and the cluster does not tell its nodes
     */
    public Optional<RecoveryPlan> plan(JobName job) throws UnreachableException, InterruptedException {
        var file = read(job);
        if (file.plan().isPresent() || !isFailed(file)) {
            return file.plan();
        }
        return Optional.of(planner.plan(situation(job, file)));
    }

    /** A person approves the plan of a job; false where none waits. */
    public boolean approve(JobName job, String person) {
        var plan = open(job);
        plan.ifPresent(it -> append(job, it.attempt(), person, new Event.Approved()));
        return plan.isPresent();
    }

    /** A person calls the plan of a job off; what was done stays done. False where there is none. */
    public boolean cancel(JobName job, String person, String why) {
        var plan = open(job);
        plan.ifPresent(it -> append(job, it.attempt(), person, new Event.Cancelled(why)));
        return plan.isPresent();
    }

    /** The plan of a job that is neither carried out nor called off. */
    private Optional<RecoveryPlan> open(JobName job) {
        var file = read(job);
        return file.plan()
                .filter(it ->
                        file.cancelled().isEmpty() && file.next() < it.steps().size());
    }

    /** Gives back the nodes that the job's recovery cordoned, and no others; says for each what became of it. */
    public List<String> undo(JobName job, String person) throws InterruptedException {
        var told = new ArrayList<String>();
        var mine = new TreeSet<NodeName>();
        int attempt = 0;
        for (var entry : journal.entries(job)) {
            attempt = entry.attempt();
            switch (entry.event()) {
                case Event.Cordoned(var node) -> mine.add(node);
                case Event.Undone(var node) -> mine.remove(node);
                default -> {}
            }
        }
        for (var node : mine) {
            if (means.cluster().isEmpty()) {
                told.add(node + ": there is no cluster to give it back to");
                continue;
            }
            var result = means.cluster().get().uncordon(node);
            switch (result) {
                case ActionResult.Done(var what) -> {
                    append(job, attempt, person, new Event.Undone(node));
                    told.add(node + ": " + what);
                }
                case ActionResult.AlreadyDone(var what) -> {
                    append(job, attempt, person, new Event.Undone(node));
                    told.add(node + ": " + what);
                }
                case ActionResult.Refused(var why) -> told.add(node + ": not given back: " + why);
                case ActionResult.Failed(var why) -> told.add(node + ": not given back: " + why);
            }
        }
        return told;
    }

    /** A person has looked at the cluster and allows cordons again. */
    public void resetBreaker(String person) {
        append(RecoveryJournal.CLUSTER, 0, person, new Event.BreakerReset());
    }

    // ---- planning

    private CaseFile read(JobName job) {
        return new CaseFile(journal.entries(job));
    }

    private static boolean isFailed(CaseFile file) {
        return !file.attempts().isEmpty() && file.attempts().getLast().ending() != Attempt.Ending.SUCCEEDED;
    }

    private State advanceLeased(JobName job) throws InterruptedException {
        var file = read(job);
        if (!isFailed(file)) {
            return new State.Nothing();
        }
        if (file.plan().isEmpty()) {
            try {
                plan(job, situation(job, file));
            } catch (UnreachableException e) {
                return later(e);
            }
            file = read(job);
        }
        while (true) {
            var state = step(job, file);
            if (state.isPresent()) {
                return state.get();
            }
            file = read(job);
        }
    }

    private void plan(JobName job, Situation situation) {
        var plan = planner.plan(situation);
        if (situation.tested().orElse(null) instanceof Located.Faulty faulty) {
            var all = new TreeSet<>(situation.cordoned());
            all.addAll(faulty.nodes());
            if (all.size() > limits.cordons() && !situation.breakerIsOpen()) {
                openBreaker(plan, all.size());
            }
        }
        append(job, plan.attempt(), PROGRAM, new Event.Planned(plan));
    }

    /** A cluster that does not answer now is no reason to plan as if there were none. */
    private State later(UnreachableException e) {
        return new State.Until(
                clock.millis() + RETRY.toMillis(), "The cluster cannot be asked just now (" + e.getMessage() + ").");
    }

    private Situation situation(JobName job, CaseFile file) throws UnreachableException, InterruptedException {
        var history = new AttemptHistory(job, file.attempts());
        Optional<List<Cluster.Node>> nodes = Optional.empty();
        if (means.cluster().isPresent() && !isHistory(history.last().ended())) {
            nodes = Optional.of(means.cluster().get().nodes());
        }
        return new Situation(
                history,
                means.checkpoints().of(job),
                nodes,
                cordoned(),
                isBreakerOpen(),
                Optional.empty(),
                clock.millis());
    }

    /** Of what ended so long ago nothing is asked, and nothing waited for. */
    private boolean isHistory(long ended) {
        return Duration.ofMillis(clock.millis() - ended).compareTo(limits.stale()) > 0;
    }

    private SortedSet<NodeName> cordoned() {
        var cordoned = new TreeSet<NodeName>();
        for (var entry : journal.since(clock.millis() - limits.cordonWindow().toMillis())) {
            switch (entry.event()) {
                case Event.Cordoned(var node) -> cordoned.add(node);
                case Event.Undone(var node) -> cordoned.remove(node);
                default -> {}
            }
        }
        return Collections.unmodifiableSortedSet(cordoned);
    }

    private boolean isBreakerOpen() {
        boolean open = false;
        for (var entry : journal.entries(RecoveryJournal.CLUSTER)) {
            open = entry.event() instanceof Event.BreakerOpened
                    || (open && !(entry.event() instanceof Event.BreakerReset));
        }
        return open;
    }

    // ---- doing

    /** Does the next step; empty where the one behind it may be done at once. */
    private Optional<State> step(JobName job, CaseFile file) throws InterruptedException {
        var plan = file.plan().orElseThrow();
        if (file.cancelled().isPresent()) {
            return Optional.of(new State.Cancelled(plan, file.cancelled().get()));
        }
        int index = file.next();
        if (index == plan.steps().size()) {
            return Optional.of(new State.Finished(plan));
        }
        var action = plan.steps().get(index).action();
        if (file.result(index).orElse(null) == Result.REFUSED || file.failures(index) >= limits.actionTries()) {
            return stuck(file, plan, index, action);
        }
        switch (modes.of(action)) {
            case OFF -> ended(plan, index, Result.OFF, "actions of this kind are switched off");
            case DRY_RUN -> ended(plan, index, Result.WOULD, "dry run: nothing was done");
            case ASK -> {
                return file.approved().isPresent()
                        ? performInTime(job, file, plan, index, action)
                        : Optional.of(new State.NeedsApproval(plan));
            }
            case AUTO -> {
                return performInTime(job, file, plan, index, action);
            }
        }
        return Optional.empty();
    }

    private Optional<State> performInTime(
            JobName job, CaseFile file, RecoveryPlan plan, int index, RecoveryAction action)
            throws InterruptedException {
        if (isStale(file, index, action)) {
            append(job, plan.attempt(), PROGRAM, new Event.Cancelled(TOO_OLD));
            return Optional.of(new State.Cancelled(plan, TOO_OLD));
        }
        return perform(job, file, plan, index, action);
    }

    /** A plan is an order for as long as a failure is one; who approves it gives the order anew. */
    private boolean isStale(CaseFile file, int index, RecoveryAction action) {
        long ordered = Math.max(file.changed(index), file.approved().orElse(Long.MIN_VALUE));
        var since = Duration.ofMillis(clock.millis() - ordered);
        var time = action instanceof Wait(var wait) ? limits.stale().plus(wait) : limits.stale();
        return since.compareTo(time) > 0;
    }

    private Optional<State> stuck(CaseFile file, RecoveryPlan plan, int index, RecoveryAction action)
            throws InterruptedException {
        var reason = file.what(index).map(it -> ": " + it).orElse("");
        if (action instanceof PageHuman) {
            // Nobody can be told that nobody can be told.
            return Optional.of(new State.Stuck(plan, "the person could not be told" + reason));
        }
        var why = "step " + (index + 1) + " of the recovery could not be done" + reason;
        if (modes.of(new PageHuman(Urgency.OPERATOR, "")) == Mode.AUTO) {
            means.pager()
                    .page(
                            key(plan, index) + "/stuck",
                            new Pager.Page(plan.job(), Urgency.OPERATOR, plan.job() + ": " + why, text(file, plan)));
        }
        return Optional.of(new State.Stuck(plan, why));
    }

    private Optional<State> perform(JobName job, CaseFile file, RecoveryPlan plan, int index, RecoveryAction action)
            throws InterruptedException {
        if (action instanceof Wait(var time)) {
            long due = file.changed(index) + time.toMillis();
            if (clock.millis() < due) {
                return Optional.of(new State.Until(due, plan.steps().get(index).why()));
            }
            ended(plan, index, Result.DONE, "waited");
            return Optional.empty();
        }
        long again = file.changed(index) + RETRY.toMillis();
        if (file.failures(index) > 0 && clock.millis() < again) {
            return Optional.of(new State.Until(again, "It could not be done just now and is tried again."));
        }
        append(job, plan.attempt(), PROGRAM, new Event.Began(index));
        if (action instanceof TestNodes(var hint, var nodes)) {
            var tested = means.tests().test(hint, new TreeSet<>(nodes));
            // The plan that the result leads to takes this one's place; killed before, the test is made again.
            try {
                plan(job, situation(job, file).with(tested));
            } catch (UnreachableException e) {
                return Optional.of(later(e));
            }
            return Optional.empty();
        }
        switch (act(file, plan, index, action)) {
            case ActionResult.Done(var what) -> ended(plan, index, Result.DONE, what);
            case ActionResult.AlreadyDone(var what) -> ended(plan, index, Result.ALREADY_DONE, what);
            case ActionResult.Refused(var why) -> ended(plan, index, Result.REFUSED, why);
            case ActionResult.Failed(var why) -> ended(plan, index, Result.FAILED, why);
        }
        return Optional.empty();
    }

    private ActionResult act(CaseFile file, RecoveryPlan plan, int index, RecoveryAction action)
            throws InterruptedException {
        try {
            return switch (action) {
                case CordonNodes(var nodes) -> takeOut(file, plan, index, new TreeSet<>(nodes), false);
                case DrainNodes(var nodes) -> takeOut(file, plan, index, new TreeSet<>(nodes), true);
                case Restart restart -> restart(plan, restart);
                case Stop _ -> stop(plan);
                case PageHuman(var urgency, var why) ->
                    means.pager()
                            .page(
                                    key(plan, index),
                                    new Pager.Page(plan.job(), urgency, plan.job() + ": " + why, text(file, plan)));
                case Wait _, TestNodes _ -> throw new IllegalArgumentException("done elsewhere: " + action);
            };
        } catch (UnreachableException e) {
            return new ActionResult.Failed(String.valueOf(e.getMessage()));
        }
    }

    private ActionResult takeOut(CaseFile file, RecoveryPlan plan, int index, SortedSet<NodeName> nodes, boolean drain)
            throws InterruptedException, UnreachableException {
        if (means.cluster().isEmpty()) {
            return new ActionResult.Refused("there is no cluster to cordon nodes in");
        }
        var cluster = means.cluster().get();
        var reason = plan.job() + " attempt " + plan.attempt() + ": "
                + plan.steps().get(index).why();
        var done = new ArrayList<String>();
        for (var node : nodes) {
            boolean isOut = stateOf(cluster, node) == Cluster.State.CORDONED_BY_US;
            var refusal = isOut ? Optional.<String>empty() : refusal(plan, node);
            if (refusal.isPresent()) {
                return new ActionResult.Refused(refusal.get());
            }
            var result = drain ? cluster.drain(node, reason) : cluster.cordon(node, reason);
            switch (result) {
                case ActionResult.Done _, ActionResult.AlreadyDone _ -> {
                    if (stateOf(cluster, node) != Cluster.State.CORDONED_BY_US) {
                        return new ActionResult.Failed(node + " is not cordoned, though the scheduler took the order");
                    }
                    // What bore our mark before is another recovery's or a person's, unless we were killed right behind
                    // the order.
                    if (!cordoned().contains(node) && (!isOut || file.hasBegun(index))) {
                        append(plan.job(), plan.attempt(), PROGRAM, new Event.Cordoned(node));
                    }
                    done.add(node.value());
                }
                case ActionResult.Refused refused -> {
                    return stateOf(cluster, node) == Cluster.State.CORDONED_BY_OTHERS
                            ? new ActionResult.AlreadyDone(node + " was cordoned by others, and is left to them")
                            : refused;
                }
                case ActionResult.Failed failed -> {
                    return failed;
                }
            }
        }
        return new ActionResult.Done("cordoned " + String.join(", ", done));
    }

    /** Other jobs may have had nodes cordoned since the plan was made, or a person may have taken long to approve it. */
    private Optional<String> refusal(RecoveryPlan plan, NodeName node) {
        if (isBreakerOpen()) {
            return Optional.of(node + " is not cordoned: too many nodes were, and no person has reset that");
        }
        var all = new TreeSet<>(cordoned());
        all.add(node);
        if (all.size() <= limits.cordons()) {
            return Optional.empty();
        }
        openBreaker(plan, all.size());
        return Optional.of(node + " is not cordoned: with it " + all.size() + " nodes would be within "
                + RecoveryPlanner.words(limits.cordonWindow()) + "; " + limits.cordons() + " are allowed");
    }

    private void openBreaker(RecoveryPlan plan, int nodes) {
        append(
                RecoveryJournal.CLUSTER,
                plan.attempt(),
                PROGRAM,
                new Event.BreakerOpened(plan.job() + ": " + nodes + " nodes would have been cordoned within "
                        + RecoveryPlanner.words(limits.cordonWindow())));
    }

    private static Cluster.State stateOf(Cluster cluster, NodeName node)
            throws InterruptedException, UnreachableException {
        return cluster.nodes().stream()
                .filter(it -> it.name().equals(node))
                .map(Cluster.Node::state)
                .findFirst()
                .orElse(Cluster.State.DOWN);
    }

    private ActionResult restart(RecoveryPlan plan, Restart restart) throws InterruptedException, UnreachableException {
        int next = plan.attempt() + 1;
        var now = means.jobs().find(plan.job());
        if (now.isPresent() && now.get().attempt() >= next) {
            return new ActionResult.AlreadyDone("attempt " + now.get().attempt() + " is there already");
        }
        if (now.map(Job::state).filter(TrainingJobs.State.RUNNING::equals).isPresent()) {
            var stopped = means.jobs().stop(plan.job());
            if (stopped instanceof ActionResult.Failed || stopped instanceof ActionResult.Refused) {
                return stopped;
            }
        }
        var result = means.jobs().restart(plan.job(), next, restart.without(), restart);
        if (result instanceof ActionResult.Done) {
            var after = means.jobs().find(plan.job());
            if (after.isEmpty() || after.get().attempt() < next) {
                return new ActionResult.Failed(
                        "attempt " + next + " is not there, though the scheduler took the order");
            }
        }
        return result;
    }

    private ActionResult stop(RecoveryPlan plan) throws InterruptedException, UnreachableException {
        var now = means.jobs().find(plan.job());
        boolean runs = now.isPresent()
                && now.get().attempt() <= plan.attempt()
                && now.get().state() == TrainingJobs.State.RUNNING;
        return runs ? means.jobs().stop(plan.job()) : new ActionResult.AlreadyDone("it does not run");
    }

    private static String key(RecoveryPlan plan, int index) {
        return plan.job() + "/" + plan.attempt() + "/" + index;
    }

    /** The diagnosis and the plan, for the person who is told. */
    private static String text(CaseFile file, RecoveryPlan plan) {
        var text = new StringBuilder();
        file.attempts()
                .getLast()
                .cause()
                .ifPresent(it -> text.append(it.errorType())
                        .append(", ")
                        .append(it.source().word().replace('_', ' '))
                        .append(": ")
                        .append(it.sentence())
                        .append("\nWhat to do: ")
                        .append(it.mitigation())
                        .append("\n\nAttempt ")
                        .append(plan.attempt())
                        .append(" of ")
                        .append(plan.job())
                        .append(", and what is done about it:\n"));
        for (var step : plan.steps()) {
            text.append("- ").append(step.why()).append('\n');
        }
        plan.notChosen()
                .forEach(it -> text.append("- not ")
                        .append(it.what())
                        .append(": ")
                        .append(it.why())
                        .append('\n'));
        return text.toString();
    }

    private void ended(RecoveryPlan plan, int index, Result result, String what) {
        append(plan.job(), plan.attempt(), PROGRAM, new Event.Ended(index, result, what));
    }

    private void append(JobName job, int attempt, String who, Event event) {
        journal.append(new Entry(job, attempt, clock.millis(), who, event));
    }
}
