package acme.langchain;

import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON object that a model wrote, perhaps between thoughts, remarks or a fence. */
final class JsonAnswer {
    private static final String THOUGHTS_END = "</think>";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonAnswer() {}

    /** The object; empty where there is none. */
    static Optional<Map<?, ?>> read(String text) {
        int thoughts = text.lastIndexOf(THOUGHTS_END);
        var said = thoughts < 0 ? text : text.substring(thoughts + THOUGHTS_END.length());
        int start = said.indexOf('{');
        int end = said.lastIndexOf('}');
        if (start < 0 || end < start) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(said.substring(start, end + 1), Map.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
