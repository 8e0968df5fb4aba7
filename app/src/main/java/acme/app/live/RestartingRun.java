package acme.app.live;

import acme.app.Knowledge;
import acme.app.report.RecoveryPlanText;
import acme.app.report.RecoveryWords;
import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Attempt;
import acme.recover.Attempt.Ending;
import acme.recover.Checkpoint;
import acme.recover.Checkpoints;
import acme.recover.Cluster;
import acme.recover.FailureCause;
import acme.recover.JobName;
import acme.recover.Located;
import acme.recover.RecoveryAction.Restart;
import acme.recover.RecoveryExecutor;
import acme.recover.RecoveryExecutor.Means;
import acme.recover.RecoveryExecutor.State;
import acme.recover.RecoveryJournal;
import acme.recover.RecoveryJournal.Event;
import acme.recover.RecoveryModes;
import acme.recover.RecoveryModes.Kind;
import acme.recover.RecoveryModes.Mode;
import acme.recover.RecoveryPlan;
import acme.recover.RecoveryPlanner;
import acme.recover.RecoveryPolicy;
import acme.recover.SafetyLimits;
import acme.recover.TrainingJobs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command, and again where the recovery policy says so: each attempt from the checkpoint that it chose. Ctrl-C ends
 * the attempt and starts none. One thread.
 */
public final class RestartingRun {
    private final JobName job;
    private final List<String> command;
    private final Supplier<CommandWatch> watches;
    private final Child child;
    private final RecoveryExecutor executor;
    private final Settings settings;
    private final PrintWriter err;
    private final InstantSource clock;

    /**
     * How far a run may go by itself.
     *
     * @param mode whether a restart asks first
     * @param checkpoints those of the job; the first attempt too starts from the newest whole one
     * @param journal where it holds attempts of the job, the run goes on behind them
     * @param approval asks a person about a plan
     * @param knowledge is told whether a restart helped
     */
    public record Settings(
            Mode mode,
            RecoveryPolicy policy,
            SafetyLimits limits,
            Checkpoints checkpoints,
            RecoveryJournal journal,
            Predicate<RecoveryPlan> approval,
            Knowledge knowledge) {}

    /** @param watches makes what follows one attempt */
    public RestartingRun(
            JobName job,
            List<String> command,
            Supplier<CommandWatch> watches,
            Settings settings,
            PrintWriter err,
            InstantSource clock) {
        this.job = job;
        this.command = List.copyOf(command);
        this.watches = watches;
        this.settings = settings;
        this.err = err;
        this.clock = clock;
        child = new Child(job);
        executor = new RecoveryExecutor(
                new RecoveryPlanner(settings.policy(), settings.limits()),
                settings.limits(),
                RecoveryModes.all(Mode.AUTO).with(Kind.RESTART, settings.mode()),
                new Means(
                        Optional.empty(),
                        child,
                        (_, _) -> new Located.Inconclusive("there is no cluster here", List.of(), List.of()),
                        (_, page) -> told(page.urgency() + ": " + page.subject()),
                        settings.checkpoints()),
                settings.journal(),
                "run-" + ProcessHandle.current().pid(),
                clock);
    }

    /** The plan that tells a person stands on the terminal already. */
    private static ActionResult told(String whom) {
        return new ActionResult.Done("told " + whom);
    }

    /** The command as a scheduler would see it. */
    private static final class Child implements TrainingJobs {
        private final JobName name;
        private int attempt = 1;
        private @Nullable Restart next;

        Child(JobName name) {
            this.name = name;
        }

        @Override
        public Optional<Job> find(JobName job) {
            return Optional.of(new Job(name, State.FAILED, attempt, Set.of(), ""));
        }

        @Override
        public ActionResult stop(JobName job) {
            return new ActionResult.AlreadyDone("it has ended");
        }

        @Override
        public ActionResult restart(JobName job, int number, Set<NodeName> without, Restart how) {
            attempt = number;
            next = how;
            return new ActionResult.Done("attempt " + number + " is about to start");
        }
    }

