package acme.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KubernetesCommandTest {
    @Test
    void nothingIsChangedUntilItIsMeant() {
        var run = CommandLines.acme("kubernetes", "restart", "train/job/bert", "--attempt", "2", "--without", "n2,n1");

        assertThat(run.out().strip())
                .isEqualTo("would restart train/job/bert as attempt 2, not on n1, n2; add --yes to do it");
        assertThat(run.status()).isZero();
    }

    @Test
    void whatIsNoNameIsWrongUsage() {
        assertThat(CommandLines.acme("kubernetes", "cordon", "n1;reboot", "--reason", "x", "--yes")
                        .status())
                .isEqualTo(2);
        assertThat(CommandLines.acme("kubernetes", "job", "../secrets").status())
                .isEqualTo(2);
    }

    @Test
    void aContextThatTheConfigurationDoesNotHaveIsNoOtherCluster() {
        var run = CommandLines.acme("kubernetes", "nodes", "--context", "no-such-context");

        assertThat(run.err()).contains("no context no-such-context");
        assertThat(run.status()).isEqualTo(1);
    }
}
