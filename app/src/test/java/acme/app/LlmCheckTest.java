package acme.app;

import static org.assertj.core.api.Assertions.assertThat;

import acme.testkit.ScriptedModelServer;
import acme.testkit.ScriptedModelServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlmCheckTest {
    private static final String KEY = "sk-test-0123456789abcdefghij";
    private static final Answer SUM = Answer.says("{\"sum\": 42}");

    @TempDir
    private Path folder;

    private final ScriptedModelServer server = new ScriptedModelServer();
    private Path config = Path.of("");

    @BeforeEach
    void configure() throws IOException {
        var key = Files.writeString(folder.resolve("key"), KEY);
        config = Files.writeString(folder.resolve("config.yaml"), """
                models:
                  base-url: %s
                  key-file: %s
                  model: small
                  embeddings: embedder
                  attempts: 1
                """.formatted(server.url(), key));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private CommandLines.Run check() {
        return CommandLines.acme("llm", "check", "--config", config.toString());
    }

    @Test
    void everythingThatWorksIsSaid() {
        server.answers(SUM, Answer.calls("look_up", "{\"name\": \"x\"}"), Answer.embedding(3, 4));

        var result = check();

        assertThat(result.out())
                .contains("works      model small: answers, held to the form by JSON schema")
                .contains("works      tools of small")
                .contains("works      embeddings embedder: 2 dimensions")
                .contains("100 tokens in, 20 out")
                .doesNotContain(KEY);
        assertThat(result.status()).isZero();
    }

    @Test
    void aWrongKeyIsSaidWithoutShowingIt() {
        server.answers(Answer.status(401, "Incorrect API key provided: " + KEY));

        var result = check();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out())
                .contains("FAILS      model small: refused", "HTTP 401 (the key is missing, wrong")
                .doesNotContain(KEY);
        assertThat(result.err()).doesNotContain(KEY);
    }

    @Test
    void aPageInsteadOfAnAnswerIsSaidWithItsBeginning() {
        server.answers(Answer.ok("<html><title>Sign in</title>"));

        assertThat(check().out()).contains("the answer is no JSON; is the base URL right?", "<title>Sign in");
    }

    @Test
    void aModelThatIsNotThereIsSaid() {
        server.answers(Answer.status(404, "nope"));

        assertThat(check().out()).contains("HTTP 404 (no such model, or the base URL is wrong");
    }

    @Test
    void aModelThatCallsNoToolsFails() {
        server.answers(SUM, SUM, Answer.embedding(3, 4));

        var result = check();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("FAILS      tools of small: answers without calling");
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        var result = CommandLines.acme(
                "llm", "check", "--config", folder.resolve("none.yaml").toString());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("there is no such file");
    }
}
