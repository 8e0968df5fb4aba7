package acme.store;

import acme.recover.RecoveryAction;
import acme.recover.RecoveryJournal.Event;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Events of the journal of recovery as JSON: the components of their records, with the record's name as {@code type}. */
final class RecoveryEvents {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addMixIn(Event.class, Typed.class)
            .addMixIn(RecoveryAction.class, Typed.class)
            .changeDefaultVisibility(visibility -> visibility
                    .withGetterVisibility(JsonAutoDetect.Visibility.NONE)
                    .withIsGetterVisibility(JsonAutoDetect.Visibility.NONE)
                    .withFieldVisibility(JsonAutoDetect.Visibility.ANY))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
    private interface Typed {}

    private RecoveryEvents() {}

    static String write(Event event) {
        return JSON.writerFor(Event.class).writeValueAsString(event);
    }

    static Event read(String json) {
        try {
            return JSON.readValue(json, Event.class);
        } catch (JacksonException e) {
            throw new StoreException(
                    "the journal of recovery holds an entry that this acme cannot read: " + e.getOriginalMessage());
        }
    }
}
