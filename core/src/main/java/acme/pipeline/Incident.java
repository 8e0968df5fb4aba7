package acme.pipeline;

import acme.model.Diagnosis;
import java.util.Objects;

/**
 * A failure of a job, with its diagnosis.
 *
 * @param number counts the failures of the job from 1; a revision keeps its failure's number
 * @param time when it was judged, milliseconds since 1970
 * @param diagnosis why the job failed
 * @param report the whole finding, with how much was filtered
 */
public record Incident(int number, long time, Diagnosis diagnosis, LogReport report) {
    public Incident {
        Objects.requireNonNull(diagnosis);
        Objects.requireNonNull(report);
    }
}
