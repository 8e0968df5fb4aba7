package acme.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.Hint;
import acme.model.NodeName;
import acme.recover.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes on what the tools print: a folder of stand-ins comes first in the PATH of the node. */
class RecipeTestTest {
    private static final NodeName NODE = new NodeName("n1");
    private static final Commands COMMANDS = new Commands(1 << 16, Duration.ofMillis(500));
    private static final String GPU_HEADER = "index, name, driver_version, vbios_version, pstate,"
            + " ecc.errors.uncorrected.volatile.total, remapped_rows.uncorrectable, remapped_rows.pending,"
            + " remapped_rows.failure, retired_pages.pending\n";
    private static final String IBSTAT = """
            CA 'mlx5_0'
            \tCA type: MT4129
            \tNumber of ports: 1
            \tFirmware version: 28.39.1002
            \tHardware version: 0
            \tNode GUID: 0x946dae0300aa0000
            \tPort 1:
            \t\tState: Active
            \t\tPhysical state: LinkUp
            \t\tRate: 400
            \t\tBase lid: 17
            \t\tLink layer: InfiniBand
            CA 'mlx5_1'
            \tCA type: MT4129
            \tFirmware version: 28.39.1002
            \tPort 1:
            \t\tState: %s
            \t\tPhysical state: %s
            \t\tRate: 400
            """;
    private static final String NCCL = """
            # nThread 1 nGpus 2 minBytes 8388608 maxBytes 33554432 step: 4(factor) warmup iters: 5 iters: 20 agg iters: 1 validation: 1 graph: 0
            #
            # Using devices
            #  Rank  0 Group  0 Pid   4242 on         n1 device  0 [0x18] NVIDIA H100 80GB HBM3
            #
            #                                                              out-of-place                       in-place
            #       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong
            #        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)
                 8388608       1048576     float    none      -1    62.35  134.54   67.27      0    61.02  137.47   68.74      %s
                33554432       4194304     float    none      -1    190.1  176.51   88.26      0    188.2  178.29   89.15      0
            # Out of bounds values : 0 OK
            # Avg bus bandwidth    : 78.355
            #
            """;

    @TempDir
    private Path tools;

