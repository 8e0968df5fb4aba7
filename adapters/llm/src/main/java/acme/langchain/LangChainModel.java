package acme.langchain;

import acme.llm.Fields;
import acme.llm.LanguageModel;
import acme.llm.Prices;
import acme.llm.Prompt;
import acme.llm.Reply;
import acme.llm.Request;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model behind an endpoint, by LangChain4j. Checks every answer and every call of a tool against its schema, asks once
 * to repair what is malformed, and never accepts an answer that was cut off. Any thread.
 */
public final class LangChainModel implements LanguageModel {
    private static final int MAX_REPEATED = 4000;
    private static final JsonMapper JSON = new JsonMapper();

    private final ChatModel model;
    private final String name;
    private final Limits limits;
    private final Prices prices;
    private final boolean isOpenAi;
    private volatile Dialect dialect;

    /** Made by {@link Endpoints}. */
    LangChainModel(ChatModel model, String name, Endpoint endpoint, Prices prices) {
        this.model = model;
        this.name = name;
        this.limits = endpoint.limits();
        this.prices = prices;
        this.isOpenAi = endpoint.kind() == Endpoint.Kind.OPENAI_COMPATIBLE;
        this.dialect = isOpenAi ? Dialect.NEWEST : Dialect.PLAINEST;
    }

    @Override
    public Reply ask(Request request) throws InterruptedException {
        var messages = new ArrayList<ChatMessage>();
        request.messages().forEach(message -> messages.add(translated(message)));
        try {
            return switch (read(chat(request, messages), request.prompt())) {
                case Read.Good(var reply) -> reply;
                case Read.Bad bad -> repaired(request, messages, bad);
            };
        } catch (RuntimeException e) {
            return unanswered(e);
        }
    }

    /** How it is asked for the form of its answers, in words. */
    String form() {
        return switch (dialect.form()) {
            case JSON_SCHEMA -> "held to the form by JSON schema";
            case JSON_OBJECT -> "held to JSON; the form is told and checked";
            case TOLD -> "the form is told and checked";
        };
    }

    private Reply repaired(Request request, List<ChatMessage> messages, Read.Bad bad) {
        var repeated = bad.text.length() <= MAX_REPEATED ? bad.text : bad.text.substring(0, MAX_REPEATED);
        if (!repeated.isBlank()) {
            messages.add(AiMessage.from(repeated));
        }
        messages.add(UserMessage.from("That answer cannot be used:\n- " + String.join("\n- ", bad.problems)
                + "\nAnswer again, whole and in the form that was asked for."));
        var again = read(chat(request, messages), request.prompt());
        return switch (again) {
            case Read.Good(var reply) -> paidTogether(reply, bad.usage);
            case Read.Bad worse ->
                new Reply.Unanswered(Reply.Why.MALFORMED, "malformed twice: " + String.join("; ", worse.problems));
        };
    }

    private static Reply paidTogether(Reply reply, Reply.Usage before) {
        return switch (reply) {
            case Reply.Answered it -> new Reply.Answered(it.fields(), it.text(), before.plus(it.usage()));
            case Reply.Called it -> new Reply.Called(it.calls(), before.plus(it.usage()));
            case Reply.Unanswered it -> it;
        };
    }

