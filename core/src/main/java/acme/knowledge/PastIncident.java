package acme.knowledge;

import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Source;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A failure that was diagnosed, as the memory keeps it. All text is redacted.
 *
 * @param id unique; by it people call an incident
 * @param time when it was judged, milliseconds since 1970
 * @param job the job's name
 * @param jobs the job's kind; empty where unknown
 * @param keys exact marks of the failure ({@code exception:KeyError}, {@code xid:79}, {@code errno:ENOSPC},
 *     {@code signal:SIGSEGV}, {@code nccl:remote error}): only incidents that share all of them may be the same
 * @param keyLines the lines that tell the story, the root cause first
 * @param diagnosis what was found
 * @param outcome what became of it
 * @param correction what a person says it was instead
 */
public record PastIncident(
        String id,
        long time,
        String job,
        Optional<JobKind> jobs,
        SortedSet<String> keys,
        List<String> keyLines,
        Verdict diagnosis,
        Outcome outcome,
        Optional<Correction> correction) {

    public PastIncident {
        Objects.requireNonNull(id);
        keys = Collections.unmodifiableSortedSet(new TreeSet<>(keys));
        keyLines = List.copyOf(keyLines);
    }

    /** A diagnosis without its lines; {@code by} is the rule, incident or model that found it. */
    public record Verdict(
            ErrorType errorType,
            Source source,
            boolean recoverable,
            String rootCause,
            String mitigation,
            Hint hint,
            double confidence,
            String by) {}

    /** A person's word; it outranks every other. */
    public record Correction(Verdict verdict, String person, long time) {}

    /** What is known about whether the diagnosis was right. */
    public enum Outcome {
        /** Nobody said anything, and nothing was tried. */
        OPEN,
        /** A person agreed, or what was done about it helped. */
        CONFIRMED,
        /** A person said otherwise, or what was done about it did not help. */
        REFUTED
    }

    /** The person's word where there is one, the diagnosis otherwise. */
    public Verdict believed() {
        return correction.map(Correction::verdict).orElse(diagnosis);
    }

    /** Whether it may answer for another incident: corrected or confirmed. */
    public boolean isTrusted() {
        return correction.isPresent() || outcome == Outcome.CONFIRMED;
    }
}
