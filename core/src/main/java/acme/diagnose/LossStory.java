package acme.diagnose;

import acme.model.Diagnosis;
import acme.model.Diagnosis.Method;
import acme.model.Diagnosis.Stage;
import acme.model.ErrorType;
import acme.model.Evidence;
import acme.model.Hint;
import acme.model.Role;
import acme.model.Source;
import acme.model.Suspicion;
import java.util.List;
import java.util.Locale;

/** Tells the story of a failure that only the numbers of the loss show. */
final class LossStory {
    private static final String MITIGATION = "Go back to a checkpoint from before this step and skip the batches that"
            + " follow it; look at the learning rate, the gradient norm and the data of the last good steps.";

    private LossStory() {}

    /** The diagnosis of a suspicion about the loss, which cites the line that shows it first. */
    static Diagnosis tell(Suspicion suspicion) {
        var line = Evidence.of(suspicion.line().orElseThrow(), Role.CAUSE);
        var node = suspicion.line().orElseThrow().node();
        return new Diagnosis(
                ErrorType.of("LossSpike"),
                Source.UNKNOWN,
                false,
                suspicion.sentence(),
                MITIGATION,
                Hint.LOSS_SPIKE,
                suspicion.confidence(),
                Method.RULE,
                "detect." + suspicion.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                line,
                List.of(line),
                List.of(),
                suspicion.ranks(),
                node.isEmpty() ? List.of() : List.of(node),
                Stage.TRAINING,
                suspicion.firstBadStep().isPresent() ? suspicion.firstBadStep() : suspicion.lastGoodStep());
    }
}