    /**
     * Runs until an attempt succeeds or no other is started, and returns the exit status of the last.
     *
     * @throws IOException where the command cannot be started
     */
    public int run(OutputStream out, OutputStream errors) throws IOException, InterruptedException {
        try (var shutdown = new Shutdown()) {
            var interrupted = interrupted();
            var how = interrupted.isEmpty() ? Optional.<Restart>empty() : goOn(interrupted.get(), shutdown);
            if (interrupted.isPresent() && how.isEmpty()) {
                return 1;
            }
            while (true) {
                int number = child.attempt;
                long started = clock.millis();
                var start = new AttemptStart(number, how.or(this::fresh));
                var end = watches.get().runGroup(start.command(command), start.environment(), out, errors, shutdown);
                executor.over(job, attempt(number, started, end, how));
                settings.knowledge()
                        .conclude(RecoveryWords.attempts(settings.journal().entries(job)));
                if (end.isAsked()) {
                    Runtime.getRuntime().halt(end.status());
                }
                if (end.isGood()) {
                    return end.status();
                }
                err.println();
                err.println("acme: attempt " + number + " ended with exit status " + end.status() + " after "
                        + RecoveryPlanText.words(Duration.ofMillis(clock.millis() - started))
                        + (end.lastStep().isPresent()
                                ? ", at step " + end.lastStep().getAsLong()
                                : ", without a step that its log tells of"));
                how = recover(shutdown);
                if (how.isEmpty()) {
                    return end.status() == 0 ? 1 : end.status();
                }
                err.println("acme: attempt " + child.attempt + " starts");
                err.flush();
            }
        }
    }

    /** The attempt that ran, or was about to, when this program was killed. */
    private Optional<Attempt> interrupted() {
        Optional<Attempt> last = Optional.empty();
        Optional<RecoveryPlan> plan = Optional.empty();
        for (var entry : settings.journal().entries(job)) {
            switch (entry.event()) {
                case Event.Over(var attempt) -> {
                    last = Optional.of(attempt);
                    plan = Optional.empty();
                }
                case Event.Planned(var made) -> plan = Optional.of(made);
                default -> {}
            }
        }
        var how = plan.flatMap(RecoveryPlan::restart);
        return last.map(it -> new Attempt(
                it.number() + 1,
                clock.millis(),
                clock.millis(),
                OptionalLong.empty(),
                new TreeSet<>(),
                Ending.MAINTENANCE,
                Optional.empty(),
                how));
    }

    private Optional<Restart> goOn(Attempt interrupted, Shutdown shutdown) throws InterruptedException {
        err.println("acme: going on where the run " + job + " was when acme was ended, after attempt "
                + (interrupted.number() - 1));
        executor.over(job, interrupted);
        child.attempt = interrupted.number();
        return recover(shutdown);
    }

