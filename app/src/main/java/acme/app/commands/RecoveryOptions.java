package acme.app.commands;

import acme.app.commands.BookCommand.Refused;
import acme.kubernetes.JobKind;
import acme.kubernetes.Kubernetes;
import acme.kubernetes.Patience;
import acme.local.Commands;
import acme.local.FolderCheckpoints;
import acme.local.Launcher;
import acme.local.RecoveryPolicyFile;
import acme.local.ShippedTests;
import acme.local.SiteActions;
import acme.recover.Checkpoints;
import acme.recover.Cluster;
import acme.recover.JobName;
import acme.recover.NodeTests;
import acme.recover.RecoveryExecutor;
import acme.recover.RecoveryExecutor.Means;
import acme.recover.RecoveryJournal;
import acme.recover.RecoveryModes;
import acme.recover.RecoveryPlanner;
import acme.slurm.SlurmCluster;
import acme.slurm.SlurmCommands;
import acme.slurm.SlurmJobs;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By what policy a job is recovered, and by whose hands. */
final class RecoveryOptions {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String CURRENT = "(current)";

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

    @Option(
            names = "--slurm",
            description =
                    "Act through Slurm: jobs by their numbers, nodes by drain. Tests and pages are the site's actions.")
    private boolean slurm;

    @Option(
            names = "--kubernetes",
            arity = "0..1",
            fallbackValue = CURRENT,
            paramLabel = "CONTEXT",
            description =
                    "Act through Kubernetes, by kubectl's current context or the named one: jobs as NAMESPACE/KIND/NAME."
                            + " Tests and pages are the site's actions.")
    private @Nullable String kubernetes;

    @Option(
            names = "--test-with",
            paramLabel = "LAUNCHER",
            description =
                    "Test nodes by the shipped tests, reached as acme nodes test does: local, ssh, srun, or a command"
                            + " with {node} in it. Without it tests are the site's actions.")
    private @Nullable String testWith;

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            defaultValue = "python3",
            description =
                    "For --test-with: the interpreter on the nodes, one that has PyTorch (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    /** Who would act, as the options say it. */
    String asTyped() {
        var words = new ArrayList<String>();
        if (slurm) {
            words.add("--slurm");
        }
        if (kubernetes != null) {
            words.add(kubernetes.equals(CURRENT) ? "--kubernetes" : "--kubernetes " + kubernetes);
        }
        if (testWith != null) {
            words.add("--test-with " + (testWith.contains(" ") ? "'" + testWith + "'" : testWith));
        }
        if (actions != null) {
            words.add("--actions " + actions);
        }
        if (checkpoints != null) {
            words.add("--checkpoints " + checkpoints);
        }
        if (policy != null) {
            words.add("--policy " + policy);
        }
        return hasCluster() ? String.join(" ", words) : "--slurm|--kubernetes|--actions FILE" + spaced(words);
    }

    private static String spaced(List<String> words) {
        return words.isEmpty() ? "" : " " + String.join(" ", words);
    }

    /** Whether a scheduler or a site's own executors are named. */
    private boolean hasCluster() {
        return slurm || kubernetes != null || actions != null;
    }

    private NodeTests tests(SiteActions site) throws Refused {
        if (testWith == null) {
            return site;
        }
        try {
            return new ShippedTests(Launcher.of(testWith), python, new Commands());
        } catch (IllegalArgumentException e) {
            throw new Refused("--test-with: " + e.getMessage());
        }
    }

    /**
     * Those who act here: the scheduler that is named, and the site's own executors for the rest.
     *
     * @throws acme.local.RejectedRulesException where a file cannot be used
     */
    Means means() throws Refused {
        var site = actions == null ? SiteActions.none() : SiteActions.read(actions, System.getenv());
        Checkpoints found = checkpoints == null ? _ -> List.of() : new FolderCheckpoints(checkpoints);
        if (slurm && kubernetes != null) {
            throw new Refused("--slurm or --kubernetes: a job has one scheduler");
        }
        if (slurm) {
            var commands = new SlurmCommands();
            return new Means(
                    Optional.of(new SlurmCluster(commands)), new SlurmJobs(commands), tests(site), site, found);
        }
        if (kubernetes != null) {
            var cluster = connected(kubernetes);
            return new Means(
                    Optional.of(cluster.cluster(owner(), InstantSource.system())),
                    cluster.jobs(JobKind.KNOWN),
                    tests(site),
                    site,
                    found);
        }
        return new Means(site.cluster(), site, tests(site), site, found);
    }

    private static Kubernetes connected(String context) throws Refused {
        try {
            return Kubernetes.connect(context.equals(CURRENT) ? null : context, TIMEOUT, Patience.DEFAULT);
        } catch (Cluster.UnreachableException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
    }

    /** Throws {@link acme.local.RejectedRulesException} where a file cannot be used. */
    RecoveryExecutor executor(RecoveryJournal journal, RecoveryModes modes) throws Refused {
        return executor(journal, modes, means());
    }

    RecoveryExecutor executor(RecoveryJournal journal, RecoveryModes modes, Means means) {
        var file = policy == null ? RecoveryPolicyFile.shipped() : RecoveryPolicyFile.read(policy);
        return new RecoveryExecutor(
                new RecoveryPlanner(file.policy(), file.limits()),
                file.limits(),
                modes,
                means,
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
