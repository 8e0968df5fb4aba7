package acme.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import acme.app.live.RestartingRun.AttemptStart;
import acme.recover.Checkpoint;
import acme.recover.RecoveryAction.Restart;
import acme.recover.RecoveryAction.SkipBatches;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttemptStartTest {
    private static final List<String> TEMPLATE = List.of(
            "train.py",
            "--resume",
            "{checkpoint}",
            "--tag=at-{checkpoint_step}",
            "--skip",
            "{skip_steps}",
            "--window={skip_batches}",
            "--try={attempt}");

    private static AttemptStart start(Optional<SkipBatches> skip) {
        var checkpoint = new Checkpoint("ckpt/step-20.pt", 20, 0, Optional.empty());
        return new AttemptStart(3, Optional.of(new Restart(Set.of(), Optional.of(checkpoint), skip)));
    }

    @Test
    void templatesAreFilled() {
        assertThat(start(Optional.of(new SkipBatches(21, 23))).command(TEMPLATE))
                .containsExactly(
                        "train.py",
                        "--resume",
                        "ckpt/step-20.pt",
                        "--tag=at-20",
                        "--skip",
                        "21",
                        "22",
                        "23",
                        "--window=21-23",
                        "--try=3");
    }

    @Test
    void whatHasNoValueIsLeftOutWithItsOption() {
        assertThat(start(Optional.empty()).command(TEMPLATE))
                .containsExactly("train.py", "--resume", "ckpt/step-20.pt", "--tag=at-20", "--try=3");
        assertThat(new AttemptStart(1, Optional.empty()).command(TEMPLATE)).containsExactly("train.py", "--try=1");
    }

    @Test
    void theProgramIsNeverTakenForAnOption() {
        assertThat(new AttemptStart(1, Optional.empty()).command(List.of("--odd", "{checkpoint}")))
                .containsExactly("--odd");
    }

    @Test
    void theEnvironmentSaysTheSame() {
        assertThat(start(Optional.of(new SkipBatches(21, 23))).environment())
                .containsEntry("ACME_ATTEMPT", "3")
                .containsEntry("ACME_CHECKPOINT", "ckpt/step-20.pt")
                .containsEntry("ACME_CHECKPOINT_STEP", "20")
                .containsEntry("ACME_SKIP_BATCHES", "21-23");
        assertThat(new AttemptStart(1, Optional.empty()).environment())
                .containsEntry("ACME_CHECKPOINT", "")
                .containsEntry("ACME_SKIP_BATCHES", "");
    }
}
