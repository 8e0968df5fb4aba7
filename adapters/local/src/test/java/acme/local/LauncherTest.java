package acme.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.NodeName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherTest {
    private static final NodeName NODE = new NodeName("gpu-07");

    @Test
    void sshGetsOneQuotedLine() {
        assertThat(Launcher.of("ssh")
                        .on(NODE, List.of("python3", "it's"), Map.of("B", "2 3", "A", "1"))
                        .words())
                .containsExactly(
                        "ssh",
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "ConnectTimeout=10",
                        "--",
                        "gpu-07",
                        "exec env A=1 'B=2 3' python3 'it'\\''s'");
    }

    @Test
    void srunIsAskedForThatNodeAlone() {
        assertThat(Launcher.of("srun").on(NODE, List.of("true"), Map.of()).words())
                .startsWith("srun", "--nodes=1", "--ntasks=1")
                .contains("--nodelist=gpu-07")
                .endsWith("/bin/sh", "-c", "exec env true");
    }

    @Test
    void aSitesOwnCommandIsATemplate() {
        assertThat(Launcher.of("kubectl exec -i test-{node} -- sh -c")
                        .on(NODE, List.of("true"), Map.of())
                        .words())
                .containsExactly("kubectl", "exec", "-i", "test-gpu-07", "--", "sh", "-c", "exec env true");
    }

    @Test
    void aLauncherThatDoesNotSayWhereTheNodeGoesIsRefused() {
        assertThatThrownBy(() -> Launcher.of("pdsh")).hasMessageContaining("{node}");
    }
}