    /** The first attempt goes on from what an earlier run left, where there is a whole checkpoint. */
    private Optional<Restart> fresh() {
        try {
            return settings.checkpoints().of(job).stream()
                    .filter(Checkpoint::isComplete)
                    .findFirst()
                    .map(it -> new Restart(Set.of(), Optional.of(it), Optional.empty()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Attempt attempt(int number, long started, CommandWatch.End end, Optional<Restart> how) {
        var ending = end.isAsked() ? Ending.CANCELLED : end.isGood() ? Ending.SUCCEEDED : Ending.FAILED;
        var cause = end.diagnosis()
                .map(FailureCause::of)
                .orElseGet(() -> FailureCause.unknown(
                        "It ended with exit status " + end.status() + ", and its log does not say why."));
        return new Attempt(
                number,
                started,
                clock.millis(),
                end.lastStep(),
                new TreeSet<>(),
                ending,
                ending == Ending.FAILED ? Optional.of(cause) : Optional.empty(),
                how,
                end.incident());
    }

    /** How the next attempt starts; empty where there is none. */
    private Optional<Restart> recover(Shutdown shutdown) throws InterruptedException {
        child.next = null;
        boolean isTold = false;
        while (true) {
            if (shutdown.isAsked(0)) {
                executor.cancel(job, person(), "ended by a person");
                return Optional.empty();
            }
            var state = executor.advance(job);
            if (!isTold) {
                plan().ifPresent(this::tell);
                isTold = true;
            }
            switch (state) {
                case State.Until(long time, var _) -> {
                    shutdown.isAsked(Math.max(1, time - clock.millis()));
                }
                case State.NeedsApproval(var plan) -> {
                    if (!settings.approval().test(plan)) {
                        executor.cancel(job, person(), "not approved");
                        err.println("acme: not started again");
                        return Optional.empty();
                    }
                    executor.approve(job, person());
                }
                case State.Stuck(var _, var why) -> {
                    err.println("acme: " + why);
                    return Optional.empty();
                }
                case State.Finished _, State.Nothing _, State.Busy _, State.Cancelled _ -> {
                    return Optional.ofNullable(child.next);
                }
            }
        }
    }

    private Optional<RecoveryPlan> plan() throws InterruptedException {
        try {
            return executor.plan(job);
        } catch (Cluster.UnreachableException e) {
            throw new IllegalStateException("there is no cluster to be asked", e);
        }
    }

    private void tell(RecoveryPlan plan) {
        err.println("acme: recovery plan" + (plan.row().isEmpty() ? "" : " (policy row " + plan.row() + ")"));
        RecoveryPlanText.lines(plan).forEach(err::println);
        err.flush();
    }

    private static String person() {
        return System.getProperty("user.name", "somebody");
    }

    /** What an attempt is told of where it starts. */
    record AttemptStart(int number, Optional<Restart> how) {
        private static final String SKIP_STEPS = "{skip_steps}";

        /** ACME_ATTEMPT, and others that are empty where there is no checkpoint and nothing to skip. */
        Map<String, String> environment() {
            var environment = new HashMap<String, String>();
            environment.put("ACME_ATTEMPT", String.valueOf(number));
            environment.put("ACME_CHECKPOINT", checkpoint());
            environment.put("ACME_CHECKPOINT_STEP", step());
            environment.put("ACME_SKIP_BATCHES", skip());
            return environment;
        }

        private String checkpoint() {
            return how.flatMap(Restart::from).map(Checkpoint::location).orElse("");
        }

        private String step() {
            return how.flatMap(Restart::from)
                    .map(it -> String.valueOf(it.step()))
                    .orElse("");
        }

        private String skip() {
            return how.flatMap(Restart::skip)
                    .map(it -> it.first() + "-" + it.last())
                    .orElse("");
        }

        private List<String> skipped() {
            return how.flatMap(Restart::skip)
                    .map(it -> LongStream.rangeClosed(it.first(), it.last())
                            .mapToObj(String::valueOf)
                            .toList())
                    .orElse(List.of());
        }

        /**
         * The command with its templates filled in. An argument whose template has no value is left out, with the option
         * before it where it stands alone.
         */
        List<String> command(List<String> template) {
            var values = new LinkedHashMap<String, String>();
            values.put("{checkpoint}", checkpoint());
            values.put("{checkpoint_step}", step());
            values.put("{skip_batches}", skip());
            values.put(SKIP_STEPS, String.join(" ", skipped()));
            values.put("{attempt}", String.valueOf(number));
            var words = new ArrayList<String>();
            for (var word : template) {
                boolean isMissing = values.entrySet().stream()
                        .anyMatch(it ->
                                word.contains(it.getKey()) && it.getValue().isEmpty());
                if (isMissing) {
                    if (values.containsKey(word)
                            && words.size() > 1
                            && words.getLast().startsWith("-")) {
                        words.removeLast();
                    }
                } else if (word.equals(SKIP_STEPS)) {
                    words.addAll(skipped());
                } else {
                    var filled = word;
                    for (var value : values.entrySet()) {
                        filled = filled.replace(value.getKey(), value.getValue());
                    }
                    words.add(filled);
                }
            }
            return words;
        }
    }
}
