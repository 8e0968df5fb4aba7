package acme.model;

import java.util.List;

/** What a log says about its job. */
public sealed interface Finding {

    /** The job failed; {@code isOver} where the log itself says that its processes ended. */
    record Failed(Diagnosis diagnosis, boolean isOver) implements Finding {}

    /** Nothing in the log says that the job failed; {@code notes} say what else there is to know, such as who stopped it. */
    record Healthy(List<String> notes) implements Finding {
        public Healthy {
            notes = List.copyOf(notes);
        }
    }

    /** The log does not decide; {@code missing} says what would. */
    record Undecided(String missing) implements Finding {}
}
