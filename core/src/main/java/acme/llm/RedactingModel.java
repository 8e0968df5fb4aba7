package acme.llm;

import java.util.ArrayList;
import java.util.List;

/**
 * Hides secrets from the model behind it and puts them back into its answers, so that quotes can be compared with the
 * log. Any thread.
 */
public final class RedactingModel implements LanguageModel {
    private final LanguageModel model;
    private final Redactor redactor;

    public RedactingModel(LanguageModel model, Redactor redactor) {
        this.model = model;
        this.redactor = redactor;
    }

    @Override
    public Reply ask(Request request) throws InterruptedException {
        var texts = new ArrayList<String>();
        request.messages().forEach(message -> collect(message, texts));
        var redaction = redactor.of(texts);
        var messages = request.messages().stream()
                .map(message -> hide(message, redaction))
                .toList();
        var hidden = new Request(request.job(), request.prompt(), messages, request.temperature());
        return switch (model.ask(hidden)) {
            case Reply.Answered it ->
                new Reply.Answered(it.fields().mapTexts(redaction::reveal), redaction.reveal(it.text()), it.usage());
            case Reply.Called it ->
                new Reply.Called(
                        it.calls().stream()
                                .map(call -> new Reply.ToolCall(
                                        call.id(), call.tool(), call.arguments().mapTexts(redaction::reveal)))
                                .toList(),
                        it.usage());
            case Reply.Unanswered it -> it;
        };
    }

    private static void collect(Request.Message message, List<String> texts) {
        switch (message) {
            case Request.Message.Ours(var text) -> texts.add(text);
            case Request.Message.Answered(var text) -> texts.add(text);
            case Request.Message.Result it -> texts.add(it.text());
            case Request.Message.Called(var calls) ->
                calls.forEach(call -> call.arguments().mapTexts(text -> {
                    texts.add(text);
                    return text;
                }));
        }
    }

    private static Request.Message hide(Request.Message message, Redactor.Redaction redaction) {
        return switch (message) {
            case Request.Message.Ours(var text) -> new Request.Message.Ours(redaction.hide(text));
            case Request.Message.Answered(var text) -> new Request.Message.Answered(redaction.hide(text));
            case Request.Message.Result(var id, var tool, var text) ->
                new Request.Message.Result(id, tool, redaction.hide(text));
            case Request.Message.Called(var calls) ->
                new Request.Message.Called(calls.stream()
                        .map(call -> new Reply.ToolCall(
                                call.id(), call.tool(), call.arguments().mapTexts(redaction::hide)))
                        .toList());
        };
    }
}
