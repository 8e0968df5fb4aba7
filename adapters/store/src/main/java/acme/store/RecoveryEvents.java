package acme.store;

import acme.recover.RecoveryAction;
import acme.recover.RecoveryJournal.Event;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the events of recovery as JSON and reads them again. Data folders hold that JSON: a record's component may be
 * added, and none renamed without a migration.
 */
final class RecoveryEvents {
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultVisibility(it -> it.withIsGetterVisibility(Visibility.NONE))
            .addMixIn(Event.class, EventForm.class)
            .addMixIn(RecoveryAction.class, ActionForm.class)
            .build();

    private RecoveryEvents() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Event.Over.class, name = "over"),
        @JsonSubTypes.Type(value = Event.Planned.class, name = "planned"),
        @JsonSubTypes.Type(value = Event.Approved.class, name = "approved"),
        @JsonSubTypes.Type(value = Event.Cancelled.class, name = "cancelled"),
        @JsonSubTypes.Type(value = Event.Began.class, name = "began"),
        @JsonSubTypes.Type(value = Event.Ended.class, name = "ended"),
        @JsonSubTypes.Type(value = Event.Cordoned.class, name = "cordoned"),
        @JsonSubTypes.Type(value = Event.Undone.class, name = "undone"),
        @JsonSubTypes.Type(value = Event.BreakerOpened.class, name = "breaker-opened"),
        @JsonSubTypes.Type(value = Event.BreakerReset.class, name = "breaker-reset")
    })
    private interface EventForm {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "action")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = RecoveryAction.Wait.class, name = "wait"),
        @JsonSubTypes.Type(value = RecoveryAction.TestNodes.class, name = "test"),
        @JsonSubTypes.Type(value = RecoveryAction.CordonNodes.class, name = "cordon"),
        @JsonSubTypes.Type(value = RecoveryAction.DrainNodes.class, name = "drain"),
        @JsonSubTypes.Type(value = RecoveryAction.Restart.class, name = "restart"),
        @JsonSubTypes.Type(value = RecoveryAction.Stop.class, name = "stop"),
        @JsonSubTypes.Type(value = RecoveryAction.PageHuman.class, name = "page")
    })
    private interface ActionForm {}

    static String text(Event event) {
        return JSON.writerFor(Event.class).writeValueAsString(event);
    }

    /** Throws {@link StoreException} for what no acme wrote. */
    static Event read(long number, String text) {
        try {
            return JSON.readValue(text, Event.class);
        } catch (JacksonException e) {
            throw new StoreException(
                    "entry " + number + " of the recovery journal cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
