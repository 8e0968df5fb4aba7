package acme.slurm;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Checkpoint;
import acme.recover.Cluster.UnreachableException;
import acme.recover.JobName;
import acme.recover.RecoveryAction.Restart;
import acme.recover.TrainingJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The batch jobs of Slurm, by their numbers. A restart requeues the job, held at first, so that the nodes to be left out
 * can be named before it starts; an attempt counts as started once it is released. Where it starts from stands in the
 * job's {@code AdminComment} as {@code ACME_ATTEMPT=…;ACME_CHECKPOINT=…;ACME_SKIP_BATCHES=…}, since the environment of a
 * batch job cannot be changed. Needs an operator's rights for jobs of other users. Any thread.
 */
public final class SlurmJobs implements TrainingJobs {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}(?:_\\d{1,7})?");
    private static final int ENDING_POLLS = 240;
    private static final long POLL_MILLIS = 500;
    private static final String HELD = "job_requeued_in_held_state";

    private final SlurmCommands slurm;

    public SlurmJobs(SlurmCommands slurm) {
        this.slurm = slurm;
    }

    @Override
    public Optional<Job> find(JobName job) throws UnreachableException, InterruptedException {
        var record = record(job);
        return record.isPresent() ? Optional.of(read(job, record.get())) : accounted(job);
    }

    /** The controller's record; empty where it has none, or none any more. */
    private Optional<String> record(JobName job) throws UnreachableException, InterruptedException {
        if (!NUMBER.matcher(job.value()).matches()) {
            return Optional.empty();
        }
        var said = slurm.run("scontrol", "show", "job", "-o", job.value());
        if (!said.isSuccess()) {
            if (said.why().contains("Invalid job id")) {
                return Optional.empty();
            }
            throw new UnreachableException("Slurm does not show job " + job + ": " + said.why());
        }
        return said.output().lines().findFirst().filter(it -> it.startsWith("JobId="));
    }

    private Job read(JobName job, String record) throws UnreachableException, InterruptedException {
        var word = field(record, "JobState");
        int restarts = Integer.parseInt("0" + field(record, "Restarts").replaceAll("\\D", ""));
        boolean isHeld = field(record, "Reason").equals(HELD);
        return new Job(
                job,
                state(word),
                isHeld ? Math.max(1, restarts) : restarts + 1,
                nodes(field(record, "NodeList")),
                state(word) == State.FAILED || state(word) == State.STOPPED ? word : "");
    }

    /** What accounting knows of a job that the controller has forgotten; empty without accounting. */
    private Optional<Job> accounted(JobName job) throws UnreachableException, InterruptedException {
        if (!NUMBER.matcher(job.value()).matches()) {
            return Optional.empty();
        }
        var said = slurm.run("sacct", "-j", job.value(), "-X", "-D", "-n", "-P", "-o", "State,NodeList");
        var lines = said.isSuccess() ? said.output().lines().toList() : List.<String>of();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        var last = lines.getLast().split("\\|", 2);
        var word = last[0].split(" ", 2)[0];
        return Optional.of(new Job(job, state(word), lines.size(), nodes(last.length > 1 ? last[1] : ""), word));
    }

    private static String field(String record, String name) {
        Matcher matcher = Pattern.compile("(?:^| )" + name + "=(\\S*)").matcher(record);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static State state(String word) {
        return switch (word) {
            case "PENDING",
                    "CONFIGURING",
                    "REQUEUED",
                    "REQUEUE_FED",
                    "REQUEUE_HOLD",
                    "SPECIAL_EXIT",
                    "SUSPENDED",
                    "RESIZING" -> State.WAITING;
            case "RUNNING", "COMPLETING", "STAGE_OUT", "SIGNALING", "STOPPED" -> State.RUNNING;
            case "COMPLETED" -> State.SUCCEEDED;
            case "CANCELLED", "REVOKED" -> State.STOPPED;
            default -> State.FAILED;
        };
    }

    private Set<NodeName> nodes(String list) throws UnreachableException, InterruptedException {
        var nodes = new TreeSet<NodeName>();
        if (list.isBlank() || list.equals("(null)") || list.startsWith("None")) {
            return nodes;
        }
        slurm.run("scontrol", "show", "hostnames", list)
                .output()
                .lines()
                .filter(NodeName::isValid)
                .map(NodeName::new)
                .forEach(nodes::add);
        return nodes;
    }

    @Override
    public ActionResult stop(JobName job) throws InterruptedException {
        try {
            var before = find(job);
            if (before.isEmpty()) {
                return new ActionResult.Refused("Slurm has no job " + job);
            }
            if (before.get().state() != State.RUNNING && before.get().state() != State.WAITING) {
                return new ActionResult.AlreadyDone("job " + job + " has ended");
            }
            var said = slurm.run("scancel", job.value());
            if (!said.isSuccess()) {
                return failed("cancelled", job, said);
            }
            return isSoon(job, "JobState", Set.of("CANCELLED", "COMPLETED", "FAILED", "TIMEOUT"))
                    ? new ActionResult.Done("job " + job + " is cancelled")
                    : new ActionResult.Failed("job " + job + " is still ending; asking again goes on");
        } catch (UnreachableException e) {
            return new ActionResult.Failed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public ActionResult restart(JobName job, int attempt, Set<NodeName> without, Restart how)
            throws InterruptedException {
        try {
            var record = record(job);
            if (record.isEmpty()) {
                return new ActionResult.Refused("Slurm's controller has no job " + job + " any more; submit it again");
            }
            var before = read(job, record.get());
            if (before.attempt() >= attempt) {
                return new ActionResult.AlreadyDone("job " + job + " is in attempt " + before.attempt());
            }
            if (how.from()
                    .map(Checkpoint::location)
                    .filter(it -> it.contains(";"))
                    .isPresent()) {
                return new ActionResult.Refused(
                        "a checkpoint's path with a semicolon cannot be passed on through Slurm");
            }
            if (field(record.get(), "BatchFlag").equals("0")) {
                return new ActionResult.Refused("job " + job + " is no batch job, and only those can be requeued");
            }
            if (!field(record.get(), "Reason").equals(HELD)) {
                var requeued = slurm.run("scontrol", "requeuehold", job.value());
                if (!requeued.isSuccess()) {
                    return failed("requeued", job, requeued);
                }
            }
            return isSoon(job, "Reason", Set.of(HELD))
                    ? released(job, attempt, without, how)
                    : new ActionResult.Failed("job " + job + " is still ending; asking again goes on");
        } catch (UnreachableException e) {
            return new ActionResult.Failed(String.valueOf(e.getMessage()));
        }
    }

    /** What runs is first ended on all nodes; orders that are given while that lasts would be lost. */
    private boolean isSoon(JobName job, String field, Set<String> wanted)
            throws UnreachableException, InterruptedException {
        for (int i = 0; i < ENDING_POLLS; i++) {
            var record = record(job);
            if (record.isPresent() && wanted.contains(field(record.get(), field))) {
                return true;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return false;
    }

    private ActionResult released(JobName job, int attempt, Set<NodeName> without, Restart how)
            throws UnreachableException, InterruptedException {
        var changes = new ArrayList<>(List.of("scontrol", "update", "JobId=" + job));
        changes.add("ExcNodeList="
                + String.join(
                        ",",
                        new TreeSet<>(without).stream().map(NodeName::value).toList()));
        changes.add("AdminComment=" + comment(attempt, how));
        var changed = slurm.run(changes.toArray(String[]::new));
        if (!changed.isSuccess()) {
            return failed("told where to start", job, changed);
        }
        var released = slurm.run("scontrol", "release", job.value());
        if (!released.isSuccess()) {
            return failed("released", job, released);
        }
        // A requeued job would wait two minutes otherwise; at once, nodes that have just ended it would take the new
        // attempt for the old one ("Job credential revoked").
        slurm.run("scontrol", "update", "JobId=" + job, "StartTime=now+5seconds");
        return new ActionResult.Done("job " + job + " is queued for attempt " + attempt);
    }

    private static String comment(int attempt, Restart how) {
        return ("ACME_ATTEMPT=" + attempt
                        + ";ACME_CHECKPOINT="
                        + how.from().map(Checkpoint::location).orElse("")
                        + ";ACME_SKIP_BATCHES="
                        + how.skip().map(it -> it.first() + "-" + it.last()).orElse(""))
                .replaceAll("\\p{Cntrl}", "");
    }

    private static ActionResult failed(String what, JobName job, SlurmCommands.Said said) {
        return said.why().contains("Access/permission denied")
                ? new ActionResult.Refused("job " + job + " cannot be " + what
                        + ": this needs the rights of its user or of a Slurm operator")
                : new ActionResult.Failed("job " + job + " cannot be " + what + ": " + said.why());
    }
}
