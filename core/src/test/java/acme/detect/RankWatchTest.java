package acme.detect;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.Suspicion.Kind;
import org.junit.jupiter.api.Test;

class RankWatchTest {
    private final Lines job = new Lines();

    private void steps(int from, int to, int ranks, int silent, double slowest) {
        for (int step = from; step <= to; step++) {
            job.pass(10);
            for (int rank = 0; rank < ranks; rank++) {
                if (rank != silent) {
                    job.print("[rank" + rank + "]: step: " + step + " loss: 2.5 step_time: "
                            + (rank == 3 ? slowest : 10));
                }
            }
        }
    }

    @Test
    void aRankThatGoesQuietWhileOthersGoOnIsMissing() {
        steps(1, 100, 8, -1, 10);
        steps(101, 300, 8, 5, 10);
        assertThat(job.kinds()).containsExactly(Kind.MISSING_RANKS);
        assertThat(job.found.getFirst().ranks()).containsExactly(5);
    }

    @Test
    void aRankThatIsBackMayGoMissingAgain() {
        steps(1, 100, 8, -1, 10);
        steps(101, 300, 8, 5, 10);
        steps(301, 310, 8, -1, 10);
        steps(311, 900, 8, 5, 10);
        assertThat(job.kinds()).containsOnly(Kind.MISSING_RANKS);
        assertThat(job.found).hasSize(2);
    }

    @Test
    void ranksThatOnlySpokeDuringStartUpAreNotMissing() {
        for (int i = 0; i < 100; i++) {
            job.pass(1);
            for (int rank = 0; rank < 8; rank++) {
                job.print("[rank" + rank + "]: NCCL INFO channel " + i);
            }
        }
        steps(1, 300, 1, -1, 10);
        assertThat(job.found).isEmpty();
    }

    @Test
    void ranksThatAllFallSilentAreNotMissing() {
        steps(1, 100, 8, -1, 10);
        job.pass(100);
        for (int i = 0; i < 100; i++) {
            job.pass(10);
            job.print("[rank0]: step: " + (101 + i) + " loss: 2.5");
        }
        assertThat(job.found).isEmpty();
    }

    @Test
    void aRankThatIsClearlySlowerIsAStraggler() {
        steps(1, 60, 8, -1, 14);
        assertThat(job.kinds()).containsExactly(Kind.STRAGGLER);
        assertThat(job.found.getFirst().ranks()).containsExactly(3);
    }

    @Test
    void aRankThatIsALittleSlowerIsNone() {
        steps(1, 60, 8, -1, 12);
        assertThat(job.found).isEmpty();
    }

    @Test
    void theFirstRankInTroubleIsRemembered() {
        steps(1, 10, 8, -1, 10);
        assertThat(job.detector.firstTroubledRank()).isEmpty();
        job.print("[rank6]: Traceback (most recent call last):");
        job.print("[rank2]: ERROR - lost a peer");
        assertThat(job.detector.firstTroubledRank()).hasValue(6);
        job.detector.attemptStarted(job.now);
        assertThat(job.detector.firstTroubledRank()).isEmpty();
    }

    @Test
    void aRankOutOfAllBoundsIsLeftOut() {
        job.print("[rank999999]: step: 1 loss: 2.5");
        job.print("[rank65535]: step: 1 loss: 2.5");
        assertThat(job.saved()).hasSizeLessThan(4_000_000);
    }
}
