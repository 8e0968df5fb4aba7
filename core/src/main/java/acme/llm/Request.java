package acme.llm;

import java.util.List;

/**
 * One question to a model, with what was said before it.
 *
 * @param job whose budget pays; empty for none
 * @param prompt the task
 * @param messages the conversation, oldest first; the last is not the model's
 * @param temperature 0 for the likeliest answer; above it for several different ones
 */
public record Request(String job, Prompt prompt, List<Message> messages, double temperature) {
    public Request {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a request says something");
        }
    }

    /** Something that was said. */
    public sealed interface Message {
        /** What we say; text of a log stands in it in delimited blocks only. */
        record Ours(String text) implements Message {}

        /** The model called tools. */
        record Called(List<Reply.ToolCall> calls) implements Message {
            public Called {
                calls = List.copyOf(calls);
            }
        }

        /** The model's answer, as it was given; followed by what is wrong with it. */
        record Answered(String text) implements Message {}

        /** What a tool returned to the call with this id. */
        record Result(String id, String tool, String text) implements Message {}
    }
}
