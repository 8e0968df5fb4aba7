package acme.app.live;

import acme.app.Knowledge;
import acme.compress.FilterRules;
import acme.diagnose.FullLog;
import acme.knowledge.FilterRule;
import acme.knowledge.JobKind;
import acme.knowledge.RuleSet;
import acme.learn.LogAgent;
import acme.learn.LogAgent.Membership;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Evidence;
import acme.model.Finding;
import acme.model.LogLine;
import acme.pipeline.FailureDiagnosis;
import acme.pipeline.Incident;
import acme.pipeline.LogReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * What a followed job takes from what was learned, and gives back: its filter rules grow, its failures are carried on to the
 * memory and the Failure Agent and remembered. The job's thread never waits for any of it.
 */
public final class JobLearning implements AutoCloseable {
    /** A model may take its time; a job that is over waits so long for it. */
    private static final long CLOSE_SECONDS = 180;

    private final Knowledge knowledge;
    private final String name;
    private final JobKind kind;
    private final RuleSet rules;
    private final FilterRules filters;
    private final Optional<LogAgent> agent;
    private final Optional<Membership> membership;
    private final Map<Integer, String> remembered = new ConcurrentHashMap<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("diagnosis").daemon().factory());

    /** Learning for the job of this name; {@code isLearning} says whether its lines teach filter rules. */
    public JobLearning(Knowledge knowledge, boolean isLearning, String name, JobKind kind, RuleSet rules) {
        this.knowledge = knowledge;
        this.name = name;
        this.kind = kind;
        this.rules = rules;
        filters = new FilterRules(rules.filters());
        agent = isLearning ? knowledge.logAgent() : Optional.empty();
        agent.ifPresent(LogAgent::start);
        membership = agent.map(it -> it.join(kind, rules.filters(), new FilterUser(filters)));
    }

    private record FilterUser(FilterRules filters) implements LogAgent.FilterUser {
        @Override
        public void add(FilterRule rule) {
            filters.add(rule);
        }

        @Override
        public void retire(String id) {
            filters.retire(id);
        }
    }

    /** The filter rules of the job, which grow. */
    FilterRules filters() {
        return filters;
    }

    /** Takes a line that the filter let through. */
    void observe(LogLine line, long position, boolean isProtected) {
        membership.ifPresent(it -> it.observe(line, position, isProtected));
    }

    /**
     * Carries a failure on.
     *
     * @param kept the compressed log of the failure
     * @param better is told, on another thread, of a diagnosis that the rules did not have, with how it came about
     */
    void failed(Incident incident, List<Kept> kept, BiConsumer<Incident, List<String>> better) {
        membership.ifPresent(it -> it.cited(
                incident.diagnosis().evidence().stream().map(Evidence::text).toList()));
        thread.execute(() -> {
            try {
                carryOn(incident, kept, better);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void carryOn(Incident incident, List<Kept> kept, BiConsumer<Incident, List<String>> better)
            throws InterruptedException {
        var failure = new FailureDiagnosis.Failure(
                name, List.of(), incident.report().finding(), kept, rules, FullLog.of(kept));
        var result = knowledge.decide(failure);
        knowledge
                .remember(name, Optional.of(kind), failure, result)
                .ifPresent(id -> remembered.put(incident.number(), id));
        boolean isNew = !result.finding().equals(failure.finding());
        if (isNew && result.finding() instanceof Finding.Failed(Diagnosis diagnosis, var _)) {
            var report = incident.report().withFinding(result.finding());
            better.accept(new Incident(incident.number(), incident.time(), diagnosis, report), result.notes());
        }
    }

    /** What the memory calls the failure of this number; empty where it is not kept, or not judged yet. */
    Optional<String> remembered(int failure) {
        return Optional.ofNullable(remembered.get(failure));
    }

    /** Writes down how many lines the learned rules dropped. */
    void count(LogReport.Compression compression) {
        if (agent.isPresent()) {
            knowledge.countDropped(compression.dropped());
        }
    }

    /** Waits for diagnoses that are under way, some minutes at most. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        membership.ifPresent(Membership::close);
        agent.ifPresent(LogAgent::close);
    }
}
