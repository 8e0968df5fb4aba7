package acme.langchain;

import java.util.Locale;
import java.util.Optional;

/** What an endpoint's model understands; found out from what it refuses. */
record Dialect(Form form, boolean hasTemperature, boolean hasOldTokenLimit) {
    /** How the form of an answer is asked for. */
    enum Form {
        JSON_SCHEMA,
        JSON_OBJECT,
        /** In the prompt alone. */
        TOLD
    }

    static final Dialect NEWEST = new Dialect(Form.JSON_SCHEMA, true, true);
    static final Dialect PLAINEST = new Dialect(Form.TOLD, true, true);

    /** What to try after this was refused with a message; empty where the message is about something else. */
    Optional<Dialect> after(EndpointFault refusal) {
        if (refusal.status() != 400 && refusal.status() != 422) {
            return Optional.empty();
        }
        var message = String.valueOf(refusal.getMessage()).toLowerCase(Locale.ROOT);
        if (hasOldTokenLimit && message.contains("max_completion_tokens")) {
            return Optional.of(new Dialect(form, hasTemperature, false));
        }
        if (hasTemperature && message.contains("temperature")) {
            return Optional.of(new Dialect(form, false, hasOldTokenLimit));
        }
        boolean isAboutForm = message.contains("response_format")
                || message.contains("schema")
                || message.contains("json_object")
                || message.contains("grammar")
                || message.contains("guided");
        if (!isAboutForm) {
            return Optional.empty();
        }
        return switch (form) {
            case JSON_SCHEMA -> Optional.of(new Dialect(Form.JSON_OBJECT, hasTemperature, hasOldTokenLimit));
            case JSON_OBJECT -> Optional.of(new Dialect(Form.TOLD, hasTemperature, hasOldTokenLimit));
            case TOLD -> Optional.empty();
        };
    }
}
