package acme.llm;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares a value with a schema. */
final class SchemaCheck {
    private static final int SHOWN = 60;

    private SchemaCheck() {}

    static void check(Schema schema, @Nullable Object value, String place, List<String> problems) {
        switch (schema) {
            case Schema.Text form -> {
                if (!(value instanceof String text)) {
                    problems.add(place + ": a text is missing");
                } else if (text.length() > form.maxLength()) {
                    problems.add(place + ": longer than " + form.maxLength() + " characters");
                }
            }
            case Schema.Choice form -> {
                if (!(value instanceof String text) || !form.words().contains(text)) {
                    problems.add(place + ": must be one of " + form.words() + ", not " + shown(value));
                }
            }
            case Schema.Whole form -> {
                if (!(value instanceof Integer || value instanceof Long)
                        || !(value instanceof Number number)
                        || number.longValue() < form.min()
                        || number.longValue() > form.max()) {
                    problems.add(place + ": must be a whole number from " + form.min() + " to " + form.max() + ", not "
                            + shown(value));
                }
            }
            case Schema.Decimal form -> {
                // Not written with < and >, so that NaN is refused.
                if (!(value instanceof Number number
                        && number.doubleValue() >= form.min()
                        && number.doubleValue() <= form.max())) {
                    problems.add(place + ": must be a number from " + form.min() + " to " + form.max() + ", not "
                            + shown(value));
                }
            }
            case Schema.Flag _ -> {
                if (!(value instanceof Boolean)) {
                    problems.add(place + ": must be true or false, not " + shown(value));
                }
            }
            case Schema.Items items -> checkItems(items, value, place, problems);
            case Schema.Fields fields -> checkFields(fields, value, place, problems);
        }
    }

    private static void checkItems(Schema.Items schema, @Nullable Object value, String place, List<String> problems) {
        if (!(value instanceof List<?> items)) {
            problems.add(place + ": a list is missing");
            return;
        }
        if (items.size() > schema.maxItems()) {
            problems.add(place + ": more than " + schema.maxItems() + " items");
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            check(schema.item(), items.get(i), place + "[" + i + "]", problems);
        }
    }

    private static void checkFields(Schema.Fields schema, @Nullable Object value, String place, List<String> problems) {
        if (!(value instanceof Map<?, ?> map)) {
            problems.add(place + ": an object is missing");
            return;
        }
        schema.fields().forEach((name, field) -> check(field, map.get(name), place + "." + name, problems));
        for (var name : map.keySet()) {
            if (!schema.fields().containsKey(String.valueOf(name))) {
                problems.add(place + ": nothing called " + shown(name) + " was asked for");
            }
        }
    }

    private static String shown(@Nullable Object value) {
        var text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
