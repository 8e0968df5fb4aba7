package acme.langchain;

import acme.llm.Embeddings;
import acme.llm.Prices;
import acme.llm.Prompt;
import acme.llm.Reply;
import acme.llm.Request;
import acme.llm.Schema;
import java.util.List;
import java.util.Map;

/** Tries what the agents need of an endpoint. Sends no text of any log. */
public final class EndpointCheck {
    private static final Schema.Fields SUM =
            Schema.fields("a sum", Map.entry("sum", new Schema.Whole("the sum", 0, 1000)));
    private static final Prompt ASKED = new Prompt("check", 1, "You add numbers.", SUM, List.of());
    private static final Prompt.Tool LOOK_UP = new Prompt.Tool(
            "look_up",
            "Gives the number that a name stands for.",
            Schema.fields("a name", Map.entry("name", new Schema.Text("the name", 20))));
    private static final Prompt WITH_TOOL = new Prompt(
            "check-tools", 1, "You add numbers. Look up each name with the tool look_up.", SUM, List.of(LOOK_UP));

    private EndpointCheck() {}

    /**
     * What came of one trial.
     *
     * @param works whether the agents can use it
     */
    public record Result(String what, boolean works, String detail) {}

    /** Whether a model answers, and in the form that is asked for. */
    public static Result answers(Endpoints endpoints, String name) throws InterruptedException {
        var model = endpoints.langChainModel(name, Prices.FREE);
        var reply = model.ask(new Request("", ASKED, List.of(new Request.Message.Ours("What is 20 + 22?")), 0));
        var what = "model " + name;
        return switch (reply) {
            case Reply.Answered it
            when it.fields().whole("sum") == 42 ->
                new Result(what, true, "answers, " + model.form() + "; " + shown(it.usage()));
            case Reply.Answered it ->
                new Result(
                        what,
                        true,
                        "answers in form, but cannot add (20 + 22 = "
                                + it.fields().whole("sum") + "); " + shown(it.usage()));
            case Reply.Called _ -> new Result(what, false, "calls tools that it does not have");
            case Reply.Unanswered it -> new Result(what, false, words(it));
        };
    }

    /** Whether a model calls tools. */
    public static Result tools(Endpoints endpoints, String name) throws InterruptedException {
        var model = endpoints.model(name, Prices.FREE);
        var reply = model.ask(new Request("", WITH_TOOL, List.of(new Request.Message.Ours("What is 20 + x?")), 0));
        var what = "tools of " + name;
        return switch (reply) {
            case Reply.Called it -> new Result(what, true, "called as they should be; " + shown(it.usage()));
            case Reply.Answered _ ->
                new Result(what, false, "answers without calling the tool that it was told to call");
            case Reply.Unanswered it -> new Result(what, false, words(it));
        };
    }

    /** Whether texts become vectors. */
    public static Result embeddings(Embeddings embeddings) {
        var what = "embeddings " + embeddings.name();
        long start = System.nanoTime();
        try {
            var vector = embeddings.embed("CUDA out of memory");
            return new Result(
                    what, true, vector.length + " dimensions; " + (System.nanoTime() - start) / 1_000_000 + " ms");
        } catch (IllegalStateException e) {
            return new Result(what, false, String.valueOf(e.getMessage()));
        }
    }

    private static String shown(Reply.Usage usage) {
        return usage.time().toMillis() + " ms, " + usage.inputTokens() + " tokens in, " + usage.outputTokens() + " out";
    }

    private static String words(Reply.Unanswered reply) {
        return switch (reply.why()) {
            case UNREACHABLE -> "does not answer now: " + reply.detail();
            case TIMED_OUT -> "too slow: " + reply.detail();
            case REJECTED -> "refused: " + reply.detail();
            case MALFORMED -> "does not answer in the form asked for: " + reply.detail();
            case NO_MODEL, BUDGET_SPENT -> reply.detail();
        };
    }
}
