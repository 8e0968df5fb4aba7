package acme.llm;

import java.time.Duration;
import java.util.List;

/** What came of a request. */
public sealed interface Reply {
    /**
     * An answer in the form that was asked for.
     *
     * @param fields the answer, checked against the schema
     * @param text the answer as the model wrote it
     */
    record Answered(Fields fields, String text, Usage usage) implements Reply {}

    /** The model wants tools to be run first; at least one. */
    record Called(List<ToolCall> calls, Usage usage) implements Reply {
        public Called {
            calls = List.copyOf(calls);
        }
    }

    /** No answer; {@code detail} says why, for people, without secrets. */
    record Unanswered(Why why, String detail) implements Reply {}

    /** Why there is no answer. */
    enum Why {
        NO_MODEL,
        BUDGET_SPENT,
        UNREACHABLE,
        TIMED_OUT,
        /** The endpoint refuses us: key, model name or request. */
        REJECTED,
        /** Not in the form that was asked for, not even after a second try. */
        MALFORMED
    }

    /** A call of a tool, its arguments checked against the tool's schema. */
    record ToolCall(String id, String tool, Fields arguments) {}

    /**
     * What an answer took.
     *
     * @param model its name, as the endpoint reports it
     * @param inputTokens all of them, those of retries and repairs too
     * @param cost in the currency of the configured prices; 0 where none are configured
     */
    record Usage(String model, long inputTokens, long outputTokens, double cost, Duration time) {
        public static final Usage NONE = new Usage("", 0, 0, 0, Duration.ZERO);

        /** Both together, under the name of the later one. */
        public Usage plus(Usage later) {
            return new Usage(
                    later.model.isEmpty() ? model : later.model,
                    inputTokens + later.inputTokens,
                    outputTokens + later.outputTokens,
                    cost + later.cost,
                    time.plus(later.time));
        }
    }
}
