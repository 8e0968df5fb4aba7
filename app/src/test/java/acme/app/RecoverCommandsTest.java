package acme.app;

import static acme.app.CommandLines.acme;
import static org.assertj.core.api.Assertions.assertThat;

import acme.app.CommandLines.Run;
import acme.recover.JobName;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code acme recover} on logs and a site whose cluster is a few files. */
class RecoverCommandsTest {
    private static final String MISTAKE = """
            step 10 loss 2.5
            Traceback (most recent call last):
              File "train.py", line 10, in <module>
                open("/data/tokens.bin")
            FileNotFoundError: [Errno 2] No such file or directory: '/data/tokens.bin'
            """;
    private static final String HARDWARE = """
            step 10 loss 2.5
            step 11 loss 2.4
            [n1] NVRM: Xid (PCI:0000:3b:00): 48, pid=1234, An uncorrectable double bit error (DBE) has been detected
            RuntimeError: CUDA error: uncorrectable ECC error encountered
            """;
    private static final String SITE = """
            actions:
              nodes:
                command: [sh, -c, 'printf "{\\"nodes\\": ["; for n in n1 n2 n3; do [ $n = n1 ] || printf ,;
                  printf "{\\"name\\": \\"$n\\", \\"state\\": \\"%s\\"}" $(cat FOLDER/$n 2>/dev/null || echo in-service); done; printf "]}"']
              cordon: {command: [sh, -c, 'n=$(sed "s/.*\\"node\\":\\"\\([^\\"]*\\).*/\\1/"); echo cordoned-by-us > FOLDER/$n; echo "cordon $n" >> FOLDER/done']}
              uncordon: {command: [sh, -c, 'n=$(sed "s/.*\\"node\\":\\"\\([^\\"]*\\).*/\\1/"); rm FOLDER/$n; echo "uncordon $n" >> FOLDER/done']}
              test: {command: [sh, -c, 'echo test >> FOLDER/done; cat FOLDER/verdicts']}
              restart: {command: [sh, -c, 'cat > FOLDER/restart.json; echo restart >> FOLDER/done']}
              page: {command: [sh, -c, 'echo page >> FOLDER/done']}
            """;
    private static final String POLICY = "limits: {backoff: 0s, max-backoff: 0s}\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void site() throws IOException {
        file("actions.yaml", SITE.replace("FOLDER", folder.toString()));
        file("policy.yaml", POLICY);
        file("verdicts", """
                {"verdicts": [{"node": "n1", "verdict": "faulty", "why": "ECC errors"},
                 {"node": "n2", "verdict": "healthy"}, {"node": "n3", "verdict": "healthy"}]}""");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Run recover(String... arguments) {
        var all = new ArrayList<>(List.of("recover"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", folder.resolve("data").toString()));
        return acme(all.toArray(String[]::new));
    }

    private Run apply(String... arguments) {
        var all = new ArrayList<>(List.of("apply", "--job", "llm-7b"));
        all.addAll(List.of("--actions", folder + "/actions.yaml", "--policy", folder + "/policy.yaml"));
        all.addAll(List.of(arguments));
        return recover(all.toArray(String[]::new));
    }

    private List<String> done() throws IOException {
        var file = folder.resolve("done");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void thePlanForAMistakeTellsTheUserAndLeavesNoTrace() throws Exception {
        var log = file("train.log", MISTAKE).toString();
        var run = recover("plan", log);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("FileNotFoundError, user mistake:")
                .contains("1. tell the user:")
                .contains("not a restart:")
                .contains("Nothing was done.");
        assertThat(recover("history").out()).contains("Nothing was recovered yet.");
        assertThat(done()).isEmpty();
    }

    @Test
    void thePlanAsJsonNamesItsActions() throws Exception {
        var json = recover("plan", file("train.log", MISTAKE).toString(), "--job", "llm-7b", "--format", "json")
                .json();
        assertThat(json.path("job").asString()).isEqualTo("llm-7b");
        assertThat(json.path("error_type").asString()).isEqualTo("FileNotFoundError");
        assertThat(json.path("steps").path(0).path("action").asString()).isEqualTo("page");
        assertThat(json.path("steps").path(0).path("urgency").asString()).isEqualTo("user");
        assertThat(json.path("steps").path(1).path("action").asString()).isEqualTo("stop");
        assertThat(json.path("not_chosen").size()).isPositive();
    }

    @Test
    void thePlanSaysWhatToDoAboutADriverCodeByTheSitesPolicyAndWhoDissents() throws Exception {
        var log = file("train.log", """
                step 10 loss 2.5
                [n1] NVRM: Xid (PCI:0000:3b:00): 94, pid=1234, name=python3, Contained: SM (0x1). RST: No, D-RST: No
                RuntimeError: CUDA error: an illegal memory access was encountered
                """).toString();
        assertThat(recover("plan", log).out())
                .contains("what to do: The program is at fault or only it must restart")
                .contains("Others advise differently: gpud: reboot-node.");
        assertThat(recover("plan", log, "--xid-policy", "gpud").out())
                .contains("what to do: Cordon and reboot the node")
                .contains("Others advise differently: nvidia: restart-app");
        assertThat(recover("plan", log, "--format", "json")
                        .json()
                        .path("mitigation")
                        .asString())
                .contains("gpud: reboot-node");
    }

    @Test
    void thePlanSaysWhereTheClusterIsToBeNamedAndHowToHaveItDone() throws Exception {
        var log = file("train.log", HARDWARE).toString();
        assertThat(recover("plan", log).out())
                .contains("not tests of the nodes: No cluster is known here")
                .contains("acme recover apply " + log + " --job JOB --slurm|--kubernetes|--actions FILE --mode ask");
        var actions = folder + "/actions.yaml";
        assertThat(recover("plan", log, "--job", "llm-7b", "--actions", actions).out())
                .contains("1. test n1, n2, n3 (gpu)")
                .contains("acme recover apply " + log + " --job llm-7b --actions " + actions + " --mode ask");
    }

    @Test
    void withoutAnAnswerFromTheClusterThereIsNoPlan() throws Exception {
        var log = file("train.log", HARDWARE).toString();
        var actions = file(
                "actions.yaml",
                SITE.replaceAll("printf [^;]*nodes[^;]*;", "exit 1;").replace("FOLDER", folder.toString()));
        var run = recover("plan", log, "--actions", actions.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("the cluster cannot be asked, so there is no plan: nodes: ");
    }

    @Test
    void aHealthyLogHasNoPlan() throws Exception {
        var run = recover(
                "plan", file("train.log", "step 1 loss 2.5\nstep 2 loss 2.4\n").toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("shows no failure");
    }

    @Test
    void faultyHardwareIsTestedCordonedAndLeftOutOnceAPersonApproved() throws Exception {
        var log = file("train.log", HARDWARE).toString();
        var asked = apply(log, "--mode", "ask");
        assertThat(asked.err()).isEmpty();
        assertThat(asked.status()).isEqualTo(4);
        assertThat(asked.out()).contains("acme recover approve llm-7b");
        assertThat(done()).as("before approval").isEmpty();
        assertThat(recover("approve", "llm-7b").status()).isZero();
        // The tests lead to another plan, which names the node: that one is approved too.
        assertThat(apply("--mode", "ask").status()).isEqualTo(4);
        assertThat(done()).containsExactly("test");
        assertThat(recover("approve", "llm-7b").status()).isZero();
        var finished = apply("--mode", "ask");
        assertThat(finished.status()).isZero();
        assertThat(finished.out()).contains("cordon n1").contains("Everything is done.");
        assertThat(done()).containsExactly("test", "cordon n1", "restart");
        assertThat(Files.readString(folder.resolve("restart.json"))).contains("\"without\":[\"n1\"]");
        assertThat(apply(log, "--mode", "ask").out())
                .as("the same log is the same attempt")
                .contains("Everything is done.");
        assertThat(done()).containsExactly("test", "cordon n1", "restart");
        assertThat(recover("history", "llm-7b").out())
                .contains("approved")
                .contains("cordoned n1")
                .contains("step 1 begins: cordon n1")
                .contains("step 1: done");
        var undone = recover("undo", "llm-7b", "--actions", folder + "/actions.yaml");
        assertThat(undone.status()).isZero();
        assertThat(done()).endsWith("uncordon n1");
        assertThat(recover("undo", "llm-7b", "--actions", folder + "/actions.yaml")
                        .out())
                .contains("holds no node");
    }

    private String outcomes() {
        return acme("incidents", "list", "--data", folder.resolve("data").toString())
                .out();
    }

    @Test
    void theMemoryHearsThatTheSameFailureCameAgain() throws Exception {
        apply(file("train-1.log", HARDWARE).toString(), "--mode", "auto");
        assertThat(outcomes()).contains("ECCError  open");

        var again = file("train-2.log", HARDWARE);
        Files.setLastModifiedTime(again, FileTime.fromMillis(System.currentTimeMillis() + 1_000));
        apply(again.toString(), "--mode", "auto");
        assertThat(outcomes()).contains("ECCError  recurred").contains("ECCError  open");
    }

    @Test
    void theMemoryHearsThatAnAttemptWentBeyondTheFailure() throws Exception {
        apply(file("train-1.log", HARDWARE).toString(), "--mode", "auto");
        var beyond = file("train-2.log", "step 12 loss 2.3\n" + MISTAKE.replace("step 10", "step 13"));
        Files.setLastModifiedTime(beyond, FileTime.fromMillis(System.currentTimeMillis() + 1_000));
        apply(beyond.toString(), "--mode", "auto");
        assertThat(outcomes()).contains("ECCError           recovered").contains("FileNotFoundError  open");
    }

    @Test
    void aRestartThatWasOnlyShownProvesNothing() throws Exception {
        apply(file("train-1.log", HARDWARE).toString(), "--mode", "dry-run");
        var again = file("train-2.log", HARDWARE);
        Files.setLastModifiedTime(again, FileTime.fromMillis(System.currentTimeMillis() + 1_000));
        apply(again.toString(), "--mode", "dry-run");
        assertThat(outcomes()).contains("open").doesNotContain("recurred");
    }

    @Test
    void aCancelledPlanIsNotCarriedOut() throws Exception {
        apply(file("train.log", HARDWARE).toString(), "--mode", "ask");
        assertThat(recover("cancel", "llm-7b", "--reason", "we move").status()).isZero();
        var run = apply("--mode", "auto");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("Called off: we move");
        assertThat(done()).isEmpty();
    }

    @Test
    void nothingIsDoneWhereNobodyAskedForIt() throws Exception {
        var run = apply(file("train.log", HARDWARE).toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("nothing would be done");
        assertThat(apply("--mode", "fast").err()).contains("a mode is off, dry-run, ask or auto");
        assertThat(apply("--mode", "reboot=auto").err()).contains("a kind is test");
        assertThat(recover("approve", "llm-7b").status()).isEqualTo(1);
        assertThat(done()).isEmpty();
    }

    @Test
    void aKilledProcessOfThisMachineDoesNotKeepItsSuccessorWaitingAndAnotherMachineDoes() throws Exception {
        apply(file("train.log", HARDWARE).toString(), "--mode", "ask");
        long now = System.currentTimeMillis();
        try (var data = DataFolder.of(folder.resolve("data"))) {
            data.recoveryJournal().lease(new JobName("llm-7b"), "recover@elsewhere.example", now, now + 600_000);
        }
        assertThat(apply("--mode", "auto").out()).contains("Another process acts on llm-7b");
        assertThat(done()).isEmpty();
        try (var data = DataFolder.of(folder.resolve("data"))) {
            var host = InetAddress.getLocalHost().getHostName();
            data.recoveryJournal().release(new JobName("llm-7b"), "recover@elsewhere.example");
            data.recoveryJournal().lease(new JobName("llm-7b"), "recover@" + host, now, now + 600_000);
        }
        assertThat(apply("--mode", "auto").status()).isZero();
        assertThat(done()).containsExactly("test", "cordon n1", "restart");
    }

    @Test
    void aPersonAllowsCordonsAgainAndTheHistorySaysWho() {
        assertThat(recover("reset-breaker").status()).isZero();
        assertThat(recover("history").out())
                .contains("cordons are allowed again")
                .contains(System.getProperty("user.name"));
    }
}
