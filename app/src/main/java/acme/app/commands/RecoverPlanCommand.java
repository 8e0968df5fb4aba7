package acme.app.commands;

import acme.app.commands.BookCommand.Format;
import acme.app.commands.BookCommand.Refused;
import acme.app.report.RecoveryWords;
import acme.local.UnreadableLogException;
import acme.recover.Cluster;
import acme.recover.InMemoryRecoveryJournal;
import acme.recover.RecoveryModes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code acme recover plan}: a dry run that writes nothing down. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Says what would be done about the failure in a log, as if it had just ended. Does nothing.")
final class RecoverPlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "LOG", description = "The log of the attempt that ended, or the folder of its logs.")
    private Path log = Path.of("");

    @Option(
            names = "--job",
            paramLabel = "NAME",
            description = "The job, as its scheduler calls it; what was recovered of it before counts.")
    private @Nullable String job;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Mixin
    private RecoveryOptions recovery = new RecoveryOptions();

    @Mixin
    private KnowledgeOptions knowledgeOptions = new KnowledgeOptions();

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        try (var data = knowledgeOptions.data()) {
            var name = RecoveryOptions.job(job == null ? "unnamed" : job);
            var knowledge = knowledgeOptions.knowledge(data, fault -> err.println("acme: " + fault));
            var failed = FailedLog.read(
                    log, ruleOptions.files(data, Optional.empty()).toRuleSet(), knowledge, false);
            if (failed.isHealthy()) {
                throw new Refused(log + ": shows no failure, so there is nothing to plan");
            }
            // Of what was written down before, a copy: a plan leaves no trace.
            var journal = new InMemoryRecoveryJournal();
            if (data.isInUse()) {
                data.recoveryJournal().newest(Integer.MAX_VALUE).forEach(journal::append);
            }
            var executor = recovery.executor(journal, RecoveryModes.all(RecoveryModes.Mode.DRY_RUN));
            int number = RecoveryWords.lastAttempt(journal.entries(name)) + 1;
            executor.over(
                    name,
                    failed.attempt(
                            number,
                            System.currentTimeMillis(),
                            Optional.empty(),
                            RecoveryWords.lastRestart(journal.entries(name))));
            var plan = executor.plan(name).orElseThrow();
            if (format == Format.JSON) {
                BookCommand.json(out, RecoveryWords.fields(plan, failed.cause()));
                return 0;
            }
            RecoveryWords.failure(failed.cause(), failed.place()).forEach(out::println);
            RecoveryWords.plan(plan).forEach(out::println);
            out.println();
            out.println("Nothing was done. To do it: acme recover apply " + log + " --job "
                    + (job == null ? "JOB" : name) + " " + recovery.asTyped() + " --mode ask");
            return 0;
        } catch (Cluster.UnreachableException e) {
            err.println("acme: the cluster cannot be asked, so there is no plan: " + e.getMessage());
            return BookCommand.FAILED;
        } catch (Refused | UnreadableLogException e) {
            err.println("acme: " + e.getMessage());
            return BookCommand.FAILED;
        } finally {
            out.flush();
        }
    }
}
