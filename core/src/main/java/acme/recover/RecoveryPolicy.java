package acme.recover;

import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Source;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is done about which failures: a table whose first row that fits decides. Immutable. */
public record RecoveryPolicy(List<Row> rows) {
    /** As {@link Row#confidenceBelow}, where it does not matter. */
    public static final double ANY_CONFIDENCE = 2;

    public RecoveryPolicy {
        rows = List.copyOf(rows);
        if (rows.isEmpty() || !rows.getLast().isForAll()) {
            throw new IllegalArgumentException("the last row of a recovery policy must fit every failure");
        }
    }

    /** What is done about a failure. */
    public enum Treatment {
        /** The person who can fix the job is told; it is not started again. */
        TELL_USER,
        /** The operator is told; it is not started again. */
        TELL_OPERATOR,
        /** Its nodes are tested, those that fail are cordoned, and it starts on healthy ones. */
        TEST_NODES,
        /** It starts again, within the budget. */
        RESTART,
        /** It starts from a checkpoint before the loss went wrong and leaves the batches out that followed. */
        ROLL_BACK,
        /** It starts from a checkpoint before the newest where that one is broken; else the user is told. */
        EARLIER_CHECKPOINT;

        /** The word used in policy files and in every output. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The treatment of that word; empty where there is none. */
        public static Optional<Treatment> of(String word) {
            for (var treatment : values()) {
                if (treatment.word().equals(word)) {
                    return Optional.of(treatment);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * A row; an empty set or an empty answer fits everything.
     *
     * @param name tells the row from others, for people
     * @param confidenceBelow fits only diagnoses that are less sure than this; more than 1 for all
     * @param recoverable what the diagnosis says about a restart
     * @param why one sentence, for people
     */
    public record Row(
            String name,
            Set<ErrorType> errorTypes,
            Set<Source> sources,
            Set<Hint> hints,
            Optional<Boolean> recoverable,
            double confidenceBelow,
            Treatment treatment,
            String why) {
        public Row {
            errorTypes = Set.copyOf(errorTypes);
            sources = Set.copyOf(sources);
            hints = Set.copyOf(hints);
        }

        boolean isForAll() {
            return errorTypes.isEmpty()
                    && sources.isEmpty()
                    && hints.isEmpty()
                    && recoverable.isEmpty()
                    && confidenceBelow > 1;
        }

        boolean fits(FailureCause cause) {
            return (errorTypes.isEmpty() || errorTypes.contains(cause.errorType()))
                    && (sources.isEmpty() || sources.contains(cause.source()))
                    && (hints.isEmpty() || hints.contains(cause.hint()))
                    && cause.confidence() < confidenceBelow
                    && (recoverable.isEmpty() || recoverable.get() == cause.recoverable());
        }
    }

    /** The row that decides about a failure. */
    public Row row(FailureCause cause) {
        return rows.stream()
                .filter(row -> row.fits(cause))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the last row fits every failure"));
    }
}
