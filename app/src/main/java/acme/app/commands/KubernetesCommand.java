package acme.app.commands;

import acme.kubernetes.JobKind;
import acme.kubernetes.Kubernetes;
import acme.kubernetes.Patience;
import acme.kubernetes.PodLogs;
import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Checkpoint;
import acme.recover.Cluster;
import acme.recover.Cluster.UnreachableException;
import acme.recover.JobName;
import acme.recover.RecoveryAction.Restart;
import acme.recover.TrainingJobs;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code acme kubernetes}: what a cluster says of its nodes and jobs, and by hand what recovery does to them. */
@Command(
        name = "kubernetes",
        mixinStandardHelpOptions = true,
        description = {
            "Shows nodes and jobs of a Kubernetes cluster, and does by hand what recovery does to them.",
            "The cluster is the one of kubectl. What changes something is only said, until --yes is given.",
            "Example: acme kubernetes job train/PyTorchJob/llama"
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:shown, done, or there already",
            "1:it could not be done now; asking again may help",
            "2:wrong usage",
            "3:refused: it belongs to somebody else, is gone, or a right is missing"
        })
public final class KubernetesCommand implements Runnable {
    private static final int FAILED = 1;
    private static final int REFUSED = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofSeconds(2);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--context",
            scope = ScopeType.INHERIT,
            description = "The context of the kubectl configuration (default: its current one).")
    private @Nullable String context;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, as in: acme kubernetes nodes");
    }

    /** Something that is asked of a cluster; the result is the exit status. */
    @FunctionalInterface
    private interface Use {
        int of(Kubernetes cluster) throws UnreachableException, InterruptedException;
    }

    private int with(Use use) throws InterruptedException {
        try (var cluster = Kubernetes.connect(context, TIMEOUT, Patience.DEFAULT)) {
            return use.of(cluster);
        } catch (UnreachableException e) {
            err().println("acme: " + e.getMessage());
            return FAILED;
        }
    }

    @Command(name = "nodes", mixinStandardHelpOptions = true, description = "Lists the nodes with their state and why.")
    int nodes() throws InterruptedException {
        return with(cluster -> {
            for (var node : cluster.cluster("acme", InstantSource.system()).nodes()) {
                out().println(node.name() + "  " + words(node.state())
                        + (node.reason().isEmpty() ? "" : "  " + node.reason()));
            }
            return 0;
        });
    }

    @Command(
            name = "job",
            mixinStandardHelpOptions = true,
            description = "Shows a job, and what the cluster knows of its trouble.")
    int job(@Parameters(paramLabel = "NAMESPACE/KIND/NAME") String name) throws InterruptedException {
        var job = jobName(name);
        return with(cluster -> {
            var found = cluster.jobs(JobKind.KNOWN).find(job);
            if (found.isEmpty()) {
                err().println("acme: the cluster knows no job " + job);
                return REFUSED;
            }
            print(found.get());
            for (var line :
                    cluster.evidence(JobKind.KNOWN).about(job, found.get().nodes())) {
                out().println("  " + line.text());
            }
            return 0;
        });
    }

    private void print(TrainingJobs.Job job) {
        var ended = job.endedBecause().isEmpty() ? "" : ", because: " + job.endedBecause();
        out().println(job.name() + ": attempt " + job.attempt() + " " + words(job.state()) + ended);
        if (!job.nodes().isEmpty()) {
            out().println("on " + names(job.nodes()));
        }
    }

    @Command(
            name = "logs",
            mixinStandardHelpOptions = true,
            description = {
                "Prints the logs of a job's pods, merged by time.",
                "Example: acme kubernetes logs train/job/bert | acme diagnose -"
            })
    int logs(
            @Parameters(paramLabel = "NAMESPACE/KIND/NAME") String name,
            @Option(names = "--follow", description = "Goes on until the job has ended.") boolean isFollowed)
            throws InterruptedException {
        var job = jobName(name);
        return with(cluster -> {
            var logs = cluster.logs(job, JobKind.KNOWN, note -> err().println("acme: " + note));
            if (logs.isEmpty()) {
                err().println("acme: not the name of a job: " + job);
                return REFUSED;
            }
            boolean isOver;
            do {
                isOver = !isFollowed || hasEnded(cluster, job);
                while (print(logs.get())) {}
                if (!isOver) {
                    Thread.sleep(POLL);
                }
            } while (!isOver);
            return 0;
        });
    }

    private static boolean hasEnded(Kubernetes cluster, JobName job) throws UnreachableException, InterruptedException {
        return cluster.jobs(JobKind.KNOWN)
                .find(job)
                .map(it -> switch (it.state()) {
                    case WAITING, RUNNING -> false;
                    case SUCCEEDED, FAILED, STOPPED -> true;
                })
                .orElse(true);
    }

    private boolean print(PodLogs logs) throws UnreachableException, InterruptedException {
        boolean isBehind = logs.poll(view -> {
            var line = view.toLogLine();
            out().println("[pod/" + line.input() + "] " + line.text());
        });
        out().flush();
        return isBehind;
    }

    @Command(
            name = "cordon",
            mixinStandardHelpOptions = true,
            description = "Takes a node out of service with Acme's mark.")
    int cordon(
            @Parameters(paramLabel = "NODE") String name,
            @Option(names = "--reason", required = true, description = "Stands on the node, for people.") String reason,
            @Option(names = "--yes", description = "Does it.") boolean isMeant)
            throws InterruptedException {
        var node = nodeName(name);
        return act(isMeant, "cordon " + node, cluster -> nodesOf(cluster).cordon(node, reason));
    }

    @Command(name = "drain", mixinStandardHelpOptions = true, description = "Cordons a node and evicts its pods.")
    int drain(
            @Parameters(paramLabel = "NODE") String name,
            @Option(names = "--reason", required = true, description = "Stands on the node, for people.") String reason,
            @Option(names = "--yes", description = "Does it.") boolean isMeant)
            throws InterruptedException {
        var node = nodeName(name);
        return act(isMeant, "drain " + node, cluster -> nodesOf(cluster).drain(node, reason));
    }

    @Command(
            name = "uncordon",
            mixinStandardHelpOptions = true,
            description = "Gives back a node that bears Acme's mark.")
    int uncordon(
            @Parameters(paramLabel = "NODE") String name,
            @Option(names = "--yes", description = "Does it.") boolean isMeant)
            throws InterruptedException {
        var node = nodeName(name);
        return act(isMeant, "uncordon " + node, cluster -> nodesOf(cluster).uncordon(node));
    }

    @Command(name = "stop", mixinStandardHelpOptions = true, description = "Suspends a job.")
    int stop(
            @Parameters(paramLabel = "NAMESPACE/KIND/NAME") String name,
            @Option(names = "--yes", description = "Does it.") boolean isMeant)
            throws InterruptedException {
        var job = jobName(name);
        return act(
                isMeant, "stop " + job, cluster -> cluster.jobs(JobKind.KNOWN).stop(job));
    }

    @Command(name = "restart", mixinStandardHelpOptions = true, description = "Starts the next attempt of a job.")
    int restart(
            @Parameters(paramLabel = "NAMESPACE/KIND/NAME") String name,
            @Option(
                            names = "--attempt",
                            required = true,
                            description = "Its number; one that runs is not started again.")
                    int attempt,
            @Option(
                            names = "--without",
                            split = ",",
                            paramLabel = "NODE",
                            description = "Nodes that it must not run on.")
                    @Nullable
                    List<String> without,
            @Option(names = "--checkpoint", description = "Reaches the containers as ACME_CHECKPOINT.") @Nullable
                    String checkpoint,
            @Option(names = "--yes", description = "Does it.") boolean isMeant)
            throws InterruptedException {
        var job = jobName(name);
        var nodes = without == null
                ? Set.<NodeName>of()
                : without.stream().map(this::nodeName).collect(Collectors.toSet());
        var from = Optional.ofNullable(checkpoint).map(it -> new Checkpoint(it, 0, 0, Optional.empty()));
        var how = new Restart(nodes, from, Optional.empty());
        var what = "restart " + job + " as attempt " + attempt + (nodes.isEmpty() ? "" : ", not on " + names(nodes));
        return act(isMeant, what, cluster -> cluster.jobs(JobKind.KNOWN).restart(job, attempt, nodes, how));
    }

    /** Something that changes the cluster. */
    @FunctionalInterface
    private interface Change {
        ActionResult of(Kubernetes cluster) throws InterruptedException;
    }

    private int act(boolean isMeant, String what, Change change) throws InterruptedException {
        if (!isMeant) {
            out().println("would " + what + "; add --yes to do it");
            return 0;
        }
        return with(cluster -> switch (change.of(cluster)) {
            case ActionResult.Done(var done) -> said(out(), done, 0);
            case ActionResult.AlreadyDone(var there) -> said(out(), there + " (nothing to do)", 0);
            case ActionResult.Refused(var why) -> said(err(), "acme: refused: " + why, REFUSED);
            case ActionResult.Failed(var why) -> said(err(), "acme: not done: " + why, FAILED);
        });
    }

    private static int said(PrintWriter to, String words, int status) {
        to.println(words);
        return status;
    }

    private static Cluster nodesOf(Kubernetes cluster) {
        return cluster.cluster("acme, by " + System.getProperty("user.name", "hand"), InstantSource.system());
    }

    private JobName jobName(String text) {
        try {
            return new JobName(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private NodeName nodeName(String text) {
        try {
            return new NodeName(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String names(Set<NodeName> nodes) {
        return nodes.stream().sorted().map(NodeName::value).collect(Collectors.joining(", "));
    }

    private static String words(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
