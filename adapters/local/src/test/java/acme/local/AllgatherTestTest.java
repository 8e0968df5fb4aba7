package acme.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import acme.model.NodeName;
import acme.recover.DetectionLimits;
import acme.recover.Located;
import acme.recover.NodeVerdict.Kind;
import acme.recover.Outcome;
import acme.recover.TwoRoundAllgather;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real all-gathers over gloo between processes of this machine. A node is made faulty by a launcher that changes the
 * script on its way there.
 */
class AllgatherTestTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final NodeName BAD = new NodeName("n3");
    private static final String GATHER = "dist.all_gather(gathered, mine)";
    private static final Commands COMMANDS = new Commands(1 << 16, Duration.ofMillis(500));

    @TempDir
    private Path folder;

    @BeforeAll
    static void torchIsThere() throws InterruptedException {
        var result = COMMANDS.run(Command.of(PYTHON, "-c", "import torch.distributed"), Duration.ofMinutes(2));
        assumeTrue(
                result instanceof CommandResult.Exited exited && exited.isSuccess(),
                "PyTorch is missing: apt-get install -y --no-install-recommends python3-torch");
    }

    private static List<NodeName> nodes(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new NodeName("n" + i))
                .toList();
    }

    /** Every node is this machine; on the bad one the script is read through sed. */
    private Launcher launcher(String sed) throws Exception {
        var wrapper = folder.resolve("launch");
        Files.writeString(wrapper, """
                #!/bin/sh
                if [ "$1" = n3 ]; then sed '%s' | sh -c "$2"; else exec sh -c "$2"; fi
                """.formatted(sed));
        return new Launcher(List.of("/bin/sh", wrapper.toString(), "{node}"));
    }

    private static AllgatherTest test(Launcher launcher, int seconds) {
        var settings = new AllgatherTest.Settings(
                PYTHON,
                "gloo",
                1,
                1 << 16,
                2,
                Duration.ofSeconds(seconds),
                Map.of("MASTER_ADDR", "127.0.0.1", "GLOO_SOCKET_IFNAME", "lo"));
        return new AllgatherTest(launcher, nodes(8), settings, COMMANDS);
    }

    private Outcome withBad(String replacement, int seconds) throws Exception {
        return test(launcher("s/" + GATHER + "/" + replacement + "/"), seconds).run(Set.of(new NodeName("n1"), BAD));
    }

    @Test
    void aWorldOfThreeGathersAndTellsItsBandwidth() throws Exception {
        var outcome = test(Launcher.local(), 60).run(Set.copyOf(nodes(3)));
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Passed.class, passed -> {
            assertThat(passed.bandwidth().orElseThrow()).isPositive();
            assertThat(passed.why()).startsWith("all was gathered with gloo at ");
        });
    }

    @Test
    void aWorldOfOnePassesWithoutBandwidth() throws Exception {
        var outcome = test(Launcher.local(), 60).run(Set.of(BAD));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Passed.class,
                        passed -> assertThat(passed.bandwidth()).isEmpty());
    }

    @Test
    void aRankThatRaisesFailsTheWorldWithItsOwnWords() throws Exception {
        assertThat(withBad("raise RuntimeError(\"uncorrectable NVLink error\")", 60))
                .isEqualTo(new Outcome.Failed("rank 1 on n3: all-gather: RuntimeError: uncorrectable NVLink error"));
    }

    @Test
    void aRankThatIsKilledFailsTheWorld() throws Exception {
        assertThat(withBad("os.kill(os.getpid(), 9)", 60))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.why()).startsWith("rank 1 on n3: killed by signal 9"));
    }

    @Test
    void aRankThatHangsTimesTheWorldOut() throws Exception {
        assertThat(withBad("time.sleep(600)", 6))
                .isInstanceOfSatisfying(
                        Outcome.TimedOut.class,
                        timedOut -> assertThat(timedOut.why()).contains("stuck in: all-gather"));
    }

    @Test
    void wrongContentIsAFailureThoughTheCallReturns() throws Exception {
        assertThat(withBad("dist.all_gather(gathered, mine * 3 + 1)", 60))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.why()).contains("values gathered from rank 1 are wrong"));
    }

    @Test
    void aNodeWithoutPyTorchIsNotFaulty() throws Exception {
        var outcome =
                test(launcher("s/import torch$/import no_such_torch/"), 60).run(Set.of(new NodeName("n1"), BAD));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.NotRun.class,
                        notRun -> assertThat(notRun.why()).contains("rank 1 on n3", "PyTorch cannot be imported"));
    }

    @Test
    void aNodeThatIsNotReachedHasVanished() throws Exception {
        var wrapper = folder.resolve("unreachable");
        Files.writeString(
                wrapper,
                "if [ \"$1\" = n3 ]; then echo 'ssh: connect to host n3: No route to host' >&2; exit 255; fi; exec sh -c \"$2\"");
        var outcome = test(new Launcher(List.of("/bin/sh", wrapper.toString(), "{node}")), 60)
                .run(Set.of(new NodeName("n1"), BAD));
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Vanished.class, vanished -> {
            assertThat(vanished.nodes()).containsExactly(BAD);
            assertThat(vanished.why()).contains("No route to host");
        });
    }

    @Test
    void theOneBadNodeOfFiveIsLocated() throws Exception {
        var bad = launcher("s/" + GATHER + "/raise RuntimeError(\"bad link\")/");
        var located = new TwoRoundAllgather(test(bad, 60), limits()).locate(nodes(5));
        assertThat(located)
                .isInstanceOfSatisfying(
                        Located.Faulty.class, it -> assertThat(it.nodes()).containsExactly(BAD));
        assertThat(located.verdicts().get(2).why()).contains("in round 1", "known good", "RuntimeError: bad link");
    }

    @Test
    void theOneSlowNodeOfSixIsLocated() throws Exception {
        var slow = launcher("s/" + GATHER + "/(time.sleep(1), " + GATHER + ")/");
        var located = new TwoRoundAllgather(test(slow, 60), limits()).locate(nodes(6));
        assertThat(located.verdicts().get(2).kind()).isEqualTo(Kind.SLOW);
        assertThat(located).isInstanceOf(Located.Slow.class);
    }

    /** Few at once, since all are on this machine; far apart, since a busy one disturbs the bandwidth. */
    private static DetectionLimits limits() {
        return new DetectionLimits(1, Duration.ofMinutes(5), 64, 0.05);
    }
}
