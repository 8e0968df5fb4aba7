package acme.model;

import java.util.List;
import java.util.OptionalLong;

/**
 * What failed first, where, whose fault it is, and what to do; with the lines that prove it.
 *
 * @param errorType the kind of the root cause
 * @param source whose fault it is
 * @param recoverable whether the unchanged job would succeed when started again, on healthy nodes where hardware was at
 *     fault
 * @param rootCause one sentence
 * @param mitigation what to do
 * @param hint what fault detection should test
 * @param confidence 0 to 1: how far the evidence decides
 * @param method who found it
 * @param ruleId the rule that found it; empty for other methods
 * @param rootLine the line of the root cause
 * @param evidence the cited lines, the root cause first
 * @param followed what followed from it, folded, a sentence each
 * @param ranks the ranks that the root cause was seen on, ascending; empty where the log does not say
 * @param nodes the nodes that the root cause was seen on; empty where the log does not say
 * @param stage what the job was doing
 * @param iteration the last step before the failure, of a loss that went wrong its first bad step; empty where the log
 *     shows none
 * @param lastHealthyStep of a loss that went wrong, the last step before it did; else empty
 */
public record Diagnosis(
        ErrorType errorType,
        Source source,
        boolean recoverable,
        String rootCause,
        String mitigation,
        Hint hint,
        double confidence,
        Method method,
        String ruleId,
        Evidence rootLine,
        List<Evidence> evidence,
        List<String> followed,
        List<Integer> ranks,
        List<String> nodes,
        Stage stage,
        OptionalLong iteration,
        OptionalLong lastHealthyStep) {

    public Diagnosis {
        evidence = List.copyOf(evidence);
        followed = List.copyOf(followed);
        ranks = List.copyOf(ranks);
        nodes = List.copyOf(nodes);
        if (confidence < 0 || confidence > 1) {
            throw new IllegalArgumentException("confidence is 0 to 1, not " + confidence);
        }
    }

    /** Of anything but a loss that went wrong. */
    public Diagnosis(
            ErrorType errorType,
            Source source,
            boolean recoverable,
            String rootCause,
            String mitigation,
            Hint hint,
            double confidence,
            Method method,
            String ruleId,
            Evidence rootLine,
            List<Evidence> evidence,
            List<String> followed,
            List<Integer> ranks,
            List<String> nodes,
            Stage stage,
            OptionalLong iteration) {
        this(
                errorType,
                source,
                recoverable,
                rootCause,
                mitigation,
                hint,
                confidence,
                method,
                ruleId,
                rootLine,
                evidence,
                followed,
                ranks,
                nodes,
                stage,
                iteration,
                OptionalLong.empty());
    }

    /** Who found a diagnosis. */
    public enum Method {
        RULE,
        MEMORY,
        LLM,
        NONE
    }

    /** What a job was doing when it failed. */
    public enum Stage {
        STARTUP("start-up"),
        LOADING_DATA("loading data"),
        LOADING_MODEL("loading model or checkpoint"),
        TRAINING("training"),
        SAVING_CHECKPOINT("saving checkpoint"),
        EVALUATION("evaluation"),
        UNKNOWN("unknown");

        private final String words;

        Stage(String words) {
            this.words = words;
        }

        /** The stage in the words used in every output. */
        public String words() {
            return words;
        }
    }
}
