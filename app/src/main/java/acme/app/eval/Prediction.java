package acme.app.eval;

import acme.model.Diagnosis;
import acme.model.Evidence;
import acme.model.Finding;
import java.util.List;
import java.util.Optional;

/** What was said of a labelled log. {@code errorType} is {@code NotAFailure} where no failure was claimed. */
public record Prediction(
        String errorType,
        Optional<String> source,
        Optional<Boolean> recoverable,
        Optional<String> rootLine,
        List<String> evidence,
        long nanos) {

    static final String NOT_A_FAILURE = "NotAFailure";

    static Prediction of(Finding finding, long nanos) {
        return switch (finding) {
            case Finding.Failed(Diagnosis it, var _) ->
                new Prediction(
                        it.errorType().name(),
                        Optional.of(it.source().word()),
                        Optional.of(it.recoverable()),
                        Optional.of(it.rootLine().text()),
                        it.evidence().stream().map(Evidence::text).toList(),
                        nanos);
            case Finding.Healthy _, Finding.Undecided _ ->
                new Prediction(NOT_A_FAILURE, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), nanos);
        };
    }
}
