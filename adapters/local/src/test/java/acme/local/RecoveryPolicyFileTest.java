package acme.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Source;
import acme.recover.FailureCause;
import acme.recover.RecoveryPolicy.Treatment;
import acme.recover.SafetyLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryPolicyFileTest {
    @TempDir
    private Path folder;

    private static FailureCause cause(String type, Source source, boolean recoverable, Hint hint) {
        return new FailureCause(
                ErrorType.of(type), source, recoverable, hint, 0.8, "", new TreeSet<>(), OptionalLong.empty(), "", "");
    }

    @ParameterizedTest
    @CsvSource({
        "LossSpike, UNKNOWN, false, LOSS_SPIKE, ROLL_BACK",
        "ModelLoadingError, USER_MISTAKE, false, NONE, EARLIER_CHECKPOINT",
        "CUDAError, INFRASTRUCTURE_FAILURE, true, GPU, TEST_NODES",
        "NVLinkError, INFRASTRUCTURE_FAILURE, true, NVLINK, TEST_NODES",
        "NCCLTimeoutError, INFRASTRUCTURE_FAILURE, true, NETWORK, TEST_NODES",
        "S3StorageError, INFRASTRUCTURE_FAILURE, true, STORAGE, RESTART",
        "ConnectionError, INFRASTRUCTURE_FAILURE, true, NETWORK, RESTART",
        "OSError, INFRASTRUCTURE_FAILURE, false, NONE, TELL_OPERATOR",
        "KeyError, USER_MISTAKE, false, NONE, TELL_USER",
        "RuntimeError, FRAMEWORK_BUG, false, NONE, TELL_USER",
        "RuntimeError, FRAMEWORK_BUG, true, NONE, RESTART",
        "Hang, UNKNOWN, true, NONE, RESTART",
        "Unknown, UNKNOWN, false, NONE, RESTART"
    })
    void theShippedPolicy(String type, Source source, boolean recoverable, Hint hint, Treatment treatment) {
        assertThat(RecoveryPolicyFile.shipped().policy().row(cause(type, source, recoverable, hint)).treatment())
                .isEqualTo(treatment);
    }

    @Test
    void aDiagnosisThatIsNotSureStopsNoJobAtOnce() {
        var unsure = new FailureCause(
                ErrorType.of("RuntimeError"),
                Source.USER_MISTAKE,
                false,
                Hint.NONE,
                0.4,
                "",
                new TreeSet<>(),
                OptionalLong.empty(),
                "",
                "");

        assertThat(RecoveryPolicyFile.shipped().policy().row(unsure).treatment()).isEqualTo(Treatment.RESTART);
    }

    @Test
    void theShippedLimitsAreTheDocumentedOnes() {
        assertThat(RecoveryPolicyFile.shipped().limits()).isEqualTo(SafetyLimits.DEFAULT);
    }

    private RecoveryPolicyFile read(String yaml) throws IOException {
        return RecoveryPolicyFile.read(Files.writeString(folder.resolve("recovery.yaml"), yaml));
    }

    @Test
    void whatASiteLeavesOutIsAsShipped() throws IOException {
        var file = read("limits:\n  restarts: 7\n  backoff: 2m\n");

        assertThat(file.policy()).isEqualTo(RecoveryPolicyFile.shipped().policy());
        assertThat(file.limits().restarts()).isEqualTo(7);
        assertThat(file.limits().backoff()).isEqualTo(Duration.ofMinutes(2));
        assertThat(file.limits().cordons()).isEqualTo(SafetyLimits.DEFAULT.cordons());
    }

    @Test
    void aSitesOwnRows() throws IOException {
        var file = read("policy:\n  - name: all\n    do: tell-operator\n    why: We look at everything.\n");

        assertThat(file.policy().row(cause("KeyError", Source.USER_MISTAKE, false, Hint.NONE)).treatment())
                .isEqualTo(Treatment.TELL_OPERATOR);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "nonsense: 1|recovery.yaml:1: the file has no key 'nonsense'",
        "limits: {restarts: many}|recovery.yaml:1: restarts must be a number",
        "limits: {backoff: 10}|recovery.yaml:1: backoff must be a time such as 30s",
        "limits: {jitter: 2}|recovery.yaml:1: jitter must be",
        "limits: {backoff: 1h, max-backoff: 1s}|recovery.yaml:1: limits out of range",
        "limits: 3|recovery.yaml:1: limits must hold the keys",
        "policy: {}|recovery.yaml:1: must be a list",
        "policy: []|recovery.yaml:1: the last row of a recovery policy must fit every failure",
        "policy: [{name: a, do: dance, why: b}]|recovery.yaml:1: 'do' must be one of tell-user",
        "policy: [{name: a, do: restart}]|recovery.yaml:1: a row needs 'why'",
        "policy: [{name: a, do: restart, why: b, error-type: [Gremlin]}]|'Gremlin' is not an error type",
        "policy: [{name: a, do: restart, why: b, recoverable: perhaps}]|recoverable must be true or false",
        "policy: [{name: a, do: restart, why: b, hint: [gpu]}]|the last row of a recovery policy must fit",
        "a: [b|is no YAML"
    })
    void whatIsWrongIsSaidWithItsLine(String yaml, String problem) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(RejectedRulesException.class)
                .hasMessageContaining(problem);
    }
}
