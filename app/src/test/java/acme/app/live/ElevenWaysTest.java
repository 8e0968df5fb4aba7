package acme.app.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import acme.app.DataFolder;
import acme.app.Knowledge;
import acme.app.LearningSettings;
import acme.app.Models;
import acme.app.Wiring;
import acme.knowledge.JobKind;
import acme.local.Command;
import acme.local.CommandResult;
import acme.local.Commands;
import acme.local.FolderCheckpoints;
import acme.local.OomKills;
import acme.local.RecoveryPolicyFile;
import acme.recover.InMemoryRecoveryJournal;
import acme.recover.JobName;
import acme.recover.RecoveryModes.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real training job, PyTorch on two ranks, broken in eleven ways under {@code acme run --restart auto}: each ends as the
 * policy says.
 */
@Tag("end-to-end")
class ElevenWaysTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path folder;

    private final StringWriter told = new StringWriter();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @BeforeAll
    static void torchIsThere() throws InterruptedException {
        var result = new Commands().run(Command.of(PYTHON, "-c", "import torch.distributed"), Duration.ofMinutes(2));
        assumeTrue(
                result instanceof CommandResult.Exited exited && exited.isSuccess(),
                "PyTorch is missing: apt-get install -y --no-install-recommends python3-torch");
    }

    private int run(String fault) throws IOException, InterruptedException {
        return run(fault, 1);
    }

    /** @param speed how much faster than the real one the job's clock runs, so that a silence of minutes takes seconds */
    private int run(String fault, int speed) throws IOException, InterruptedException {
        long start = System.currentTimeMillis();
        InstantSource clock = () -> Instant.ofEpochMilli(start + speed * (System.currentTimeMillis() - start));
        var checkpoints = Files.createDirectories(folder.resolve("checkpoints"));
        var script = Path.of(Objects.requireNonNull(getClass().getResource("/recovery/train.py"))
                        .getPath())
                .toString();
        var command = List.of(
                "/usr/bin/env", "FAULT=" + fault, "CHECKPOINTS=" + checkpoints, "PYTHONUNBUFFERED=1", PYTHON, script);
        var rules = Wiring.rules("nvidia");
        var err = new PrintWriter(told, true);
        var nothing = new Knowledge(
                DataFolder.of(folder.resolve("none")),
                false,
                Models.none(folder),
                LearningSettings.BY_PEOPLE,
                InstantSource.system(),
                notice -> {});
        var policy = RecoveryPolicyFile.shipped();
        var settings = new RestartingRun.Settings(
                Mode.AUTO,
                policy.policy(),
                policy.limits().withBackoff(Duration.ofMillis(10)),
                new FolderCheckpoints(checkpoints),
                new InMemoryRecoveryJournal(),
                plan -> false,
                nothing);
        var run = new RestartingRun(
                new JobName("train"),
                command,
                () -> new CommandWatch(
                        rules,
                        new JobLearning(nothing, false, "train", new JobKind("test"), rules),
                        "train",
                        Announcer.Format.TEXT,
                        err,
                        clock,
                        this::kernel),
                settings,
                err,
                clock);
        return run.run(out, errors);
    }

    /** The counter of a control group, which the script turns. */
    private Optional<OomKills> kernel() {
        try {
            var text = Files.readString(folder.resolve("sys/fs/cgroup/memory.events"));
            return Optional.of(new OomKills(true, text.contains("oom_kill 1") ? 1 : 0));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String said() {
        return told.toString();
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private void succeedsInAttempt(int attempt) {
        assertThat(printed()).as(said()).contains("training finished");
        if (attempt > 1) {
            assertThat(said()).contains("attempt " + attempt + " starts");
        }
        assertThat(said()).doesNotContain("attempt " + (attempt + 1) + " starts");
    }

    /** The first plan, and the row of the policy that made it. */
    private void planned(String row, String action) {
        var plan = said().substring(said().indexOf("acme: recovery plan"));
        assertThat(plan).as(said()).startsWith("acme: recovery plan (policy row " + row + ")");
        assertThat(plan.lines().takeWhile(line -> !line.contains("starts")).toList())
                .as(said())
                .anyMatch(line -> line.matches("  \\d\\. " + action + ".*"));
    }

    @Test
    void anExceptionIsToldToItsAuthor() throws Exception {
        assertThat(run("exception")).isEqualTo(1);

        planned("mistake", "tell the user: ");
        assertThat(said()).contains("FAILED  KeyError", "leave it stopped").doesNotContain("attempt 2 starts");
    }

    @Test
    void whatTheKernelKilledForMemoryIsToldToItsAuthorThoughNoLineOfTheJobSaysSo() throws Exception {
        Files.writeString(
                Files.createDirectories(folder.resolve("sys/fs/cgroup")).resolve("memory.events"), "oom_kill 0\n");

        assertThat(run("oom_kill")).as(said()).isEqualTo(137);

        planned("mistake", "tell the user: The kernel's OOM killer ended 1 process of this control group");
        assertThat(said())
                .contains("FAILED  OutOfMemoryError", "leave it stopped")
                .doesNotContain("attempt 2 starts");
    }

    @Test
    void aHangIsEndedAndTheJobGoesOn() throws Exception {
        assertThat(run("hang", 100)).as(said()).isZero();

        succeedsInAttempt(2);
        planned("faulty-hardware", "restart from .*step-30.pt");
        assertThat(said()).contains("FAILED  Hang", "stopping the command");
    }

    @Test
    void aLossThatIsNoNumberGoesBackAndSkips() throws Exception {
        assertThat(run("nan")).as(said()).isZero();

        succeedsInAttempt(2);
        planned("loss-spike", "restart from .*, skipping the batches of steps");
        assertThat(printed()).containsPattern("training from step (10|20|30), skipping \\d+-\\d+");
    }

    @Test
    void aLossSpikeGoesBackAndSkips() throws Exception {
        assertThat(run("spike")).as(said()).isZero();

        succeedsInAttempt(2);
        planned("loss-spike", "restart from .*, skipping the batches of steps");
        assertThat(printed()).containsPattern("training from step (50|60|70), skipping \\d+-\\d+");
    }

    @Test
    void aBrokenCheckpointGivesWayToTheOneBeforeIt() throws Exception {
        var checkpoints = Files.createDirectories(folder.resolve("checkpoints"));
        new Commands()
                .run(
                        Command.of(
                                PYTHON,
                                "-c",
                                "import sys, torch; torch.save({'model': torch.nn.Linear(8, 1).state_dict(), 'step': 10},"
                                        + " sys.argv[1])",
                                checkpoints.resolve("step-10.pt").toString()),
                        Duration.ofMinutes(1));
        var whole = Files.readAllBytes(checkpoints.resolve("step-10.pt"));
        Files.write(checkpoints.resolve("step-20.pt"), Arrays.copyOf(whole, whole.length / 2));

        assertThat(run("corrupt_checkpoint")).as(said()).isZero();

        succeedsInAttempt(2);
        planned("broken-checkpoint", "restart from .*step-10.pt");
        assertThat(said()).contains("FAILED  ModelLoadingError", "cut off");
        assertThat(printed()).contains("training from step 10");
    }

    @Test
    void aFullDiskIsForAPerson() throws Exception {
        assertThat(run("full_disk")).isEqualTo(1);

        planned("mistake", "tell the user: ");
        assertThat(said()).contains("FAILED  OSError", "leave it stopped").doesNotContain("attempt 2 starts");
    }

    @Test
    void aKilledPeerIsStartedAgain() throws Exception {
        assertThat(run("killed_peer")).as(said()).isZero();

        succeedsInAttempt(2);
        planned("faulty-hardware", "restart from .*step-20.pt");
        assertThat(printed()).contains("training from step 20");
    }

    @Test
    void aFlappingPeerIsStartedAgainAsLongAsThereIsProgress() throws Exception {
        assertThat(run("flapping_peer")).as(said()).isZero();

        succeedsInAttempt(4);
        assertThat(said().split("Restart 1 of 3 without progress", -1))
                .as("progress gave each back: %s", said())
                .hasSize(4);
    }

    @Test
    void aSlowPeerIsSpokenOfAndLetRun() throws Exception {
        assertThat(run("slow_peer")).as(said()).isZero();

        succeedsInAttempt(1);
        assertThat(said())
                .containsPattern("Steps take \\d+\\.\\d times as long as before, since step [67]\\d")
                .doesNotContain("recovery plan");
    }

    @Test
    void aCrashIsTriedOnceMore() throws Exception {
        assertThat(run("sigsegv")).as(said()).isZero();

        succeedsInAttempt(2);
        assertThat(said()).contains("crashed with a segmentation fault");
        planned("unproven", "restart from .*step-20.pt");
    }

    @Test
    void aServiceThatIsOutOfReachIsWaitedFor() throws Exception {
        assertThat(run("transient")).as(said()).isZero();

        succeedsInAttempt(2);
        assertThat(said()).contains("service-out-of-reach");
    }
}
