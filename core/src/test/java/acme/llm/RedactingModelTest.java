package acme.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedactingModelTest {
    private static final Redactor REDACTOR = new Redactor(new byte[16], false, Set.of());
    private static final Schema.Fields ANSWER = Schema.fields(
            "an answer",
            Map.entry("quote", new Schema.Text("the line", 80)),
            Map.entry("lines", new Schema.Items("lines", new Schema.Text("one", 80), 3)));
    private static final Prompt PROMPT = new Prompt("test", 1, "Find the line.", ANSWER, List.of());
    private static final String SECRET = "hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345";

    private final List<Request> seen = new ArrayList<>();

    private Reply ask(LanguageModel model, Request.Message... messages) throws InterruptedException {
        LanguageModel recording = request -> {
            seen.add(request);
            return model.ask(request);
        };
        return new RedactingModel(recording, REDACTOR).ask(new Request("job", PROMPT, List.of(messages), 0));
    }

    /** Answers with the text of the last message. */
    private static Reply echo(Request request) {
        var text = ((Request.Message.Ours) request.messages().getLast()).text();
        var fields = Fields.of(ANSWER, Map.of("quote", text, "lines", List.of(text, "b")));
        return new Reply.Answered(fields, text, Reply.Usage.NONE);
    }

    @Test
    void theModelSeesPlaceholdersAndItsQuotesAreTheLogsAgain() throws InterruptedException {
        var line = "login with " + SECRET + " failed";

        var reply = (Reply.Answered) ask(RedactingModelTest::echo, new Request.Message.Ours(line));

        assertThat(seen.toString()).doesNotContain(SECRET).contains("<hf-token:");
        assertThat(reply.fields().text("quote")).isEqualTo(line);
        assertThat(reply.fields().texts("lines")).containsExactly(line, "b");
        assertThat(reply.text()).isEqualTo(line);
    }

    @Test
    void everyKindOfMessageGoesThroughIt() throws InterruptedException {
        var arguments =
                Fields.of(Schema.fields("a", Map.entry("text", new Schema.Text("t", 80))), Map.of("text", SECRET));

        ask(
                RedactingModelTest::echo,
                new Request.Message.Ours(SECRET),
                new Request.Message.Called(List.of(new Reply.ToolCall("1", "search", arguments))),
                new Request.Message.Result("1", "search", "found " + SECRET),
                new Request.Message.Answered(SECRET),
                new Request.Message.Ours("again"));

        assertThat(seen.toString()).doesNotContain(SECRET);
        assertThat(seen.getFirst().messages()).hasSize(5);
    }

    @Test
    void argumentsOfToolsAreSearchedForInTheRealLog() throws InterruptedException {
        var form = Schema.fields("a", Map.entry("text", new Schema.Text("t", 80)));
        LanguageModel calling = request -> new Reply.Called(
                List.of(new Reply.ToolCall(
                        "1",
                        "search",
                        Fields.of(
                                form,
                                Map.of(
                                        "text",
                                        ((Request.Message.Ours)
                                                        request.messages().getFirst())
                                                .text())))),
                Reply.Usage.NONE);

        var reply = (Reply.Called) ask(calling, new Request.Message.Ours(SECRET));

        assertThat(reply.calls().getFirst().arguments().text("text")).isEqualTo(SECRET);
    }

    @Test
    void noAnswerStaysNoAnswer() throws InterruptedException {
        assertThat(ask(LanguageModel.none(), new Request.Message.Ours("a")))
                .isEqualTo(new Reply.Unanswered(Reply.Why.NO_MODEL, "no model is configured"));
    }
}