    private static Reply unanswered(RuntimeException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof EndpointFault fault) {
                return new Reply.Unanswered(fault.why(), String.valueOf(fault.getMessage()));
            }
        }
        // The message could hold anything that the endpoint said.
        return new Reply.Unanswered(
                Reply.Why.MALFORMED,
                "the endpoint's answer cannot be read (" + e.getClass().getSimpleName() + ")");
    }

    /** Asks in the newest way that the endpoint understands. */
    private Timed chat(Request request, List<ChatMessage> messages) {
        long start = System.nanoTime();
        while (true) {
            var tried = dialect;
            try {
                var response = model.chat(chatRequest(request, messages, tried));
                return new Timed(response, Duration.ofNanos(System.nanoTime() - start));
            } catch (EndpointFault refusal) {
                dialect = tried.after(refusal).orElseThrow(() -> refusal);
            }
        }
    }

    private ChatRequest chatRequest(Request request, List<ChatMessage> messages, Dialect tried) {
        var prompt = request.prompt();
        // Where a form is enforced, many servers cannot call tools: then it is told only, and checked all the same.
        var form = prompt.tools().isEmpty() ? tried.form() : Dialect.Form.TOLD;
        var all = new ArrayList<ChatMessage>();
        all.add(SystemMessage.from(
                form == Dialect.Form.JSON_SCHEMA
                        ? prompt.system()
                        : prompt.system() + "\n\nAnswer with one JSON object and nothing else, of this JSON Schema:\n"
                                + JsonForm.text(prompt.answer())));
        all.addAll(messages);
        var parameters = OpenAiChatRequestParameters.builder().modelName(name);
        if (tried.hasTemperature()) {
            parameters.temperature(request.temperature());
        }
        if (!isOpenAi || tried.hasOldTokenLimit()) {
            parameters.maxOutputTokens(limits.answerTokens());
        } else {
            parameters.maxCompletionTokens(limits.answerTokens());
        }
        if (!prompt.tools().isEmpty()) {
            parameters.toolSpecifications(
                    prompt.tools().stream().map(LangChainModel::translated).toList());
        }
        switch (form) {
            case JSON_SCHEMA ->
                parameters.responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name("answer")
                                .rootElement(JsonForm.of(prompt.answer()))
                                .build())
                        .build());
            case JSON_OBJECT -> parameters.responseFormat(ResponseFormat.JSON);
            case TOLD -> {}
        }
        return ChatRequest.builder()
                .messages(all)
                .parameters(parameters.build())
                .build();
    }

    private static ToolSpecification translated(Prompt.Tool tool) {
        return ToolSpecification.builder()
                .name(tool.name())
                .description(tool.about())
                .parameters(JsonForm.of(tool.arguments()))
                .build();
    }

    private static ChatMessage translated(Request.Message message) {
        return switch (message) {
            case Request.Message.Ours(var text) -> UserMessage.from(text);
            case Request.Message.Answered(var text) -> AiMessage.from(text);
            case Request.Message.Result(var id, var tool, var text) -> ToolExecutionResultMessage.from(id, tool, text);
            case Request.Message.Called(var calls) ->
                AiMessage.from(calls.stream()
                        .map(call -> ToolExecutionRequest.builder()
                                .id(call.id())
                                .name(call.tool())
                                .arguments(
                                        JSON.writeValueAsString(call.arguments().values()))
                                .build())
                        .toList());
        };
    }

    private Read read(Timed timed, Prompt prompt) {
        var response = timed.response;
        var usage = usage(timed);
        var text =
                response.aiMessage().text() == null ? "" : response.aiMessage().text();
        if (response.finishReason() == FinishReason.LENGTH) {
            return new Read.Bad(
                    text, List.of("it was cut off after " + limits.answerTokens() + " tokens; be shorter"), usage);
        }
        if (response.finishReason() == FinishReason.CONTENT_FILTER) {
            return new Read.Bad(text, List.of("the endpoint's filter took it back"), usage);
        }
        if (response.aiMessage().hasToolExecutionRequests()) {
            return calls(response.aiMessage().toolExecutionRequests(), prompt, text, usage);
        }
        var object = JsonAnswer.read(text);
        if (object.isEmpty()) {
            return new Read.Bad(text, List.of("it is no JSON object"), usage);
        }
        var problems = prompt.answer().problems(object.get());
        if (!problems.isEmpty()) {
            return new Read.Bad(text, problems, usage);
        }
        return new Read.Good(new Reply.Answered(Fields.of(prompt.answer(), named(object.get())), text, usage));
    }

    private static Read calls(List<ToolExecutionRequest> requests, Prompt prompt, String text, Reply.Usage usage) {
        var calls = new ArrayList<Reply.ToolCall>();
        var problems = new ArrayList<String>();
        for (var request : requests) {
            var tool = prompt.tools().stream()
                    .filter(it -> it.name().equals(request.name()))
                    .findFirst();
            if (tool.isEmpty()) {
                problems.add("there is no such tool; the tools are "
                        + prompt.tools().stream().map(Prompt.Tool::name).toList());
                continue;
            }
            var arguments = JsonAnswer.read(String.valueOf(request.arguments()));
            var schema = tool.get().arguments();
            var wrong = arguments.map(schema::problems).orElse(List.of("its arguments are no JSON object"));
            wrong.forEach(problem -> problems.add("the call of " + request.name() + ": " + problem));
            if (wrong.isEmpty()) {
                var id = request.id() == null || request.id().isBlank() ? "call-" + calls.size() : request.id();
                calls.add(new Reply.ToolCall(id, request.name(), Fields.of(schema, named(arguments.orElseThrow()))));
            }
        }
        return problems.isEmpty() ? new Read.Good(new Reply.Called(calls, usage)) : new Read.Bad(text, problems, usage);
    }

    private static Map<String, ?> named(Map<?, ?> object) {
        var named = new LinkedHashMap<String, Object>();
        object.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    private Reply.Usage usage(Timed timed) {
        var tokens = timed.response.tokenUsage();
        long input = tokens == null || tokens.inputTokenCount() == null ? 0 : Math.max(0, tokens.inputTokenCount());
        long output = tokens == null || tokens.outputTokenCount() == null ? 0 : Math.max(0, tokens.outputTokenCount());
        var reported = timed.response.modelName();
        return new Reply.Usage(
                reported == null ? name : reported, input, output, prices.cost(input, output), timed.time);
    }

    private record Timed(ChatResponse response, Duration time) {}

    /** What an answer is worth. */
    private sealed interface Read {
        record Good(Reply reply) implements Read {}

        record Bad(String text, List<String> problems, Reply.Usage usage) implements Read {}
    }
}
