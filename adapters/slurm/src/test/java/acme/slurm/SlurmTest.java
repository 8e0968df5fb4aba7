package acme.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Checkpoint;
import acme.recover.Cluster;
import acme.recover.Cluster.Node;
import acme.recover.Cluster.UnreachableException;
import acme.recover.JobName;
import acme.recover.RecoveryAction.Restart;
import acme.recover.RecoveryAction.SkipBatches;
import acme.recover.TrainingJobs.Job;
import acme.recover.TrainingJobs.State;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Slurm, which the test starts. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SlurmTest {
    private static final NodeName N1 = new NodeName("n1");
    private static final NodeName N2 = new NodeName("n2");
    private static final Restart PLAIN = new Restart(Set.of(), Optional.empty(), Optional.empty());

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static @Nullable RealSlurm started;

    private final RealSlurm slurm = Objects.requireNonNull(started);
    private final SlurmCluster cluster = new SlurmCluster(slurm.commands());
    private final SlurmJobs jobs = new SlurmJobs(slurm.commands());

    @BeforeAll
    static void start() throws Exception {
        started = RealSlurm.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (started != null) {
            started.close();
        }
    }

    @AfterEach
    void giveBackAllNodes() throws Exception {
        slurm.shell("scancel -u root; for n in n1 n2 n3; do scontrol update NodeName=$n State=RESUME; done; true");
    }

    private Node node(NodeName name) throws Exception {
        return cluster.nodes().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Job job(String id) throws Exception {
        return jobs.find(new JobName(id)).orElseThrow();
    }

    // ---- nodes

    @Test
    void aCordonedNodeBearsOurMarkAndTheReason() throws Exception {
        assertThat(cluster.cordon(N1, "failed its all-gather | twice\nand again"))
                .isInstanceOf(ActionResult.Done.class);

        assertThat(node(N1).state()).isEqualTo(Cluster.State.CORDONED_BY_US);
        assertThat(node(N1).reason()).isEqualTo("acme: failed its all-gather | twice and again");
        assertThat(node(N2).state()).isEqualTo(Cluster.State.IN_SERVICE);
        assertThat(cluster.cordon(N1, "again")).isInstanceOf(ActionResult.AlreadyDone.class);
        assertThat(cluster.uncordon(N1)).isInstanceOf(ActionResult.Done.class);
        slurm.await("sinfo -h -N -n n1 -o %T | grep -qx idle");
        assertThat(node(N1).state()).isEqualTo(Cluster.State.IN_SERVICE);
        assertThat(cluster.uncordon(N1)).isInstanceOf(ActionResult.AlreadyDone.class);
    }

    @Test
    void whatOthersDrainedIsNotTouched() throws Exception {
        slurm.shell("scontrol update NodeName=n1 State=DRAIN Reason='broken fan'");

        assertThat(node(N1).state()).isEqualTo(Cluster.State.CORDONED_BY_OTHERS);
        assertThat(cluster.cordon(N1, "mine")).isInstanceOf(ActionResult.Refused.class);
        assertThat(cluster.uncordon(N1)).isInstanceOf(ActionResult.Refused.class);
        assertThat(node(N1).reason()).isEqualTo("broken fan");
    }

    @Test
    void whatRunsOnACordonedNodeGoesOn() throws Exception {
        var id = slurm.submit("-N 1 -w n1", "sleep 30");
        slurm.awaitState(id, "RUNNING");

        cluster.cordon(N1, "later");

        assertThat(node(N1).state()).isEqualTo(Cluster.State.CORDONED_BY_US);
        assertThat(job(id).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aNodeThatIsNotThereIsRefused() throws Exception {
        assertThat(cluster.cordon(new NodeName("n99"), "x")).isInstanceOf(ActionResult.Refused.class);
        assertThat(cluster.uncordon(new NodeName("n99"))).isInstanceOf(ActionResult.Refused.class);
    }

    // ---- jobs

    @Test
    void aFailedJobStartsAgainWithoutTheNodeAndKnowsItsCheckpoint() throws Exception {
        var id = slurm.submit(
                "-N 2",
                "echo \"attempt ${SLURM_RESTART_COUNT:-0} on $(scontrol show hostnames $SLURM_JOB_NODELIST | xargs)\"",
                "[ -n \"$SLURM_RESTART_COUNT\" ] || exit 3",
                "scontrol show job $SLURM_JOB_ID | grep AdminComment",
                "exit 0");
        slurm.awaitState(id, "FAILED");
        var failed = job(id);
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.attempt()).isEqualTo(1);
        assertThat(failed.nodes()).hasSize(2);
        var bad = failed.nodes().iterator().next();
        assertThat(failed.endedBecause()).isEqualTo("FAILED");

        var how = new Restart(
                Set.of(bad),
                Optional.of(new Checkpoint("/data/my run/step-20", 20, 0, Optional.empty())),
                Optional.of(new SkipBatches(21, 30)));
        assertThat(jobs.restart(new JobName(id), 2, Set.of(bad), how)).isInstanceOf(ActionResult.Done.class);
        assertThat(jobs.restart(new JobName(id), 2, Set.of(bad), how)).isInstanceOf(ActionResult.AlreadyDone.class);

        slurm.awaitState(id, "COMPLETED");
        assertThat(job(id).attempt()).isEqualTo(2);
        assertThat(job(id).nodes()).hasSize(2).doesNotContain(bad);
        assertThat(slurm.outputOf(id))
                .contains("attempt 1 on ")
                .contains("ACME_ATTEMPT=2;ACME_CHECKPOINT=/data/my run/step-20;ACME_SKIP_BATCHES=21-30");
    }

    @Test
    void theNodesToBeLeftOutAreThoseOfThisRestartAlone() throws Exception {
        var id = slurm.submit("-N 1", "exit 3");
        slurm.awaitState(id, "FAILED");
        jobs.restart(new JobName(id), 2, Set.of(N1), PLAIN);
        slurm.await("scontrol show job -o " + id + " | grep 'Restarts=1' | grep -q JobState=FAILED");

        jobs.restart(new JobName(id), 3, Set.of(), PLAIN);

        slurm.await("scontrol show job -o " + id + " | grep 'Restarts=2' | grep -q JobState=FAILED");
        assertThat(slurm.shell("scontrol show job -o " + id)).contains("ExcNodeList=(null)");
    }

    @Test
    void aRunningJobIsRequeuedAndACancelledOneToo() throws Exception {
        var id = slurm.submit("-N 1", "sleep 60");
        slurm.awaitState(id, "RUNNING");
        assertThat(jobs.restart(new JobName(id), 2, Set.of(), PLAIN)).isInstanceOf(ActionResult.Done.class);
        slurm.awaitState(id, "RUNNING");
        assertThat(job(id).attempt()).isEqualTo(2);

        assertThat(jobs.stop(new JobName(id))).isInstanceOf(ActionResult.Done.class);
        slurm.awaitState(id, "CANCELLED");
        assertThat(job(id).state()).isEqualTo(State.STOPPED);
        assertThat(jobs.stop(new JobName(id))).isInstanceOf(ActionResult.AlreadyDone.class);
        assertThat(jobs.restart(new JobName(id), 3, Set.of(), PLAIN)).isInstanceOf(ActionResult.Done.class);
        slurm.awaitState(id, "RUNNING");
    }

    /** Killed between requeueing and releasing, the next call goes on. */
    @Test
    void aJobThatWasLeftHeldIsReleased() throws Exception {
        var id = slurm.submit("-N 1", "[ -n \"$SLURM_RESTART_COUNT\" ] && sleep 60", "exit 3");
        slurm.awaitState(id, "FAILED");
        slurm.shell("scontrol requeuehold " + id);
        slurm.await("scontrol show job -o " + id + " | grep -q job_requeued_in_held_state");
        assertThat(job(id).attempt()).as("it has not started").isEqualTo(1);

        assertThat(jobs.restart(new JobName(id), 2, Set.of(), PLAIN)).isInstanceOf(ActionResult.Done.class);

        slurm.awaitState(id, "RUNNING");
        assertThat(job(id).attempt()).isEqualTo(2);
    }

    @Test
    void aJobThatIsNotThereIsRefused() throws Exception {
        assertThat(jobs.find(new JobName("4711"))).isEmpty();
        assertThat(jobs.find(new JobName("default/job/x"))).isEmpty();
        assertThat(jobs.stop(new JobName("4711"))).isInstanceOf(ActionResult.Refused.class);
        assertThat(jobs.restart(new JobName("4711"), 2, Set.of(), PLAIN)).isInstanceOf(ActionResult.Refused.class);
    }

    // ---- faults, last since they take something down

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void aLostNodeIsDownAndItsJobSaysSo() throws Exception {
        slurm.loseNode(4);

        slurm.await("sinfo -h -N -n n4 -o %T | grep -q down");
        assertThat(node(new NodeName("n4")).state()).isEqualTo(Cluster.State.DOWN);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aStoppedControllerIsOutOfReach() throws Exception {
        slurm.stopController();

        assertThatThrownBy(cluster::nodes)
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("out of reach");
        assertThat(jobs.stop(new JobName("1"))).isInstanceOf(ActionResult.Failed.class);
    }

    @Test
    void withoutSlurmTheCommandIsSaidToBeMissing() {
        var nowhere = new SlurmCommands();
        assertThatThrownBy(() -> nowhere.run("/nowhere/sinfo"))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("cannot be run here");
    }
}
