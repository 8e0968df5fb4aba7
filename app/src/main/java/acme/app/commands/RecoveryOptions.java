package acme.app.commands;

import acme.app.commands.BookCommand.Refused;
import acme.local.FolderCheckpoints;
import acme.local.RecoveryPolicyFile;
import acme.local.SiteActions;
import acme.recover.Checkpoints;
import acme.recover.JobName;
import acme.recover.RecoveryExecutor;
import acme.recover.RecoveryJournal;
import acme.recover.RecoveryModes;
import acme.recover.RecoveryPlanner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By what policy a job is recovered, and by whose hands. */
final class RecoveryOptions {
    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "What is done about which failures, and how far; docs/guide/recovery-policy.md has the format.")
    private @Nullable Path policy;

    @Option(
            names = "--checkpoints",
            paramLabel = "FOLDER",
            description = "Where the job saves its checkpoints; a restart starts from one of them.")
    private @Nullable Path checkpoints;

    @Option(
            names = "--actions",
            paramLabel = "FILE",
            description = "The scripts and web services that act here; without it nothing can be done but planning.")
    private @Nullable Path actions;

    /** Throws {@link acme.local.RejectedRulesException} where a file cannot be used. */
    SiteActions actions() {
        return actions == null ? SiteActions.none() : SiteActions.read(actions, System.getenv());
    }

    RecoveryExecutor executor(RecoveryJournal journal, RecoveryModes modes, SiteActions site) {
        var file = policy == null ? RecoveryPolicyFile.shipped() : RecoveryPolicyFile.read(policy);
        Checkpoints found = checkpoints == null ? _ -> List.of() : new FolderCheckpoints(checkpoints);
        return new RecoveryExecutor(
                new RecoveryPlanner(file.policy(), file.limits()),
                file.limits(),
                modes,
                new RecoveryExecutor.Means(site.cluster(), site, site, site, found),
                journal,
                owner(),
                InstantSource.system());
    }

    /**
     * The machine: a process that was killed there must not keep its successor waiting. Processes of one machine keep out of
     * each other's way by {@link JobLock}.
     */
    private static String owner() {
        try {
            return "recover@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "recover-" + ProcessHandle.current().pid();
        }
    }

    /** The name of a job that a person typed. */
    static JobName job(String name) throws Refused {
        try {
            return new JobName(name);
        } catch (IllegalArgumentException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
    }
}
