package acme.detect;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.LineHead;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureGateTest {
    private static final long START = 1_780_000_000_000L;
    private static final long SECOND = 1_000;

    private final FailureGate gate = new FailureGate();

    private void stepsEvery(long seconds) {
        for (long i = 10; i > 0; i--) {
            gate.advanced(START - i * seconds * SECOND, LineHead.NO_TIME, Double.NaN);
        }
    }

    @Test
    void withoutTroubleNothingIsDue() {
        stepsEvery(2);
        assertThat(gate.isDue(START + 3600 * SECOND)).isFalse();
        assertThat(gate.isPatienceOver(START + 3600 * SECOND)).isFalse();
    }

    @Test
    void troubleIsDueWhenItHasSettled() {
        gate.trouble(START);
        gate.trouble(START + 3 * SECOND);
        assertThat(gate.isDue(START + 7 * SECOND)).isFalse();
        assertThat(gate.isDue(START + 8 * SECOND)).isTrue();
    }

    @Test
    void troubleThatGoesOnIsDueAtLast() {
        for (long i = 0; i < 30; i++) {
            assertThat(gate.isDue(START + i * SECOND)).isFalse();
            gate.trouble(START + i * SECOND);
        }
        assertThat(gate.isDue(START + 30 * SECOND)).isTrue();
    }

    @Test
    void aJobIsGivenTheTimeOfThreeOfItsSteps() {
        stepsEvery(100);
        gate.trouble(START);
        assertThat(gate.isPatienceOver(START + 299 * SECOND)).isFalse();
        assertThat(gate.isPatienceOver(START + 300 * SECOND)).isTrue();
    }

    @Test
    void patienceIsNeverLessThanAMinuteNorMoreThanTen() {
        stepsEvery(1);
        gate.trouble(START);
        assertThat(gate.isPatienceOver(START + 59 * SECOND)).isFalse();
        assertThat(gate.isPatienceOver(START + 60 * SECOND)).isTrue();
        stepsEvery(3_600);
        assertThat(gate.isPatienceOver(START + 601 * SECOND)).isTrue();
    }

    @Test
    void stepsThatArriveAllAtOnceCountByWhatTheirLinesSay() {
        for (long i = 10; i > 0; i--) {
            gate.advanced(START, 50_000L - i * 100 * SECOND, Double.NaN);
        }
        gate.trouble(START);
        assertThat(gate.isPatienceOver(START + 299 * SECOND)).isFalse();
        var other = new FailureGate();
        other.advanced(START, LineHead.NO_TIME, 100);
        other.trouble(START);
        assertThat(other.isPatienceOver(START + 299 * SECOND)).isFalse();
        assertThat(other.isPatienceOver(START + 300 * SECOND)).isTrue();
    }

    @Test
    void aStepAfterTheTroubleBeginsPatienceAnew() {
        stepsEvery(2);
        gate.trouble(START);
        gate.advanced(START + 50 * SECOND, LineHead.NO_TIME, Double.NaN);
        assertThat(gate.isPatienceOver(START + 100 * SECOND)).isFalse();
    }

    @Test
    void itGoesOnFromItsSavedState() throws IOException {
        stepsEvery(100);
        gate.trouble(START);
        var bytes = new ByteArrayOutputStream();
        gate.save(new DataOutputStream(bytes));
        var restored = FailureGate.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(restored.isDue(START + 5 * SECOND)).isTrue();
        assertThat(restored.isPatienceOver(START + 299 * SECOND)).isFalse();
        assertThat(restored.isPatienceOver(START + 300 * SECOND)).isTrue();
    }
}
