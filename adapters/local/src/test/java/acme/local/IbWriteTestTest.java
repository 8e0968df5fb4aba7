package acme.local;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.NodeName;
import acme.recover.DetectionLimits;
import acme.recover.Located;
import acme.recover.Outcome;
import acme.recover.TwoRoundAllgather;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On what ib_write_bw prints, since no adapter is here. */
class IbWriteTestTest {
    private static final Set<NodeName> WORLD = Set.of(new NodeName("n1"), new NodeName("n2"));
    private static final String PRINTS = """
            ---------------------------------------------------------------------------------------
                                RDMA_Write BW Test
             Dual-port       : OFF          Device         : mlx5_0
             Number of qps   : 1            Transport type : IB
             Link type       : IB
            ---------------------------------------------------------------------------------------
             local address: LID 0x11 QPN 0x0128 PSN 0x2f6e4a RKey 0x1fff00 VAddr 0x007f0a5c000000
             remote address: LID 0x12 QPN 0x0129 PSN 0x6d1c3e RKey 0x1fff00 VAddr 0x007f1b6d000000
            ---------------------------------------------------------------------------------------
             #bytes     #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]
             65536      3764200          0.00               392.48             0.748600
            ---------------------------------------------------------------------------------------
            """;

    @TempDir
    private Path tools;

    private Outcome run(String script) throws Exception {
        Files.writeString(tools.resolve("out"), PRINTS);
        var tool = tools.resolve("ib_write_bw");
        Files.writeString(
                tool, "#!/bin/sh\n" + script.replace("OUT", tools.resolve("out").toString()));
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        var launcher = new Launcher(
                List.of("/bin/sh", "-c", "PATH=" + tools + ":/usr/bin:/bin; export PATH; eval \"$2\"", "sh", "{node}"));
        return new IbWriteTest(launcher, new Commands(1 << 16, Duration.ofMillis(200))).run(WORLD);
    }

    @Test
    void theMeanBandwidthIsRead() throws Exception {
        assertThat(run("cat OUT"))
                .isInstanceOfSatisfying(
                        Outcome.Passed.class,
                        passed -> assertThat(passed.bandwidth()).hasValue(49.06e9));
    }

    @Test
    void aPathThatFailsIsToldWithItsLastWords() throws Exception {
        assertThat(run("echo ' Failed status 12: wr_id 0 syndrom 0x81' >&2; exit 1"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, failed -> assertThat(failed.why()).contains("Failed status 12"));
    }

    @Test
    void aServerThatDoesNotListenYetIsAskedAgain() throws Exception {
        var once = tools.resolve("once");
        assertThat(run("for last; do :; done; if [ $last != 5 ] && mkdir '" + once + "' 2>/dev/null; then "
                        + " echo \"Couldn't connect to n1:18515\" >&2; exit 1; fi; cat OUT"))
                .isInstanceOf(Outcome.Passed.class);
    }

    @Test
    void perftestThatIsNotInstalledAccusesNobody() throws Exception {
        assertThat(run("exit 127")).isInstanceOf(Outcome.NotRun.class);
    }

    @Test
    void bothBadNodesAreFoundThoughNoFirstPairPasses() throws Exception {
        Files.writeString(tools.resolve("out"), PRINTS);
        var tool = tools.resolve("ib_write_bw");
        Files.writeString(tool, """
                #!/bin/sh
                for PEER; do :; done
                case $NODE,$PEER in *n1*|*n3*) echo ' Completion with error at client'; exit 1;; esac
                cat '%s'
                """.formatted(tools.resolve("out")));
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        var line = "NODE=$1; PATH=" + tools + ":/usr/bin:/bin; export NODE PATH; eval \"$2\"";
        var writing = new IbWriteTest(
                new Launcher(List.of("/bin/sh", "-c", line, "sh", "{node}")),
                new Commands(1 << 16, Duration.ofMillis(200)));
        var nodes = Stream.of("n1", "n2", "n3", "n4").map(NodeName::new).toList();
        assertThat(new TwoRoundAllgather(writing, DetectionLimits.DEFAULT).locate(nodes))
                .isInstanceOfSatisfying(
                        Located.Faulty.class, it -> assertThat(it.nodes()).containsExactly(nodes.get(0), nodes.get(2)));
    }
}
