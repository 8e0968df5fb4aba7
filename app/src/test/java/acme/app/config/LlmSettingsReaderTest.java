package acme.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.langchain.Endpoint;
import acme.langchain.LlmSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlmSettingsReaderTest {
    private static final String KEY = "sk-test-0123456789abcdefghij";

    @TempDir
    private Path folder;

    private static Optional<LlmSettings> read(Map<String, String> environment) {
        return new LlmSettingsReader(environment, ConfigFile.EMPTY).read();
    }

    private LlmSettings read(String yaml, Map<String, String> environment) throws IOException {
        var file = Files.writeString(folder.resolve("config.yaml"), yaml);
        return new LlmSettingsReader(environment, ConfigFile.read(file, LlmSettingsReader.keys()))
                .read()
                .orElseThrow();
    }

    @Test
    void nothingConfiguredIsNoModel() {
        assertThat(read(Map.of())).isEmpty();
        assertThat(read(Map.of("OPENAI_API_KEY", " ", "ACME_LLM_MODEL", "m"))).isEmpty();
    }

    @Test
    void aKeyAloneIsEnough() {
        var settings = read(Map.of("OPENAI_API_KEY", KEY)).orElseThrow();

        assertThat(settings.endpoint().url()).hasToString("https://api.openai.com/v1");
        assertThat(settings.endpoint().key().value()).isEqualTo(KEY);
        assertThat(settings.failureAgent()).isEqualTo("gpt-4o-mini");
        assertThat(settings.embeddings()).isEqualTo("in-process");
        assertThat(settings.budget().perJob().tokens()).isEqualTo(500_000);
        assertThat(settings.budget().perDay().tokens()).isEqualTo(5_000_000);
        assertThat(settings.endpoint().limits().timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.endpoint().limits().attempts()).isEqualTo(3);
        assertThat(settings.endpoint().limits().concurrency()).isEqualTo(4);
        assertThat(settings.endpoint().limits().answerTokens()).isEqualTo(4096);
        assertThat(settings.hidesAddresses()).isFalse();
        assertThat(settings.toString()).doesNotContain(KEY);
    }

    @Test
    void anAnthropicKeyAloneAsksAnthropic() {
        var settings = read(Map.of("ANTHROPIC_API_KEY", KEY)).orElseThrow();

        assertThat(settings.endpoint().kind()).isEqualTo(Endpoint.Kind.ANTHROPIC);
        assertThat(settings.endpoint().url()).hasToString("https://api.anthropic.com/v1");
    }

    @Test
    void anAddressWithoutKeyWorksOnceTheModelIsNamed() {
        var settings = read(Map.of("OPENAI_BASE_URL", "http://localhost:11434/v1", "ACME_LLM_MODEL", "qwen3"))
                .orElseThrow();

        assertThat(settings.endpoint().key().isPresent()).isFalse();
        assertThat(settings.voter()).isEqualTo("qwen3");
        assertThatThrownBy(() -> read(Map.of("OPENAI_BASE_URL", "http://localhost:11434/v1")))
                .hasMessageContaining("ACME_LLM_MODEL");
    }

    @Test
    void everyKeyOfTheFileIsRead() throws IOException {
        var keyFile = Files.writeString(folder.resolve("key"), KEY + "\n");
        var settings = read("""
                models:
                  endpoint: openai-compatible
                  base-url: http://localhost:8000/v1
                  key-file: %s
                  model: small
                  log-agent: writer
                  failure-agent: reasoner
                  voter: judge
                  embeddings: embedder
                  timeout: 90s
                  attempts: 5
                  concurrency: 2
                  answer-tokens: 2048
                  price-per-million-input-tokens: 0.5
                  price-per-million-output-tokens: 1.5
                  tokens-per-job: 100_000
                  tokens-per-day: 1_000_000
                  money-per-job: 1
                  money-per-day: 10.5
                  hide-addresses: true
                """.formatted(keyFile), Map.of());

        assertThat(settings.endpoint().key().value()).isEqualTo(KEY);
        assertThat(settings.logAgent()).isEqualTo("writer");
        assertThat(settings.failureAgent()).isEqualTo("reasoner");
        assertThat(settings.voter()).isEqualTo("judge");
        assertThat(settings.embeddings()).isEqualTo("embedder");
        assertThat(settings.endpoint().limits().timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.endpoint().limits().attempts()).isEqualTo(5);
        assertThat(settings.endpoint().limits().concurrency()).isEqualTo(2);
        assertThat(settings.endpoint().limits().answerTokens()).isEqualTo(2048);
        assertThat(settings.prices().cost(1_000_000, 1_000_000)).isEqualTo(2.0);
        assertThat(settings.budget().perJob().tokens()).isEqualTo(100_000);
        assertThat(settings.budget().perDay().money()).isEqualTo(10.5);
        assertThat(settings.hidesAddresses()).isTrue();
    }

    @Test
    void theEnvironmentWins() throws IOException {
        var settings = read(
                "models:\n  base-url: http://file/v1\n  model: m\n",
                Map.of("OPENAI_BASE_URL", "http://environment/v1"));

        assertThat(settings.endpoint().url()).hasToString("http://environment/v1");
    }

    @ParameterizedTest
    @CsvSource({
        "'models:\n  modle: m', config.yaml:2: there is no setting models.modle",
        "'modles:\n  model: m', config.yaml:1: there is no section modles",
        "'models:\n  model: m\n  model: n', stands twice",
        "'models:\n  model: [m]', config.yaml:2: models.model must have one value",
        "'models: m', config.yaml:1: models must hold keys and values",
        "'models: {', is no YAML",
        "'models:\n  base-url: http://h/v1\n  model: m\n  timeout: soon', config.yaml:4: timeout: must be a time",
        "'models:\n  base-url: http://h/v1\n  model: m\n  attempts: 0', config.yaml:4: attempts: must be from 1 to 10",
        "'models:\n  base-url: http://h/v1\n  model: m\n  attempts: a', config.yaml:4: attempts must be a number",
        "'models:\n  base-url: ftp://h\n  model: m', config.yaml:2: base-url: must be an address",
        "'models:\n  base-url: http://a:b@h/v1\n  model: m', must hold no credentials",
        "'models:\n  endpoint: other', must be openai-compatible or anthropic",
        "'models:\n  base-url: http://h/v1\n  model: m\n  money-per-day: 5', limit nothing without prices",
        "'models:\n  key-file: /nowhere/key', key-file: the key file cannot be read"
    })
    void whatIsWrongInTheFileIsSaidWithItsLine(String yaml, String problem) {
        assertThatThrownBy(() -> read(yaml, Map.of()))
                .isInstanceOf(RejectedSettingsException.class)
                .hasMessageContaining(problem);
    }
}
