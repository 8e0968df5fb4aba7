package acme.learn;

import acme.knowledge.Author;
import acme.llm.Instructions;
import acme.llm.LanguageModel;
import acme.llm.Prompt;
import acme.llm.Reply;
import acme.llm.Request;
import acme.llm.Schema;
import acme.llm.Untrusted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Asks a model several times for an expression that matches the samples of a template, since several answers agree where
 * one may be a slip (self-consistency; "Characterization of Large Language Model Development in the Datacenter", NSDI 2024,
 * section 6.1). Any thread.
 */
public final class ModelRuleWriter implements RuleWriter {
    private static final int ANSWERS = 3;
    private static final double TEMPERATURE = 0.7;
    private static final int MAX_SAMPLES = 8;
    private static final int MAX_SAMPLE = 400;

    private final LanguageModel model;
    private final Prompt prompt;
    private final Consumer<String> notices;
    private final AtomicReference<String> toldLast = new AtomicReference<>("");

    /** @param notices is told, for people, why the model does not answer; each reason once in a row */
    public ModelRuleWriter(LanguageModel model, Instructions words, Consumer<String> notices) {
        this.model = model;
        this.notices = notices;
        prompt = new Prompt(
                words.name(),
                words.version(),
                words.system(),
                Schema.fields(
                        "the rule",
                        Map.entry(
                                "expression",
                                new Schema.Text(
                                        "a regular expression that matches all sample lines and other lines of the same"
                                                + " event, and nothing else; no look-around, no back-references",
                                        600))),
                List.of());
    }

    /** The answers that came; none where the model gives none at all. */
    @Override
    public List<Candidate> write(Template template) throws InterruptedException {
        var marks = Untrusted.fresh();
        var samples = new StringBuilder();
        template.samples().stream()
                .limit(MAX_SAMPLES)
                .map(sample -> sample.length() <= MAX_SAMPLE ? sample : sample.substring(0, MAX_SAMPLE))
                .forEach(sample -> samples.append(sample).append('\n'));
        var question = "Write one expression for these routine log lines.\n" + marks.explanation() + "\n"
                + marks.block("samples", samples.toString());
        var candidates = new ArrayList<Candidate>();
        for (int i = 0; i < ANSWERS; i++) {
            var request = new Request("", prompt, List.of(new Request.Message.Ours(question)), TEMPERATURE);
            switch (model.ask(request)) {
                case Reply.Answered(var fields, var _, var usage) -> {
                    toldLast.set("");
                    candidates.add(new Candidate(
                            fields.text("expression").strip(), new Author.Model(usage.model(), prompt.id(), "")));
                }
                case Reply.Called _ -> {}
                case Reply.Unanswered(var why, var detail) -> {
                    if (!toldLast.getAndSet(why.name()).equals(why.name())) {
                        notices.accept("the model writes no filter rules now, templates stand in for it: " + detail);
                    }
                    return candidates;
                }
            }
        }
        return candidates;
    }
}
