package acme.app.commands;

import acme.app.Knowledge;
import acme.app.live.CommandWatch;
import acme.app.live.KeptRun;
import acme.app.live.RestartingRun;
import acme.local.FolderCheckpoints;
import acme.local.RecoveryPolicyFile;
import acme.recover.Checkpoints;
import acme.recover.RecoveryModes.Mode;
import acme.recover.RecoveryPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and how a command is started again. */
final class RestartOptions {
    /** What {@code --restart} says. */
    enum Restart {
        OFF,
        ASK,
        AUTO
    }

    @Option(
            names = "--restart",
            paramLabel = "MODE",
            defaultValue = "off",
            description =
                    "Start the command again after a failure where the recovery policy says that it helps: off, ask"
                            + " first, or auto (default: ${DEFAULT-VALUE}).")
    private Restart restart = Restart.OFF;

    @Option(
            names = "--max-restarts",
            paramLabel = "N",
            description = "Restarts in a row that bring no progress (default: 3, or what the policy says).")
    private @Nullable Integer maxRestarts;

    @Option(
            names = "--checkpoints",
            paramLabel = "FOLDER",
            description =
                    "Where the command saves its checkpoints. The newest whole one fills {checkpoint} in the command's"
                            + " arguments, and ACME_CHECKPOINT; after a loss spike one from before it.")
    private @Nullable Path checkpoints;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "What is done about which failures, and how far; docs/guide/recovery-policy.md has the format.")
    private @Nullable Path policy;

    boolean isOn() {
        return restart != Restart.OFF;
    }

    /**
     * A run that starts its command again.
     *
     * @throws acme.local.RejectedRulesException where the policy cannot be used
     */
    RestartingRun run(
            KeptRun kept, List<String> command, Supplier<CommandWatch> watches, Knowledge knowledge, PrintWriter err) {
        var file = policy == null ? RecoveryPolicyFile.shipped() : RecoveryPolicyFile.read(policy);
        var limits = maxRestarts == null ? file.limits() : file.limits().withRestarts(maxRestarts);
        Checkpoints found = checkpoints == null ? _ -> List.of() : new FolderCheckpoints(checkpoints);
        var settings = new RestartingRun.Settings(
                restart == Restart.ASK ? Mode.ASK : Mode.AUTO,
                file.policy(),
                limits,
                found,
                kept.journal(),
                plan -> isApproved(plan, err),
                knowledge);
        return new RestartingRun(kept.job(), command, watches, settings, err, InstantSource.system());
    }

    // JDK 22 and later give a console without a terminal, but not where its module cannot be loaded.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isApproved(RecoveryPlan plan, PrintWriter err) {
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            err.println(
                    "acme: there is no terminal to ask on; start the same command with --restart auto to have this done");
            return false;
        }
        var answer = console.readLine("acme: carry this plan out for attempt %d? [y/N] ", plan.attempt() + 1);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
