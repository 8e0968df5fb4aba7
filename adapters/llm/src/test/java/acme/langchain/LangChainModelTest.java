package acme.langchain;

import static org.assertj.core.api.Assertions.assertThat;

import acme.llm.Fields;
import acme.llm.LanguageModel;
import acme.llm.Prices;
import acme.llm.Prompt;
import acme.llm.RedactingModel;
import acme.llm.Redactor;
import acme.llm.Reply;
import acme.llm.Request;
import acme.llm.Schema;
import acme.testkit.ScriptedModelServer;
import acme.testkit.ScriptedModelServer.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LangChainModelTest {
    private static final String KEY = "sk-test-0123456789abcdefghij";
    private static final Schema.Fields ANSWER = Schema.fields(
            "what failed",
            Map.entry("line", new Schema.Whole("its number", 1, 1000)),
            Map.entry("quote", new Schema.Text("its text", 100)));
    private static final Prompt.Tool SEARCH = new Prompt.Tool(
            "search", "searches the log", Schema.fields("a search", Map.entry("words", new Schema.Text("words", 50))));
    private static final Prompt PLAIN = new Prompt("test", 1, "Find the line.", ANSWER, List.of());
    private static final Prompt WITH_TOOL = new Prompt("test", 1, "Find the line.", ANSWER, List.of(SEARCH));
    private static final Answer GOOD = Answer.says("{\"line\": 7, \"quote\": \"boom\"}");
    private static final Limits QUICK =
            new Limits(Duration.ofSeconds(20), 3, Duration.ofMillis(1), Duration.ofSeconds(5), 4, 500);
    private static final Limits HASTY =
            new Limits(Duration.ofMillis(300), 1, Duration.ofMillis(1), Duration.ofSeconds(5), 4, 500);

    private final ScriptedModelServer server = new ScriptedModelServer();

    @AfterEach
    void close() {
        server.close();
    }

    private LanguageModel model(Limits limits) {
        var endpoint = new Endpoint(Endpoint.Kind.OPENAI_COMPATIBLE, server.url(), new ApiKey(KEY), limits);
        return new Endpoints(endpoint).model("some-model", new Prices(1, 10));
    }

    private static Request request(Prompt prompt, Request.Message... messages) {
        var all = messages.length == 0
                ? List.<Request.Message>of(new Request.Message.Ours("the log"))
                : List.of(messages);
        return new Request("job", prompt, all, 0.2);
    }

    private Reply ask(Limits limits) throws InterruptedException {
        return model(limits).ask(request(PLAIN));
    }

    private static Reply.Unanswered unanswered(Reply reply) {
        return (Reply.Unanswered) reply;
    }

    @Test
    void aGoodAnswerComesWithItsFieldsAndItsPrice() throws InterruptedException {
        server.answers(GOOD);

        var reply = (Reply.Answered) ask(QUICK);

        assertThat(reply.fields().whole("line")).isEqualTo(7);
        assertThat(reply.fields().text("quote")).isEqualTo("boom");
        assertThat(reply.usage().model()).isEqualTo("scripted-1");
        assertThat(reply.usage().inputTokens()).isEqualTo(100);
        assertThat(reply.usage().cost()).isEqualTo(0.0003);
    }

    @Test
    void theRequestAsksForTheSchemaStrictly() throws InterruptedException {
        server.answers(GOOD);

        ask(QUICK);

        var body = server.requests().getFirst().body().replaceAll("\\s", "");
        assertThat(server.requests().getFirst().path()).isEqualTo("/v1/chat/completions");
        assertThat(body)
                .contains("\"json_schema\"", "\"strict\":true", "\"additionalProperties\":false")
                .contains("\"required\":[\"line\",\"quote\"]", "\"temperature\":0.2", "\"model\":\"some-model\"")
                .contains("\"max_tokens\":500");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON at all",
                "{\"line\": 7",
                "{\"line\": 0, \"quote\": \"boom\"}",
                "{\"line\": \"7\", \"quote\": \"boom\"}",
                "{\"line\": 7}",
                "{\"line\": 7, \"quote\": \"boom\", \"command\": \"rm\"}",
                "{\"line\": 7, \"quote\": null}",
                "[7]",
                ""
            })
    void anAnswerInAnotherFormIsRepairedOnceAndTheProblemIsNamed(String bad) throws InterruptedException {
        server.answers(Answer.says(bad), GOOD);

        var reply = (Reply.Answered) ask(QUICK);

        assertThat(reply.fields().whole("line")).isEqualTo(7);
        assertThat(reply.usage().inputTokens()).isEqualTo(200);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().getLast().body()).contains("That answer cannot be used");
    }

    @Test
    void whatIsMalformedTwiceIsNoAnswer() throws InterruptedException {
        server.answers(Answer.says("{\"line\": 5000, \"quote\": \"\"}"));

        var reply = unanswered(ask(QUICK));

        assertThat(reply.why()).isEqualTo(Reply.Why.MALFORMED);
        assertThat(reply.detail()).contains("answer.line");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void anAnswerThatWasCutOffIsNeverAcceptedHoweverWholeItLooks() throws InterruptedException {
        server.answers(Answer.cutOff("{\"line\": 7, \"quote\": \"boom\"}"));

        var reply = unanswered(ask(QUICK));

        assertThat(reply.why()).isEqualTo(Reply.Why.MALFORMED);
        assertThat(reply.detail()).contains("cut off");
    }

    @Test
    void thoughtsAndFencesAroundAnAnswerAreSetAside() throws InterruptedException {
        server.answers(Answer.says("<think>{hm}</think>Here:\n```json\n{\"line\": 7, \"quote\": \"boom\"}\n```"));

        assertThat(ask(QUICK)).isInstanceOf(Reply.Answered.class);
    }

    @Test
    void anEndpointWithoutSchemasIsToldTheFormAndStaysSo() throws InterruptedException {
        server.answers(
                Answer.status(400, "response_format of type json_schema is not supported"),
                Answer.status(400, "'response_format.type' must be 'text'"),
                GOOD);
        var model = model(QUICK);

        assertThat(model.ask(request(PLAIN))).isInstanceOf(Reply.Answered.class);
        assertThat(model.ask(request(PLAIN))).isInstanceOf(Reply.Answered.class);

        assertThat(server.requests()).hasSize(4);
        assertThat(server.requests().get(1).body()).contains("json_object", "JSON Schema");
        assertThat(server.requests().get(3).body())
                .doesNotContain("response_format")
                .contains("JSON Schema");
    }

    @Test
    void aModelThatTakesNoTemperatureAndNoOldLimitIsAskedWithout() throws InterruptedException {
        server.answers(
                Answer.status(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
                Answer.status(400, "Unsupported value: 'temperature' does not support 0.2"),
                GOOD);

        assertThat(ask(QUICK)).isInstanceOf(Reply.Answered.class);

        assertThat(server.requests().getLast().body())
                .contains("max_completion_tokens")
                .doesNotContain("max_tokens\"", "temperature");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 529})
    void aBusyEndpointIsAskedAgain(int status) throws InterruptedException {
        server.answers(Answer.status(status, "busy"), Answer.status(status, "busy"), GOOD);

        assertThat(ask(QUICK)).isInstanceOf(Reply.Answered.class);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void whatStaysBusyIsUnreachableAfterSomeAttempts() throws InterruptedException {
        server.answers(Answer.status(503, "loading"));

        var reply = unanswered(ask(QUICK));

        assertThat(reply).extracting(Reply.Unanswered::why).isEqualTo(Reply.Why.UNREACHABLE);
        assertThat(reply.detail()).contains("503", "loading");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aWaitThatTheEndpointAsksForIsKeptAndNotWhenItIsTooLong() throws InterruptedException {
        server.answers(Answer.busyFor(1), GOOD);
        assertThat(ask(QUICK)).isInstanceOf(Reply.Answered.class);

        server.answers(Answer.busyFor(3600), GOOD);
        assertThat(unanswered(ask(QUICK)).why()).isEqualTo(Reply.Why.UNREACHABLE);
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 422})
    void aRefusalIsNotRepeated(int status) throws InterruptedException {
        server.answers(Answer.status(status, "Incorrect API key provided: " + KEY));

        var reply = unanswered(ask(QUICK));

        assertThat(reply.why()).isEqualTo(Reply.Why.REJECTED);
        assertThat(reply.detail()).contains("HTTP " + status).doesNotContain(KEY);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void silenceTimesOut() throws InterruptedException {
        server.answers(Answer.never());

        assertThat(unanswered(ask(HASTY)).why()).isEqualTo(Reply.Why.TIMED_OUT);
    }

    @Test
    void anAnswerThatDribblesTimesOutToo() throws InterruptedException {
        server.answers(Answer.dribbles());

        assertThat(unanswered(ask(HASTY)).why()).isEqualTo(Reply.Why.TIMED_OUT);
    }

    @Test
    void aBrokenConnectionIsTriedAgain() throws InterruptedException {
        server.answers(Answer.resets(), GOOD);

        assertThat(ask(QUICK)).isInstanceOf(Reply.Answered.class);
    }

    @Test
    void nobodyThereIsUnreachable() throws InterruptedException {
        var url = URI.create("http://127.0.0.1:1/v1");
        var endpoint = new Endpoint(Endpoint.Kind.OPENAI_COMPATIBLE, url, ApiKey.NONE, QUICK);

        var reply = unanswered(new Endpoints(endpoint).model("m", Prices.FREE).ask(request(PLAIN)));

        assertThat(reply.why()).isEqualTo(Reply.Why.UNREACHABLE);
    }

    @Test
    void aHugeAnswerIsNotTaken() throws InterruptedException {
        server.answers(Answer.huge());

        var reply = unanswered(ask(QUICK));

        assertThat(reply.why()).isEqualTo(Reply.Why.MALFORMED);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>proxy</html>", "{}", "{\"choices\":[]}", "null", "{\"choices\":[{}]}", "[[[[["})
    void aHostileBodyIsAValueAndNoException(String body) throws InterruptedException {
        server.answers(Answer.ok(body));

        assertThat(unanswered(ask(QUICK)).why()).isEqualTo(Reply.Why.MALFORMED);
    }

    @Test
    void anEndpointThatFailsAgainAndAgainIsLeftAloneForAWhile() throws InterruptedException {
        server.answers(Answer.status(500, "broken"));
        var model = model(QUICK);
        for (int i = 0; i < 4; i++) {
            model.ask(request(PLAIN));
        }
        int asked = server.requests().size();

        var reply = unanswered(model.ask(request(PLAIN)));

        assertThat(reply.why()).isEqualTo(Reply.Why.UNREACHABLE);
        assertThat(asked).isEqualTo(6);
        assertThat(server.requests()).hasSize(asked);
    }

    @Test
    void aToolIsCalledWithCheckedArguments() throws InterruptedException {
        server.answers(Answer.calls("search", "{\"words\": \"NCCL\"}"));

        var reply = (Reply.Called) model(QUICK).ask(request(WITH_TOOL));

        assertThat(reply.calls()).hasSize(1);
        assertThat(reply.calls().getFirst().tool()).isEqualTo("search");
        assertThat(reply.calls().getFirst().arguments().text("words")).isEqualTo("NCCL");
        assertThat(server.received()).contains("\"tools\"").doesNotContain("response_format");
    }

    @Test
    void aCallOfNoToolOrWithWrongArgumentsIsRepairedOrRefused() throws InterruptedException {
        server.answers(Answer.calls("shell", "{\"words\": \"rm -rf /\"}"), Answer.calls("search", "{\"words\": 5}"));

        assertThat(unanswered(model(QUICK).ask(request(WITH_TOOL))).why()).isEqualTo(Reply.Why.MALFORMED);
        assertThat(unanswered(model(QUICK).ask(request(PLAIN))).why()).isEqualTo(Reply.Why.MALFORMED);
    }

    @Test
    void aWholeConversationIsSent() throws InterruptedException {
        server.answers(Answer.calls("search", "{\"words\": \"NCCL\"}"), GOOD);
        var model = model(QUICK);
        var called = (Reply.Called) model.ask(request(WITH_TOOL));

        var reply = model.ask(request(
                WITH_TOOL,
                new Request.Message.Ours("the log"),
                new Request.Message.Called(called.calls()),
                new Request.Message.Result("call_1", "search", "line 7: boom"),
                new Request.Message.Answered("{}"),
                new Request.Message.Ours("the quote is not there")));

        assertThat(reply).isInstanceOf(Reply.Answered.class);
        assertThat(server.requests().getLast().body())
                .contains("line 7: boom", "call_1", "the quote is not there", "\\\"words\\\":\\\"NCCL\\\"");
    }

    @Test
    void anInterruptIsPassedOn() throws InterruptedException {
        server.answers(Answer.never());
        var thrown = new ArrayList<Throwable>();
        var asking = Thread.ofPlatform().start(() -> {
            try {
                ask(QUICK);
            } catch (InterruptedException e) {
                thrown.add(e);
            }
        });

        asking.interrupt();
        asking.join();

        assertThat(thrown).hasSize(1);
    }

    @Test
    void theKeyIsInItsHeaderAndNowhereElse() throws InterruptedException {
        server.answers(GOOD);

        ask(QUICK);

        var request = server.requests().getFirst();
        assertThat(request.head()).contains("Authorization: Bearer " + KEY);
        assertThat(server.received().replace("Authorization: Bearer " + KEY, ""))
                .doesNotContain(KEY);
        assertThat(new ApiKey(KEY).toString()).doesNotContain(KEY);
    }

    @Test
    void anEndpointWithoutKeyGetsNone() throws InterruptedException {
        server.answers(GOOD);
        var endpoint = new Endpoint(Endpoint.Kind.OPENAI_COMPATIBLE, server.url(), ApiKey.NONE, QUICK);

        assertThat(new Endpoints(endpoint).model("m", Prices.FREE).ask(request(PLAIN)))
                .isInstanceOf(Reply.Answered.class);
        assertThat(server.received()).doesNotContainIgnoringCase("authorization");
    }

    @Test
    void noPlantedSecretIsAmongTheBytesOnTheWire() throws InterruptedException {
        var secrets = List.of(
                "AKIAIOSFODNN7EXAMPLE",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345",
                "ghp_0123456789abcdefghijABCDEFGHIJ012345",
                "sk-proj-Abc123Def456Ghi789Jkl012Mno345",
                "hunter2",
                "jane.doe@example.com",
                "jdoe",
                "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDabcdefghij012",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
                "a1B2c3D4e5F6%2Fg7H8%3D",
                "10.31.4.17");
        var log = """
                export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
                aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
                login hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345 ghp_0123456789abcdefghijABCDEFGHIJ012345
                openai sk-proj-Abc123Def456Ghi789Jkl012Mno345
                git clone https://bob:hunter2@git.local/a.git
                --db-password hunter2
                contact jane.doe@example.com
                File "/home/jdoe/exp/train.py", line 3
                -----BEGIN PRIVATE KEY-----
                MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDabcdefghij012
                -----END PRIVATE KEY-----
                Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N
                https://acct.blob.core.windows.net/c/f?sv=2023&sig=a1B2c3D4e5F6%2Fg7H8%3D
                connect to 10.31.4.17:29500
                """;
        var arguments = Fields.of(SEARCH.arguments(), Map.of("words", "password=hunter2"));
        server.answers(Answer.says("bad"), GOOD);
        var model = new RedactingModel(model(QUICK), new Redactor(new byte[16], true, Set.of(KEY)));

        var reply = model.ask(request(
                WITH_TOOL,
                new Request.Message.Ours(log),
                new Request.Message.Called(List.of(new Reply.ToolCall("1", "search", arguments))),
                new Request.Message.Result("1", "search", log),
                new Request.Message.Answered(log),
                new Request.Message.Ours("again, with the key " + KEY)));

        assertThat(reply).isInstanceOf(Reply.Answered.class);
        assertThat(server.requests()).hasSize(2);
        var sent = server.received().replace("Authorization: Bearer " + KEY, "");
        assertThat(secrets).allSatisfy(secret -> assertThat(sent).doesNotContain(secret));
        assertThat(sent).doesNotContain(KEY).contains("<aws-key:", "<private-key:", "<user:", "<ip:");
    }

    private LanguageModel anthropic(String content, String stopReason) {
        server.answers(
                Answer.ok("{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":["
                        + content + "],\"stop_reason\":\"" + stopReason
                        + "\",\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}"));
        var endpoint = new Endpoint(Endpoint.Kind.ANTHROPIC, server.url(), new ApiKey(KEY), QUICK);
        return new Endpoints(endpoint).model("claude", Prices.FREE);
    }

    @Test
    void anthropicIsToldTheFormAndItsAnswerChecked() throws InterruptedException {
        var good = "{\"type\":\"text\",\"text\":\"{\\\"line\\\":7,\\\"quote\\\":\\\"boom\\\"}\"}";

        var reply = (Reply.Answered) anthropic(good, "end_turn").ask(request(PLAIN));
        var cutOff = unanswered(anthropic(good, "max_tokens").ask(request(PLAIN)));

        assertThat(reply.fields().whole("line")).isEqualTo(7);
        assertThat(reply.usage().inputTokens()).isEqualTo(10);
        assertThat(cutOff.why()).isEqualTo(Reply.Why.MALFORMED);
        assertThat(server.requests().getFirst().path()).isEqualTo("/v1/messages");
        assertThat(server.requests().getFirst().body()).contains("JSON Schema");
        assertThat(server.requests().getFirst().head()).containsIgnoringCase("x-api-key: " + KEY);
    }

    @Test
    void anthropicCallsTools() throws InterruptedException {
        var call = "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"search\",\"input\":{\"words\":\"NCCL\"}}";

        var reply = (Reply.Called) anthropic(call, "tool_use").ask(request(WITH_TOOL));

        assertThat(reply.calls().getFirst().arguments().text("words")).isEqualTo("NCCL");
    }

    @Test
    void anEndpointsEmbeddingsHaveLengthOne() {
        server.answers(Answer.embedding(3, 4));
        var endpoint = new Endpoint(Endpoint.Kind.OPENAI_COMPATIBLE, server.url(), ApiKey.NONE, QUICK);
        var embeddings = new Endpoints(endpoint).embeddings("embedder");

        assertThat(embeddings.embed("a line")).containsExactly(0.6f, 0.8f);
        assertThat(embeddings.name()).isEqualTo("embedder");
    }
}
