package acme.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code acme nodes test} with tests of a shell each, so that it needs no PyTorch. */
class NodesCommandTest {
    @TempDir
    private Path folder;

    /** A launcher that runs the line, except on some nodes, where something else happens. */
    private String launcher(String except, String happens) throws Exception {
        var file = folder.resolve("launch");
        Files.writeString(file, "case $1 in " + except + ") " + happens + ";; esac\nexec /bin/sh -c \"$2\"\n");
        return "/bin/sh " + file + " {node}";
    }

    /** A recipe of one shell command that prints a pair. */
    private String recipe(String command) throws Exception {
        var file = folder.resolve("recipe.yaml");
        Files.writeString(file, """
                about: a test
                hints: []
                steps:
                  - {name: probe, command: [sh, -c, '%s'], parser: pairs, seconds: 30, install: a shell, same: [version],
                     fails: [{field: errors, above: 0, why: errors were counted}]}
                """.formatted(command));
        return file.toString();
    }

    @Test
    void whereAllPassTheStatusIsZero() throws Exception {
        var run = CommandLines.acme("nodes", "test", "--nodes", "n1,n2", "--test", recipe("echo errors: 0"));
        assertThat(run.out()).startsWith("ALL PASSED").contains("n1  healthy", "2 nodes, 2 tests in 1 round");
        assertThat(run.status()).isZero();
    }

    @Test
    void theNodeThatIsNotReachedIsNamedFirst() throws Exception {
        var run = CommandLines.acme(
                "nodes",
                "test",
                "--nodes",
                "n1,n2,n3",
                "--with",
                launcher("n2", "echo no route to host >&2; exit 255"),
                "--test",
                recipe("echo errors: 0"));
        assertThat(run.out())
                .startsWith("FAULTY  n2")
                .contains(
                        "n2  vanished   the node was not reached: no route to host", "Next: start the job without n2");
        assertThat(run.status()).isEqualTo(3);
    }

    @Test
    void theAnswerCanBeReadByPrograms() throws Exception {
        var run = CommandLines.acme(
                "nodes", "test", "--nodes", "n1", "--format", "json", "--test", recipe("echo errors: 7"));
        assertThat(run.json().at("/verdict").asString()).isEqualTo("faulty");
        assertThat(run.json().at("/nodes/0/kind").asString()).isEqualTo("faulty");
        assertThat(run.json().at("/nodes/0/why").asString()).contains("errors were counted (errors is 7)");
        assertThat(run.json().at("/trials")).hasSize(2);
        assertThat(run.status()).isEqualTo(3);
    }

    @Test
    void whatIsNotInstalledIsInconclusive() throws Exception {
        var run = CommandLines.acme("nodes", "test", "--nodes", "n1", "--test", recipe("exit 127"));
        assertThat(run.out()).startsWith("INCONCLUSIVE").contains("probe is not installed");
        assertThat(run.status()).isEqualTo(4);
    }

    @Test
    void anAllgatherWithoutAnInterpreterAccusesNobody() {
        var run = CommandLines.acme("nodes", "test", "--nodes", "n1,n2", "--python", "/no/such/python3");
        assertThat(run.out()).startsWith("INCONCLUSIVE  the test could not be run on any node");
        assertThat(run.status()).isEqualTo(4);
    }

    @Test
    void aDryRunShowsTheCommandsAndStartsNone() {
        var run = CommandLines.acme(
                "nodes", "test", "--nodes", "n1,n2,n3,n4", "--with", "ssh", "--dry-run", "--env", "NCCL_DEBUG=WARN");
        assertThat(run.out())
                .contains("would test 4 nodes", "ssh -o BatchMode=yes -o ConnectTimeout=10 -- n1", "NCCL_DEBUG=WARN")
                .doesNotContain("-- n3");
        assertThat(run.status()).isZero();
    }

    @Test
    void wrongUsageIsToldBeforeAnythingRuns() {
        assertThat(CommandLines.acme("nodes", "test", "--with", "ssh").err()).contains("which nodes?");
        assertThat(CommandLines.acme("nodes", "test", "--nodes", "-oProxyCommand=x")
                        .status())
                .isEqualTo(2);
        assertThat(CommandLines.acme("nodes", "test", "--nodes", "n1;reboot").err())
                .contains("not the name of a node");
        assertThat(CommandLines.acme("nodes", "test", "--with", "pdsh", "--nodes", "n1")
                        .err())
                .contains("{node}");
        assertThat(CommandLines.acme("nodes", "test", "--test", "gpus").err()).contains("there are allgather, gpu");
        assertThat(CommandLines.acme("nodes").status()).isEqualTo(2);
    }
}
