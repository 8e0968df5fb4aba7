package acme.langchain;

import acme.llm.Schema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Our schemas as JSON Schema. Bounds stand in the descriptions, since endpoints differ in which keywords they refuse; we
 * check them ourselves.
 */
final class JsonForm {
    private static final JsonMapper JSON = new JsonMapper();

    private JsonForm() {}

    static JsonObjectSchema of(Schema.Fields schema) {
        var form = JsonObjectSchema.builder().description(schema.about());
        schema.fields().forEach((name, field) -> form.addProperty(name, element(field)));
        return form.required(new ArrayList<>(schema.fields().keySet()))
                .additionalProperties(false)
                .build();
    }

    private static JsonSchemaElement element(Schema schema) {
        var about = about(schema);
        return switch (schema) {
            case Schema.Text _ -> JsonStringSchema.builder().description(about).build();
            case Schema.Choice it ->
                JsonEnumSchema.builder()
                        .description(about)
                        .enumValues(it.words())
                        .build();
            case Schema.Whole _ ->
                JsonIntegerSchema.builder().description(about).build();
            case Schema.Decimal _ ->
                JsonNumberSchema.builder().description(about).build();
            case Schema.Flag _ -> JsonBooleanSchema.builder().description(about).build();
            case Schema.Items it ->
                JsonArraySchema.builder()
                        .description(about)
                        .items(element(it.item()))
                        .build();
            case Schema.Fields it -> of(it);
        };
    }

    /** The form as text, for models that are told of it. */
    static String text(Schema.Fields schema) {
        return JSON.writeValueAsString(map(schema));
    }

    private static Map<String, Object> map(Schema schema) {
        var map = new LinkedHashMap<String, Object>();
        map.put("description", about(schema));
        switch (schema) {
            case Schema.Text _ -> map.put("type", "string");
            case Schema.Choice it -> {
                map.put("type", "string");
                map.put("enum", it.words());
            }
            case Schema.Whole _ -> map.put("type", "integer");
            case Schema.Decimal _ -> map.put("type", "number");
            case Schema.Flag _ -> map.put("type", "boolean");
            case Schema.Items it -> {
                map.put("type", "array");
                map.put("items", map(it.item()));
            }
            case Schema.Fields it -> {
                map.put("type", "object");
                var properties = new LinkedHashMap<String, Object>();
                it.fields().forEach((name, field) -> properties.put(name, map(field)));
                map.put("properties", properties);
                map.put("required", List.copyOf(it.fields().keySet()));
                map.put("additionalProperties", false);
            }
        }
        return map;
    }

    private static String about(Schema schema) {
        return switch (schema) {
            case Schema.Text it -> it.about() + " (at most " + it.maxLength() + " characters)";
            case Schema.Whole it -> it.about() + " (from " + it.min() + " to " + it.max() + ")";
            case Schema.Decimal it -> it.about() + " (from " + it.min() + " to " + it.max() + ")";
            case Schema.Items it -> it.about() + " (at most " + it.maxItems() + ")";
            case Schema.Choice it -> it.about();
            case Schema.Flag it -> it.about();
            case Schema.Fields it -> it.about();
        };
    }
}
