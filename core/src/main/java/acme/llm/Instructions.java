package acme.llm;

/**
 * The words of a prompt, kept as data beside the code.
 *
 * @param name such as {@code failure-agent}
 * @param version counts the changes of the words from 1
 * @param system what the model is told to do
 */
public record Instructions(String name, int version, String system) {}
