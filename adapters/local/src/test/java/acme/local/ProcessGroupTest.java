package acme.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessGroupTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    private ProcessGroup shell(String script) throws IOException {
        return ProcessGroup.start(
                List.of("/bin/sh", "-c", script),
                Map.of("FILE", folder.resolve("pid").toString()),
                builder -> {});
    }

    /** The process that wrote its number. */
    private ProcessHandle written() throws IOException, InterruptedException {
        var file = folder.resolve("pid");
        while (!Files.exists(file) || !Files.readString(file).endsWith("\n")) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    }

    /** A process that has ended may wait for whoever adopted it. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    @Test
    void aGrandchildWhoseParentIsGoneIsEndedToo() throws Exception {
        var group = shell("(sleep 600 & echo $! > $FILE); exit 3");
        var grandchild = written();
        assertThat(group.leader().waitFor()).isEqualTo(3);
        assertThat(group.isAlive()).isTrue();

        group.stop(LONG);

        assertThat(group.isAlive()).isFalse();
        assertThat(isRunning(grandchild)).isFalse();
    }

    @Test
    void whatDoesNotWantToEndIsKilled() throws Exception {
        var group = shell("trap '' TERM; echo $$ > $FILE; while true; do sleep 600; done");
        written();

        group.stop(SHORT);

        assertThat(group.leader().waitFor()).isEqualTo(128 + 9);
        assertThat(group.isAlive()).isFalse();
    }

    @Test
    void eachIsAskedOnce() throws Exception {
        var asked = folder.resolve("asked");
        var group = shell("n=0; trap 'n=$((n+1)); echo $n >> " + asked
                + "' TERM; echo $$ > $FILE; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1 & wait $!; done; exit 7");
        written();

        group.stop(LONG);

        assertThat(group.leader().waitFor()).isEqualTo(7);
        assertThat(asked).hasContent("1");
    }

    @Test
    void aWorkerWithASessionOfItsOwnDoesNotOutliveAKilledLauncher() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/environ")), "the system does not show environments");
        var group = shell("setsid sh -c 'echo $$ > $FILE; exec sleep 600' & wait");
        var worker = written();
        group.leader().destroyForcibly().waitFor();

        group.stop(LONG);

        assertThat(isRunning(worker)).isFalse();
    }

    @Test
    void theProcessesOfOthersAreLeftAlone() throws Exception {
        var other = shell("echo $$ > $FILE; sleep 600; true");
        written();
        var group = shell("sleep 600; true");

        group.kill();

        assertThat(group.leader().waitFor()).isEqualTo(128 + 9);
        assertThat(other.isAlive()).isTrue();
        other.kill();
        assertThat(other.leader().waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void aProgramThatIsMissingIsSaidToBe() {
        assertThatThrownBy(() -> ProcessGroup.start(List.of("no-such-program"), Map.of(), builder -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("no such program");
    }
}
