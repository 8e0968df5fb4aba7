package acme.app.commands;

import acme.app.DataFolder;
import acme.app.commands.BookCommand.Refused;
import acme.app.report.RecoveryPlanText;
import acme.app.report.RecoveryWords;
import acme.local.UnreadableLogException;
import acme.recover.Cluster;
import acme.recover.JobName;
import acme.recover.RecoveryExecutor;
import acme.recover.RecoveryExecutor.State;
import acme.recover.RecoveryModes;
import acme.recover.RecoveryModes.Kind;
import acme.recover.RecoveryModes.Mode;
import acme.recover.RecoveryPlan;
import acme.recover.TrainingJobs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code acme recover apply}: carries a plan out, and goes on with one that was interrupted. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Recovers a job. Killed and started again without LOG, it goes on where it was.")
final class RecoverApplyCommand implements Callable<Integer> {
    private static final int WAITS = 4;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "LOG",
            description = "The log of the attempt that ended; without it the plan that is under way goes on.")
    private @Nullable Path log;

    @Option(names = "--job", required = true, paramLabel = "NAME", description = "The job, as its scheduler calls it.")
    private String job = "";

    @Option(
            names = "--mode",
            paramLabel = "[KIND=]MODE",
            description =
                    "How far actions go: off, dry-run (the default), ask or auto; of one kind as in cordon=ask. Kinds:"
                            + " test, cordon, drain, restart, stop, page. The last word on a kind counts.")
    private List<String> modes = new ArrayList<>();

    @Mixin
    private RecoveryOptions recovery = new RecoveryOptions();

    @Mixin
    private KnowledgeOptions knowledgeOptions = new KnowledgeOptions();

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        try (var data = knowledgeOptions.data()) {
            var name = RecoveryOptions.job(job);
            if (modes.isEmpty()) {
                throw new Refused(
                        "nothing would be done: --mode ask or --mode auto does it, and acme recover plan shows it");
            }
            var lock = JobLock.take(data.path(), name);
            if (lock.isEmpty()) {
                out.println(words(name, new State.Busy()));
                return WAITS;
            }
            try (var _ = lock.get()) {
                return apply(name, data, out);
            }
        } catch (Refused | UnreadableLogException | IOException e) {
            spec.commandLine().getErr().println("acme: " + e.getMessage());
            return BookCommand.FAILED;
        } finally {
            out.flush();
        }
    }

    private int apply(JobName name, DataFolder data, PrintWriter out)
            throws Refused, UnreadableLogException, IOException, InterruptedException {
        var means = recovery.means();
        var executor = recovery.executor(data.recoveryJournal(), modes(modes), means);
        if (log != null) {
            begin(log, name, data, executor, means.jobs());
        }
        var state = advance(name, executor);
        plan(name, executor).map(RecoveryWords::plan).ifPresent(lines -> lines.forEach(out::println));
        out.println();
        RecoveryWords.done(data.recoveryJournal().entries(name)).forEach(out::println);
        out.println(words(name, state));
        return switch (state) {
            case State.Finished _, State.Nothing _ -> 0;
            case State.NeedsApproval _, State.Busy _, State.Until _ -> WAITS;
            case State.Stuck _, State.Cancelled _ -> BookCommand.FAILED;
        };
    }

    static RecoveryModes modes(List<String> words) throws Refused {
        var modes = RecoveryModes.all(Mode.DRY_RUN);
        for (var word : words) {
            int equals = word.indexOf('=');
            var mode = Mode.of(word.substring(equals + 1))
                    .orElseThrow(() -> new Refused("--mode " + word + ": a mode is off, dry-run, ask or auto"));
            if (equals < 0) {
                modes = RecoveryModes.all(mode);
                continue;
            }
            try {
                modes = modes.with(Kind.valueOf(word.substring(0, equals).toUpperCase(Locale.ROOT)), mode);
            } catch (IllegalArgumentException e) {
                throw new Refused("--mode " + word + ": a kind is test, cordon, drain, restart, stop or page");
            }
        }
        return modes;
    }

    /** The same log again is the same attempt. */
    private void begin(Path file, JobName name, DataFolder data, RecoveryExecutor executor, TrainingJobs jobs)
            throws Refused, UnreadableLogException, IOException, InterruptedException {
        var err = spec.commandLine().getErr();
        var entries = data.recoveryJournal().entries(name);
        var knowledge = knowledgeOptions.knowledge(data, fault -> err.println("acme: " + fault));
        var failed =
                FailedLog.read(file, ruleOptions.files(data, Optional.empty()).toRuleSet(), knowledge, true);
        if (failed.isHealthy()) {
            throw new Refused(file + ": shows no failure, so there is nothing to recover");
        }
        long ended = Files.getLastModifiedTime(file).toMillis();
        if (RecoveryWords.isKnown(entries, ended)) {
            return;
        }
        var known = find(name, jobs);
        int number = Math.max(
                RecoveryWords.lastAttempt(entries) + 1,
                known.map(TrainingJobs.Job::attempt).orElse(1));
        executor.over(name, failed.attempt(number, ended, known, RecoveryWords.lastRestart(entries)));
        knowledge.conclude(RecoveryWords.attempts(data.recoveryJournal().entries(name)));
    }

    private static Optional<TrainingJobs.Job> find(JobName name, TrainingJobs jobs)
            throws Refused, InterruptedException {
        try {
            return jobs.find(name);
        } catch (Cluster.UnreachableException e) {
            throw new Refused("the job's scheduler cannot be asked: " + e.getMessage());
        }
    }

    private static Optional<RecoveryPlan> plan(JobName name, RecoveryExecutor executor) throws InterruptedException {
        try {
            return executor.plan(name);
        } catch (Cluster.UnreachableException e) {
            // Another process acts on the job, and has made none yet.
            return Optional.empty();
        }
    }

    private State advance(JobName name, RecoveryExecutor executor) throws InterruptedException {
        var err = spec.commandLine().getErr();
        while (true) {
            var state = executor.advance(name);
            if (!(state instanceof State.Until(long time, var why))) {
                return state;
            }
            long left = Math.max(1, time - System.currentTimeMillis());
            err.println("acme: waiting " + RecoveryPlanText.words(Duration.ofMillis(left)) + ": " + why);
            err.flush();
            Thread.sleep(left);
        }
    }

    private static String words(JobName name, State state) {
        return switch (state) {
            case State.Finished _ -> "Everything is done.";
            case State.Nothing _ -> "There is nothing to recover of " + name + ".";
            case State.NeedsApproval _ ->
                "A person must approve it: acme recover approve " + name + ", then this command again without LOG.";
            case State.Busy _ -> "Another process acts on " + name + "; it is left to it.";
            case State.Until(var _, var why) -> why;
            case State.Stuck(var _, var why) -> "Stopped: " + why + ".";
            case State.Cancelled(var _, var why) -> "Called off: " + why + ".";
        };
    }
}
