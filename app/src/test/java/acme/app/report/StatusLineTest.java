package acme.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.Metrics;
import org.junit.jupiter.api.Test;

class StatusLineTest {
    private final Metrics metrics = new Metrics();

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertThat(StatusLine.text("train.log", 12_345, 88, metrics)).isEqualTo("train.log · 12,345 lines, 88 kept");
    }

    @Test
    void figuresAreWrittenAsPeopleReadThem() {
        metrics.setStep(48_200);
        metrics.setLoss(2.11421);
        metrics.setThroughput(38_410.4, Metrics.Unit.TOKENS);
        metrics.setStepSeconds(4.3123);
        assertThat(StatusLine.text("train.log", 1_204_118, 312, metrics))
                .isEqualTo(
                        "train.log · 1,204,118 lines, 312 kept · step 48,200 · loss 2.114 · 38,410 tokens/s · 4.31 s/step");
        metrics.setThroughput(2.5, Metrics.Unit.SAMPLES);
        metrics.setLoss(Double.NaN);
        assertThat(StatusLine.text("train.log", 1, 0, metrics)).contains("loss NaN", "2.50 samples/s");
    }
}
