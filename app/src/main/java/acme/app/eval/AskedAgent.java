package acme.app.eval;

import acme.diagnose.FailureAgent;
import acme.llm.Instructions;
import acme.llm.LanguageModel;
import acme.llm.Reply;
import acme.llm.Request;
import acme.model.Finding;
import acme.pipeline.FailureDiagnosis;
import acme.pipeline.FailureDiagnosis.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Failure Agent asked about labelled logs, without a memory, and what that took. Confined to one thread.
 *
 * @see Evaluation
 */
public final class AskedAgent {
    private final CountingModel model;
    private final FailureDiagnosis diagnosis;
    private final boolean isOnlyUndecided;
    private final List<Double> seconds = new ArrayList<>();
    private final Map<String, Integer> models = new TreeMap<>();
    private final Map<String, Integer> unanswered = new LinkedHashMap<>();
    private int asked;
    private int diagnosed;
    private Reply.Usage usage = Reply.Usage.NONE;

    /** @param isOnlyUndecided whether it is asked only where no rule decides, as in {@code acme diagnose} */
    public AskedAgent(LanguageModel model, Instructions prompt, boolean isOnlyUndecided) {
        this.model = new CountingModel(model);
        diagnosis = new FailureDiagnosis(Optional.empty(), Optional.of(new FailureAgent(this.model, prompt)), List::of);
        this.isOnlyUndecided = isOnlyUndecided;
    }

    /**
     * What one log took.
     *
     * @param requests how often the endpoint was asked; 0 where the rules decided or nothing was kept
     */
    record Bill(int requests, Reply.Usage usage, List<String> notes) {
        static final Bill NOTHING = new Bill(0, Reply.Usage.NONE, List.of());
    }

    record Answer(Finding finding, Bill bill) {}

    /** Counts the requests that reach the door to the model. */
    private static final class CountingModel implements LanguageModel {
        private final LanguageModel model;
        private int requests;

        CountingModel(LanguageModel model) {
            this.model = model;
        }

        @Override
        public Reply ask(Request request) throws InterruptedException {
            requests++;
            return model.ask(request);
        }
    }

    Answer decide(Failure failure) throws InterruptedException {
        var left = isOnlyUndecided
                ? failure
                : new Failure(
                        failure.job(),
                        failure.facts(),
                        new Finding.Undecided(""),
                        failure.kept(),
                        failure.rules(),
                        failure.log());
        int before = model.requests;
        long start = System.nanoTime();
        var result = diagnosis.decide(left);
        int requests = model.requests - before;
        if (requests == 0) {
            return new Answer(result.finding(), Bill.NOTHING);
        }
        asked++;
        seconds.add((System.nanoTime() - start) / 1e9);
        usage = usage.plus(result.usage());
        models.merge(result.usage().model(), 1, Integer::sum);
        if (result.author().isPresent()) {
            diagnosed++;
        } else {
            result.notes().forEach(note -> unanswered.merge(note, 1, Integer::sum));
        }
        return new Answer(result.finding(), new Bill(requests, result.usage(), result.notes()));
    }

    /** Figures by name; tokens, requests and cost for each log that was asked about. */
    Map<String, Double> figures() {
        var figures = new LinkedHashMap<String, Double>();
        figures.put("llm_asked", (double) asked);
        figures.put("llm_diagnosed", perAsked(diagnosed));
        figures.put("llm_requests_per_log", perAsked(model.requests));
        figures.put("llm_input_tokens_per_log", perAsked((double) usage.inputTokens()));
        figures.put("llm_output_tokens_per_log", perAsked((double) usage.outputTokens()));
        figures.put("llm_cost_per_log", asked == 0 ? Double.NaN : Math.round(1e6 * usage.cost() / asked) / 1e6);
        figures.put("llm_cost", Math.round(1e6 * usage.cost()) / 1e6);
        var sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        figures.put("llm_seconds_median", sorted.isEmpty() ? Double.NaN : rounded(sorted.get(sorted.size() / 2)));
        figures.put("llm_seconds_worst", sorted.isEmpty() ? Double.NaN : rounded(sorted.getLast()));
        return figures;
    }

    /** The models that answered and how often, as the endpoint names them. */
    Map<String, Integer> models() {
        return models;
    }

    /** Why there was no diagnosis, and how often. */
    Map<String, Integer> unanswered() {
        return unanswered;
    }

    private double perAsked(double value) {
        return asked == 0 ? Double.NaN : rounded(value / asked);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
