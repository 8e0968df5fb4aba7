package acme.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something in the numbers or the silence of a job that looks like a failure, though no line says so.
 *
 * @param kind what it looks like
 * @param position the line that shows it first, counted from 1 over the whole log; of a silence the last line before it
 * @param line that line; empty where the sign is a silence
 * @param sentence what was seen, with its numbers
 * @param ranks the ranks concerned, those that were first to fail in front; empty where the log does not say
 * @param confidence 0 to 1
 * @param firstBadStep the first step that shows it; empty where steps are unknown
 * @param lastGoodStep the last healthy step before it; empty where steps are unknown
 */
public record Suspicion(
        Kind kind,
        long position,
        Optional<LogLine> line,
        String sentence,
        List<Integer> ranks,
        double confidence,
        OptionalLong firstBadStep,
        OptionalLong lastGoodStep) {

    /** What a suspicion is about. */
    public enum Kind {
        /** No step for much longer than steps take. */
        HANG,
        /** The loss jumped up and stays there, or jumped very far. */
        LOSS_SPIKE,
        /** The loss rises slowly and has left its best level far behind. */
        DIVERGENCE,
        /** The loss is no finite number any more. */
        NAN_LOSS,
        /** Steps take longer than this job's steps did, and go on doing so. */
        SLOWDOWN,
        /** One rank is slower than the others. */
        STRAGGLER,
        /** Ranks went quiet while others went on. */
        MISSING_RANKS;

        /** Whether it is about the loss. */
        public boolean isLoss() {
            return this == LOSS_SPIKE || this == DIVERGENCE || this == NAN_LOSS;
        }
    }

    public Suspicion {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(sentence);
        ranks = List.copyOf(ranks);
        if (confidence < 0 || confidence > 1) {
            throw new IllegalArgumentException("confidence is 0 to 1, not " + confidence);
        }
    }
}
