package acme.diagnose;

import acme.model.Diagnosis;
import acme.model.Diagnosis.Method;
import acme.model.Diagnosis.Stage;
import acme.model.ErrorType;
import acme.model.Evidence;
import acme.model.Hint;
import acme.model.LogLine;
import acme.model.Role;
import acme.model.Source;
import acme.model.Suspicion;
import acme.model.Suspicion.Kind;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The diagnosis of a failure that only the numbers or the silence of a job show. */
public final class SuspicionDiagnosis {
    private static final String ABOUT_LOSS = "Go back to a checkpoint from before this step and skip the batches that"
            + " follow it; look at the learning rate, the gradient norm and the data of the last good steps.";
    private static final String ABOUT_SILENCE =
            "Look at the stacks of the ranks that went quiet first (py-spy dump --pid,"
                    + " TORCH_NCCL_TRACE_BUFFER_SIZE with TORCH_NCCL_DUMP_ON_TIMEOUT=1) and at the kernel log, storage and GPUs of their"
                    + " nodes; then restart without the node that stands out.";

    private SuspicionDiagnosis() {}

    /** The diagnosis of a hang or of a loss that went wrong; {@code cited} shows it first, or is the last line before it. */
    public static Diagnosis of(Suspicion suspicion, LogLine cited) {
        boolean hang = suspicion.kind() == Kind.HANG;
        var line = Evidence.of(cited, Role.CAUSE);
        return new Diagnosis(
                ErrorType.of(hang ? "Hang" : "LossSpike"),
                hang ? Source.INFRASTRUCTURE_FAILURE : Source.UNKNOWN,
                hang,
                suspicion.sentence(),
                hang ? ABOUT_SILENCE : ABOUT_LOSS,
                hang ? Hint.NODE : Hint.LOSS_SPIKE,
                suspicion.confidence(),
                Method.RULE,
                "detect." + suspicion.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                line,
                List.of(line),
                List.of(),
                suspicion.ranks(),
                cited.node().isEmpty() ? List.of() : List.of(cited.node()),
                Stage.TRAINING,
                suspicion.firstBadStep().isPresent() ? suspicion.firstBadStep() : suspicion.lastGoodStep(),
                hang ? OptionalLong.empty() : suspicion.lastGoodStep());
    }
}
