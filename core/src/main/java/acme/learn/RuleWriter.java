package acme.learn;

import acme.knowledge.Author;
import java.util.List;

/** Writes expressions for the lines of a template. Any thread. */
@FunctionalInterface
public interface RuleWriter {
    /** Candidates, none of which is judged yet; empty where there is nothing to say. May wait for a model. */
    List<Candidate> write(Template template) throws InterruptedException;

    /** An expression, perhaps not of the dialect, and who wrote it. */
    record Candidate(String expression, Author author) {}

    /** Makes the template itself the expression, without a model. */
    static RuleWriter ofTemplates() {
        return template -> TemplateExpression.of(template)
                .map(expression -> List.of(new Candidate(expression, new Author.Miner())))
                .orElse(List.of());
    }
}
