package acme.llm;

import java.util.List;

/**
 * What a model is told about its task; data, with a version that every answer records.
 *
 * @param name such as {@code failure-agent}
 * @param version counts the changes of the text from 1
 * @param system the instructions; never holds text of a log
 * @param answer the form of the answer
 * @param tools what the model may call instead of answering; may be empty
 */
public record Prompt(String name, int version, String system, Schema.Fields answer, List<Tool> tools) {
    public Prompt {
        tools = List.copyOf(tools);
    }

    /** A function that only reads, which a model may call. */
    public record Tool(String name, String about, Schema.Fields arguments) {}

    /** Name and version, as in {@code failure-agent/3}. */
    public String id() {
        return name + "/" + version;
    }
}