    /** A program that prints a text and ends with a status. */
    private void tool(String name, int status, String prints) throws IOException {
        Files.writeString(tools.resolve(name + ".out"), prints);
        var file = tools.resolve(name);
        Files.writeString(file, "#!/bin/sh\ncat '" + file + ".out'\nexit " + status + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Outcome run(String recipe) throws InterruptedException {
        var launcher = new Launcher(
                List.of("/bin/sh", "-c", "PATH=" + tools + ":/usr/bin:/bin; export PATH; eval \"$2\"", "sh", "{node}"));
        return new RecipeTest(Recipes.named(recipe), launcher, Map.of("folder", tools.toString()), COMMANDS).run(NODE);
    }

    private static String failure(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return outcome.why();
    }

    // ---- GPU

    @Test
    void healthyGpusPassAndTellTheirVersions() throws Exception {
        tool("nvidia-smi", 0, GPU_HEADER + """
                0, NVIDIA H100 80GB HBM3, 550.54.15, 96.00.89.00.01, P0, 0, 0, No, No, [N/A]
                1, NVIDIA H100 80GB HBM3, 550.54.15, 96.00.89.00.01, P0, 0, 0, No, No, [N/A]
                """);
        assertThat(run("gpu")).isInstanceOfSatisfying(Outcome.Passed.class, passed -> {
            assertThat(passed.facts())
                    .containsEntry("driver_version", "550.54.15")
                    .hasSize(2);
            assertThat(passed.why()).contains("nvidia-smi found nothing wrong", "dcgmi is not installed");
        });
    }

    @Test
    void aRowThatCouldNotBeRemappedIsNamedWithItsGpu() throws Exception {
        tool("nvidia-smi", 0, GPU_HEADER + """
                0, NVIDIA H100 80GB HBM3, 550.54.15, 96.00.89.00.01, P0, 0, 0, No, No, [N/A]
                1, NVIDIA H100 80GB HBM3, 550.54.15, 96.00.89.00.01, P0, 0, 9, No, Yes, [N/A]
                """);
        assertThat(failure(run("gpu")))
                .isEqualTo("nvidia-smi, remapped rows: GPU 1: a row could not be remapped; the GPU is to be replaced"
                        + " (remapped_rows.failure is Yes)");
    }

    @Test
    void aRowThatWaitsIsSeenAlsoWhereTheToolPrintsNumbers() throws Exception {
        tool("nvidia-smi", 0, """
                gpu_bus_id, remapped_rows.uncorrectable, remapped_rows.pending, remapped_rows.failure
                00000000:07:00.0, 0, 0, 0
                00000000:0A:00.0, 1, 1, 0
                """);
        assertThat(failure(run("gpu")))
                .isEqualTo("nvidia-smi, remapped rows: GPU 00000000:0A:00.0: a row waits to be remapped;"
                        + " the GPU needs a reset (remapped_rows.pending is 1)");
    }

    @Test
    void aDriverTooOldForAQueryIsNoFault() throws Exception {
        tool("nvidia-smi", 0, GPU_HEADER + "0, Tesla V100-SXM2-32GB, 418.226.00, 88, P0, 0, 0, No, No, No\n");
        var file = tools.resolve("nvidia-smi");
        Files.writeString(file, """
                #!/bin/sh
                case "$1" in --query-remapped-rows*) echo "Option $1 is not recognized. Please run 'nvidia-smi -h'."; exit 2;; esac
                cat "$0.out"
                """);
        assertThat(run("gpu"))
                .isInstanceOfSatisfying(
                        Outcome.Passed.class,
                        passed -> assertThat(passed.why()).contains("remapped rows ended with status 2"));
    }

    @Test
    void uncorrectableErrorsFail() throws Exception {
        tool("nvidia-smi", 0, GPU_HEADER + "0, NVIDIA A100-SXM4-80GB, 535.104.05, 92, P0, 2, 0, No, No, No\n");
        assertThat(failure(run("gpu"))).contains("GPU 0", "uncorrectable", "is 2");
    }

    @Test
    void aDriverThatDoesNotAnswerFails() throws Exception {
        tool(
                "nvidia-smi",
                9,
                "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n");
        assertThat(failure(run("gpu"))).contains("status 9", "couldn't communicate with the NVIDIA driver");
    }

    @Test
    void theDiagnosisOfDcgmIsRead() throws Exception {
        tool("nvidia-smi", 0, GPU_HEADER + "0, NVIDIA H100 80GB HBM3, 550.54.15, 96, P0, 0, 0, No, No, [N/A]\n");
        tool("dcgmi", 226, """
                Successfully ran diagnostic for group.
                +---------------------------+------------------------------------------------+
                | Diagnostic                | Result                                         |
                +===========================+================================================+
                |-----  Deployment  --------+------------------------------------------------|
                | Denylist                  | Pass                                           |
                | NVML Library              | Pass                                           |
                | Page Retirement/Row Remap | Fail                                           |
                | Graphics Processes        | Pass                                           |
                +-----  Hardware  ----------+------------------------------------------------+
                | GPU Memory                | Pass - GPUs: 0                                 |
                +---------------------------+------------------------------------------------+
                """);
        assertThat(failure(run("gpu"))).contains("Page Retirement/Row Remap", "DCGM's diagnosis failed");
    }

    // ---- links

    @Test
    void anNvlinkThatIsDownIsNamed() throws Exception {
        tool("nvidia-smi", 0, """
                GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-11111111-2222-3333-4444-555555555555)
                \t Link 0: 26.562 GB/s
                \t Link 1: 26.562 GB/s
                GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-66666666-2222-3333-4444-555555555555)
                \t Link 0: 26.562 GB/s
                \t Link 1: <inactive>
                """);
        assertThat(failure(run("nvlink"))).contains("GPU 1: an NVLink is down (Link 1 is <inactive>)");
    }

    @Test
    void ncclTestsTellTheBandwidthAndWrongValues() throws Exception {
        tool("nvidia-smi", 0, "GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1)\n\t Link 0: 26.562 GB/s\n");
        tool("all_gather_perf", 0, NCCL.formatted("0"));
        assertThat(run("nvlink"))
                .isInstanceOfSatisfying(
                        Outcome.Passed.class,
                        passed -> assertThat(passed.bandwidth()).hasValue(78.355e9));
        tool("all_gather_perf", 1, NCCL.formatted("12"));
        assertThat(failure(run("nvlink"))).contains("8388608 bytes: gathered values are wrong", "is 12");
    }

    @Test
    void aPortWithoutLinkIsNamed() throws Exception {
        tool("ibstat", 0, IBSTAT.formatted("Active", "LinkUp"));
        assertThat(run("infiniband"))
                .isInstanceOfSatisfying(
                        Outcome.Passed.class,
                        passed -> assertThat(passed.facts())
                                .containsEntry("Rate", "400")
                                .containsEntry("Firmware version", "28.39.1002"));
        tool("ibstat", 0, IBSTAT.formatted("Down", "Polling"));
        assertThat(failure(run("infiniband")))
                .isEqualTo("ibstat: CA 'mlx5_1', Port 1: a port is not active (State is Down)");
    }

    // ---- storage, clock, versions

    @Test
    void storageIsWrittenAndReadBack() throws Exception {
        assertThat(run("storage")).isInstanceOf(Outcome.Passed.class);
        try (var left = Files.list(tools)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFolderThatIsNotThereFails() throws Exception {
        var test = new RecipeTest(
                Recipes.named("storage"), Launcher.local(), Map.of("folder", "/no/such folder; exit 0"), COMMANDS);
        assertThat(failure(test.run(NODE))).contains("the folder cannot be used", "No such file or directory");
    }

    @Test
    void aClockThatIsOffFails() throws Exception {
        var tracking = """
                Reference ID    : C0A80001 (192.168.0.1)
                Stratum         : 3
                System time     : %s seconds slow of NTP time
                Last offset     : -0.000001521 seconds
                Leap status     : %s
                """;
        tool("timedatectl", 0, "Timezone=UTC\nNTP=yes\nNTPSynchronized=yes\n");
        tool("chronyc", 0, tracking.formatted("0.000012345", "Normal"));
        assertThat(run("clock")).isInstanceOf(Outcome.Passed.class);
        tool("chronyc", 0, tracking.formatted("2.500000000", "Normal"));
        assertThat(failure(run("clock"))).contains("off by more than a tenth of a second");
        tool("chronyc", 0, tracking.formatted("0.000012345", "Not synchronised"));
        assertThat(failure(run("clock"))).contains("not synchronized");
        tool("chronyc", 1, "506 Cannot talk to daemon\n");
        assertThat(run("clock"))
                .isInstanceOfSatisfying(
                        Outcome.Passed.class, passed -> assertThat(passed.why()).contains("506 Cannot talk to daemon"));
    }

    @Test
    void versionsAreFactsToBeCompared() throws Exception {
        tool("nvidia-smi", 0, "driver_version, vbios_version\n550.54.15, 96.00\n550.54.15, 96.01\n");
        tool("python3", 0, "torch: 2.7.0+cu126\ncuda: 12.6\n");
        assertThat(run("versions"))
                .isInstanceOfSatisfying(
                        Outcome.Passed.class,
                        passed -> assertThat(passed.facts())
                                .containsEntry("torch", "2.7.0+cu126")
                                .containsEntry("vbios_version", "96.00 and 96.01")
                                .containsKey("kernel"));
    }

    // ---- all recipes

    @ParameterizedTest
    @MethodSource("acme.local.Recipes#shipped")
    void aNodeThatIsNotReachedHasVanished(String recipe) throws Exception {
        var launcher = new Launcher(List.of("/bin/sh", "-c", "echo 'no route to host' >&2; exit 255", "{node}"));
        var outcome = new RecipeTest(Recipes.named(recipe), launcher, Map.of("folder", "/tmp"), COMMANDS).run(NODE);
        assertThat(outcome).isInstanceOf(Outcome.Vanished.class);
    }

    @ParameterizedTest
    @MethodSource("acme.local.Recipes#shipped")
    void whatIsNotInstalledIsSaidAndAccusesNobody(String recipe) throws Exception {
        var launcher = new Launcher(List.of("/bin/sh", "-c", "exit 127", "{node}"));
        var outcome = new RecipeTest(Recipes.named(recipe), launcher, Map.of("folder", "/tmp"), COMMANDS).run(NODE);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.NotRun.class,
                        notRun -> assertThat(notRun.why()).contains("is not installed (it comes with "));
    }

    @Test
    void binaryJunkFromAToolIsNoResult() throws Exception {
        tool("ibstat", 0, "\u0000\u0001|||,,,:::\n");
        assertThat(run("infiniband")).isNotInstanceOf(Outcome.Failed.class);
    }

    @Test
    void everyHintOfHardwareHasARecipe() {
        assertThat(List.of(Hint.GPU, Hint.NVLINK, Hint.NETWORK, Hint.STORAGE, Hint.NODE))
                .allSatisfy(hint -> assertThat(Recipes.forHint(hint)).isNotEmpty());
    }

    @Test
    void aSitesRecipeThatIsWrongIsRefusedWithTheReason() throws Exception {
        var file = tools.resolve("mine.yaml");
        Files.writeString(file, "about: x\nhints: [gpu]\nstep: []\n");
        assertThatThrownBy(() -> Recipes.named(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no key 'step'");
        assertThatThrownBy(() -> Recipes.named("gpus")).hasMessageContaining("there are allgather, gpu, nvlink");
    }
}
