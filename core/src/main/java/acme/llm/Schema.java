package acme.llm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The form of an answer: a closed part of JSON Schema, in which every field is required and nothing else may stand. */
public sealed interface Schema {
    /** What the value means, told to the model. */
    String about();

    /** A text of at most so many characters. */
    record Text(String about, int maxLength) implements Schema {}

    /** One of the given words. */
    record Choice(String about, List<String> words) implements Schema {
        public Choice {
            words = List.copyOf(words);
        }
    }

    /** An integer, bounds included. */
    record Whole(String about, long min, long max) implements Schema {}

    /** A number, bounds included. */
    record Decimal(String about, double min, double max) implements Schema {}

    record Flag(String about) implements Schema {}

    /** At most so many values of one form. */
    record Items(String about, Schema item, int maxItems) implements Schema {}

    record Fields(String about, SequencedMap<String, Schema> fields) implements Schema {
        public Fields {
            fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
        }
    }

    /**
     * What is wrong with a value, each problem with its place, as in {@code evidence[2].line: a whole number is missing};
     * empty where it has this form.
     *
     * @param value maps, lists, texts, numbers and truths, as a JSON reader gives them
     */
    default List<String> problems(Object value) {
        var problems = new ArrayList<String>();
        SchemaCheck.check(this, value, "answer", problems);
        return problems;
    }

    /** An object's form from names and forms in turn. */
    @SafeVarargs
    static Fields fields(String about, Map.Entry<String, ? extends Schema>... entries) {
        var fields = new LinkedHashMap<String, Schema>();
        for (var entry : entries) {
            fields.put(entry.getKey(), entry.getValue());
        }
        return new Fields(about, fields);
    }
}
