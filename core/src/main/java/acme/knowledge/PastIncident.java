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
            String by) {
        private static final String RULE = "rule ";

        /** How {@code by} names a rule. */
        public static String byRule(String id) {
            return RULE + id;
        }

        /** The rule that found it; empty where something else did. */
        public Optional<String> rule() {
            return by.startsWith(RULE) ? Optional.of(by.substring(RULE.length())) : Optional.empty();
        }

        /** Whether it says what the failure was. */
        public boolean isDecided() {
            return !errorType.equals(ErrorType.UNKNOWN);
        }

        /** Whether the other comes to the same: type, source and whether it is recoverable. */
        public boolean saysTheSame(Verdict other) {
            return errorType.equals(other.errorType) && source == other.source && recoverable == other.recoverable;
        }
    }

    /** A person's word; it outranks every other. */
    public record Correction(Verdict verdict, String person, long time) {}

    /** What became of a failure and its diagnosis. */
    public enum Outcome {
        /** Nobody said anything, and nothing was tried. */
        OPEN,
        /** Acme started the job again, and it went beyond the failure: that a restart helps, and no more, is proved. */
        RECOVERED,
        /** Acme started the job again, and it failed for the same thing. */
        RECURRED,
        /** A person agreed with the diagnosis. */
        CONFIRMED,
        /** A person said otherwise. */
        REFUTED;

        boolean isOfPerson() {
            return this == CONFIRMED || this == REFUTED;
        }
    }

    /** The person's word where there is one, the diagnosis otherwise. */
    public Verdict believed() {
        return correction.map(Correction::verdict).orElse(diagnosis);
    }

    /** Whether it may answer for another incident: corrected or confirmed. */
    public boolean isTrusted() {
        return correction.isPresent() || outcome == Outcome.CONFIRMED;
    }

    /** Whether its exact marks are these, and there are any. */
    public boolean hasKeys(SortedSet<String> others) {
        return !keys.isEmpty() && keys.equals(others);
    }

    /** The same with a person's word; the diagnosis counts as refuted where the word differs from it. */
    public PastIncident corrected(Correction word) {
        var proved = word.verdict().saysTheSame(diagnosis) ? Outcome.CONFIRMED : Outcome.REFUTED;
        return with(proved, Optional.of(word));
    }

    /** The same with an outcome; what a person said stays, but for what a person says. */
    public PastIncident concluded(Outcome proved) {
        boolean isSaid = correction.isPresent() || outcome.isOfPerson() && !proved.isOfPerson();
        return isSaid ? this : with(proved, correction);
    }

    /**
     * The same with what is known of the outcome of an older record of this incident, and what people said of it. Where
     * nothing was found this time, as without the model that was asked then, what was found before stays.
     */
    public PastIncident withWordOf(PastIncident older) {
        if (!diagnosis.isDecided() && older.diagnosis.isDecided()) {
            return older;
        }
        if (older.correction.isPresent()) {
            return corrected(older.correction.get());
        }
        return outcome == Outcome.OPEN ? with(older.outcome, correction) : this;
    }

    private PastIncident with(Outcome newOutcome, Optional<Correction> newCorrection) {
        return new PastIncident(id, time, job, jobs, keys, keyLines, diagnosis, newOutcome, newCorrection);
    }
}
