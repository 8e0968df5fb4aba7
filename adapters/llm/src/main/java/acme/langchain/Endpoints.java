package acme.langchain;

import acme.llm.Embeddings;
import acme.llm.LanguageModel;
import acme.llm.Prices;
import acme.llm.Redactor;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import java.security.SecureRandom;
import java.util.Set;

/** Makes models of an endpoint; all of them share its limits. Any thread. */
public final class Endpoints {
    private final Endpoint endpoint;
    private final PatientHttpClient http;

    public Endpoints(Endpoint endpoint) {
        this.endpoint = endpoint;
        var salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        var key = endpoint.key().value();
        this.http = new PatientHttpClient(
                endpoint.limits(), new Redactor(salt, false, key.length() < 4 ? Set.of() : Set.of(key)));
    }

    /** The model of this name, which is not looked up before it is asked. */
    public LanguageModel model(String name, Prices prices) {
        return langChainModel(name, prices);
    }

    LangChainModel langChainModel(String name, Prices prices) {
        return new LangChainModel(chatModel(name), name, endpoint, prices);
    }

    private ChatModel chatModel(String name) {
        return switch (endpoint.kind()) {
            case OPENAI_COMPATIBLE -> {
                var builder = OpenAiChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(endpoint.url().toString())
                        .modelName(name)
                        .strictJsonSchema(true)
                        .maxRetries(0);
                if (endpoint.key().isPresent()) {
                    builder.apiKey(endpoint.key().value());
                }
                yield builder.build();
            }
            case ANTHROPIC ->
                AnthropicChatModel.builder()
                        .httpClientBuilder(http)
                        .baseUrl(endpoint.url().toString())
                        .apiKey(endpoint.key().value())
                        .modelName(name)
                        .maxTokens(endpoint.limits().answerTokens())
                        .maxRetries(0)
                        .build();
        };
    }

    /**
     * Embeddings by the endpoint's model of this name. They throw {@link IllegalStateException} where it gives none.
     *
     * @throws IllegalArgumentException for an endpoint that has no embeddings
     */
    public Embeddings embeddings(String name) {
        if (endpoint.kind() != Endpoint.Kind.OPENAI_COMPATIBLE) {
            throw new IllegalArgumentException("this kind of endpoint has no embeddings");
        }
        var builder = OpenAiEmbeddingModel.builder()
                .httpClientBuilder(http)
                .baseUrl(endpoint.url().toString())
                .modelName(name)
                .maxRetries(0);
        if (endpoint.key().isPresent()) {
            builder.apiKey(endpoint.key().value());
        }
        return new EndpointEmbeddings(builder.build(), name);
    }
}
