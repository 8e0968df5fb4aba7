package acme.llm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * An object of an answer that has the form of its schema. Immutable. Asking for a field that the schema does not have, or
 * as another kind, is a programming error and throws {@link ClassCastException} or {@link NullPointerException}.
 */
public final class Fields {
    private final Map<String, Object> values;

    private Fields(Map<?, ?> values) {
        var copy = new LinkedHashMap<String, Object>();
        values.forEach((name, value) -> copy.put((String) name, value));
        this.values = copy;
    }

    /**
     * The fields of a value that was checked.
     *
     * @throws IllegalArgumentException where it does not have the schema's form
     */
    public static Fields of(Schema.Fields schema, Map<String, ?> values) {
        var problems = schema.problems(values);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new Fields(values);
    }

    public String text(String name) {
        return (String) value(name);
    }

    public long whole(String name) {
        return ((Number) value(name)).longValue();
    }

    public double decimal(String name) {
        return ((Number) value(name)).doubleValue();
    }

    public boolean flag(String name) {
        return (Boolean) value(name);
    }

    public List<String> texts(String name) {
        return ((List<?>) value(name)).stream().map(String.class::cast).toList();
    }

    public List<Fields> items(String name) {
        return ((List<?>) value(name))
                .stream().map(item -> new Fields((Map<?, ?>) item)).toList();
    }

    /** The names and values, as a JSON writer takes them: maps, lists, texts, numbers and truths. */
    public Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    /** The same fields with every text in them changed; the new texts may be longer than the schema allows. */
    Fields mapTexts(UnaryOperator<String> change) {
        return new Fields((Map<?, ?>) changed(values, change));
    }

    private static Object changed(Object value, UnaryOperator<String> change) {
        return switch (value) {
            case String text -> change.apply(text);
            case List<?> items ->
                items.stream().map(item -> changed(item, change)).toList();
            case Map<?, ?> fields -> {
                var copy = new LinkedHashMap<Object, Object>();
                fields.forEach((name, field) -> copy.put(name, changed(field, change)));
                yield copy;
            }
            default -> value;
        };
    }

    private Object value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
