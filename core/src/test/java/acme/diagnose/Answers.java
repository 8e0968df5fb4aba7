package acme.diagnose;

import acme.llm.Fields;
import acme.llm.LanguageModel;
import acme.llm.Reply;
import acme.llm.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Answers of a model, as tests write them. */
final class Answers {
    static final Reply.Usage USED = new Reply.Usage("scripted", 100, 20, 0, Duration.ofMillis(5));

    private Answers() {}

    static Map<String, Object> evidence(long line, String quote, String role) {
        return evidence("", line, quote, role);
    }

    static Map<String, Object> evidence(String file, long line, String quote, String role) {
        return Map.of("file", file, "line", line, "quote", quote, "role", role, "claim", "it says so");
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    static Map<String, Object> diagnosis(String type, Map<String, Object>... evidence) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("error_type", type);
        answer.put("source", "infrastructure_failure");
        answer.put("recoverable", true);
        answer.put("root_cause", "The flux controller lost its lane.");
        answer.put("mitigation", "Reset the controller.");
        answer.put("hint", "node");
        answer.put("confidence", 0.95);
        answer.put("evidence", List.of(evidence));
        answer.put("missing", "");
        answer.put("rule_pattern", "");
        answer.put("rule_words", "");
        return answer;
    }

    static Reply answered(Request request, Map<String, Object> answer) {
        return new Reply.Answered(Fields.of(request.prompt().answer(), answer), answer.toString(), USED);
    }

    static Reply called(Request request, String tool, Map<String, Object> arguments) {
        var schema = request.prompt().tools().stream()
                .filter(it -> it.name().equals(tool))
                .findFirst()
                .orElseThrow()
                .arguments();
        return new Reply.Called(List.of(new Reply.ToolCall("call-1", tool, Fields.of(schema, arguments))), USED);
    }

    /** A model that gives these replies in turn, and remembers what it was asked. */
    static final class Scripted implements LanguageModel {
        final List<Request> requests = new ArrayList<>();
        private final List<Function<Request, Reply>> replies;

        @SafeVarargs
        @SuppressWarnings("varargs")
        Scripted(Function<Request, Reply>... replies) {
            this.replies = List.of(replies);
        }

        @Override
        public Reply ask(Request request) {
            requests.add(request);
            return replies.get(Math.min(requests.size(), replies.size()) - 1).apply(request);
        }
    }
}
