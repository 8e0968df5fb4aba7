package acme.app;

import static org.assertj.core.api.Assertions.assertThat;

import acme.llm.Amount;
import acme.llm.Prompt;
import acme.llm.Reply;
import acme.llm.Request;
import acme.llm.Schema;
import acme.testkit.ScriptedModelServer;
import acme.testkit.ScriptedModelServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
    private static final String KEY = "sk-test-0123456789abcdefghij";
    private static final String SECRET = "hf_AbCdEfGhIjKlMnOpQrStUvWxYz012345";
    private static final Schema.Fields ANSWER =
            Schema.fields("an answer", Map.entry("yes", new Schema.Flag("whether")));
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-04T12:00:00Z"));

    @TempDir
    private Path folder;

    private final ScriptedModelServer server = new ScriptedModelServer().answers(Answer.says("{\"yes\": true}"));

    @AfterEach
    void close() {
        server.close();
    }

    private Models load(String... more) throws IOException {
        var config = Files.writeString(
                folder.resolve("config.yaml"),
                "models:\n  base-url: " + server.url() + "\n  model: m\n  answer-tokens: 100\n"
                        + String.join("\n", more));
        var environment = new HashMap<>(Map.of("OPENAI_API_KEY", KEY));
        return Models.load(Optional.of(config), DataFolder.of(folder.resolve("data")), environment, CLOCK);
    }

    private static Reply ask(Models models, String text) throws InterruptedException {
        var prompt = new Prompt("test", 1, "Say.", ANSWER, List.of());
        return models.failureAgent().ask(new Request("job", prompt, List.of(new Request.Message.Ours(text)), 0));
    }

    @Test
    void whatIsSentIsRedactedAndCounted() throws Exception {
        var models = load();

        assertThat(ask(models, "login with " + SECRET)).isInstanceOf(Reply.Answered.class);

        assertThat(server.received()).doesNotContain(SECRET).contains("<hf-token:");
        try (var data = DataFolder.of(folder.resolve("data"))) {
            assertThat(data.ledger().of(LocalDate.of(2026, 3, 4))).isEqualTo(new Amount(120, 0));
            assertThat(data.ledger().of("job")).isEqualTo(new Amount(120, 0));
        }
    }

    @Test
    void whatWasSpentBeforeCountsAndASecretKeepsItsPlaceholder() throws Exception {
        var first = load("  tokens-per-day: 200\n");
        ask(first, "one");

        var second = load("  tokens-per-day: 200\n");

        assertThat(ask(second, "two")).extracting("why").isEqualTo(Reply.Why.BUDGET_SPENT);
        assertThat(second.redactor().redact(SECRET)).isEqualTo(first.redactor().redact(SECRET));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void twoRunsAtTheSameTimeCountTogether() throws Exception {
        var first = load("  tokens-per-day: 200\n");
        var second = load("  tokens-per-day: 200\n");

        assertThat(ask(first, "one")).isInstanceOf(Reply.Answered.class);
        assertThat(ask(second, "two")).extracting("why").isEqualTo(Reply.Why.BUDGET_SPENT);
    }

    @Test
    void aFolderThatCannotBeWrittenLiftsNoBudget() throws Exception {
        Files.writeString(folder.resolve("data"), "no folder");
        var models = load("  tokens-per-day: 200\n");

        assertThat(ask(models, "one")).isInstanceOf(Reply.Answered.class);
        assertThat(ask(models, "two")).extracting("why").isEqualTo(Reply.Why.BUDGET_SPENT);
    }

    @Test
    void withoutKeyAndAddressNothingIsAskedAndNothingWritten() throws Exception {
        var data = folder.resolve("data");
        var models = Models.load(Optional.empty(), DataFolder.of(data), Map.of("HOME", folder.toString()), CLOCK);

        assertThat(models.areConfigured()).isFalse();
        assertThat(ask(models, "one")).extracting("why").isEqualTo(Reply.Why.NO_MODEL);
        assertThat(data).doesNotExist();
    }

    @Test
    void noneIsNoneWhateverIsConfigured() throws Exception {
        assertThat(ask(Models.none(folder), "one")).extracting("why").isEqualTo(Reply.Why.NO_MODEL);
        assertThat(Models.none(folder).embeddings()).isEmpty();
    }
}
