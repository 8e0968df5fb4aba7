package acme.learn;

import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.State;
import acme.knowledge.FilterRule;
import acme.knowledge.JobKind;
import acme.knowledge.RuleBook;
import acme.knowledge.RuleText;
import acme.learn.KindLearner.Event;
import acme.llm.Redactor;
import acme.model.LogLine;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Learns filter rules from the lines that the filters of all followed jobs let through ("Characterization of Large Language
 * Model Development in the Datacenter", NSDI 2024, section 6.1): written by a model where there is one and by the template
 * miner otherwise, chosen by a vote, judged, watched in shadow, kept in the rule book, and then in force for all jobs of the
 * same kind.
 *
 * <p>Jobs hand their lines over and never wait: what does not fit into the queue is left out and counted. Everything else
 * happens on one thread, the one of {@link #start}, or the caller's of {@link #step}. Any thread may join and observe.
 */
public final class LogAgent implements AutoCloseable {
    private static final int QUEUE = 20_000;
    private static final int BATCH = 2_000;
    /** Lines of a kind between two looks at its templates. */
    private static final long LOOK_EVERY = 500;

    private static final long POLL_MILLIS = 500;
    private static final long CLOSE_MILLIS = 5_000;
    private static final int MAX_NOTED = 2_000;

    private final RuleBook book;
    private final Optional<RuleWriter> model;
    private final RuleVote vote;
    private final long shadowLines;
    private final InstantSource clock;
    private final Redactor redactor;
    private final Consumer<String> faults;
    private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong lost = new AtomicLong();
    private final Map<JobKind, Kind> kinds = new HashMap<>();
    private final List<Membership> members = new CopyOnWriteArrayList<>();
    private final Thread worker = Thread.ofPlatform().name("log-agent").daemon().unstarted(this::work);
    private volatile boolean isClosing;

    private sealed interface Task {
        record Line(Membership job, LogLine line, long position, boolean isProtected) implements Task {}

        record Cited(Membership job, List<String> lines) implements Task {}
    }

    /** What the agent knows of one kind of job. */
    private static final class Kind {
        private final KindLearner learner;
        private final Map<String, Integer> versions = new HashMap<>();
        private long lines;
        private long nextLook = LOOK_EVERY;

        Kind(KindLearner learner) {
            this.learner = learner;
        }
    }

    /**
     * An agent that has not begun to work.
     *
     * @param model who writes rules; empty for the template miner alone
     * @param shadowLines kept lines of a kind that must pass before an accepted rule drops anything
     * @param redactor for what is written into the book: lines hold secrets
     * @param faults is told, for people, what went wrong; learning goes on
     */
    public LogAgent(
            RuleBook book,
            Optional<RuleWriter> model,
            RuleVote vote,
            long shadowLines,
            InstantSource clock,
            Redactor redactor,
            Consumer<String> faults) {
        this.book = book;
        this.model = model;
        this.vote = vote;
        this.shadowLines = shadowLines;
        this.clock = clock;
        this.redactor = redactor;
        this.faults = faults;
    }

    /** How a job uses what is learned; called on the agent's thread. */
    public interface FilterUser {
        /** The rule is in force from now on. */
        void add(FilterRule rule);

        /** It is not any more. */
        void retire(String id);
    }

    /** A job's door to the agent. Any thread; never waits and never throws. */
    public final class Membership implements AutoCloseable {
        private final JobKind kind;
        private final List<FilterRule> known;
        private final FilterUser user;

        private Membership(JobKind kind, List<FilterRule> known, FilterUser user) {
            this.kind = kind;
            this.known = List.copyOf(known);
            this.user = user;
        }

        /** Hands over a line that the filter let through, the {@code position}-th of its log. */
        public void observe(LogLine line, long position, boolean isProtected) {
            if (!queue.offer(new Task.Line(this, line, position, isProtected))) {
                lost.incrementAndGet();
            }
        }

        /** Says which lines a diagnosis of this job cites. */
        public void cited(List<String> lines) {
            if (!queue.offer(new Task.Cited(this, List.copyOf(lines)))) {
                lost.incrementAndGet();
            }
        }

        /** The job is not followed any more. */
        @Override
        public void close() {
            members.remove(this);
        }
    }

    /** Lets a job take part; {@code learned} are the rules of its kind that it has from its first line. */
    public Membership join(JobKind kind, List<FilterRule> learned, FilterUser user) {
        var membership = new Membership(kind, learned, user);
        members.add(membership);
        return membership;
    }

    /** Begins to work on a thread of its own. */
    public void start() {
        worker.start();
    }

    private void work() {
        try {
            while (!isClosing || !queue.isEmpty()) {
                if (!step()) {
                    var next = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    if (next != null) {
                        guarded(List.of(next));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Works on what waits; false where nothing did. For the one thread that works. */
    public boolean step() throws InterruptedException {
        var tasks = new ArrayList<Task>(BATCH);
        queue.drainTo(tasks, BATCH);
        if (tasks.isEmpty()) {
            return false;
        }
        guarded(tasks);
        return true;
    }

    private void guarded(List<Task> tasks) throws InterruptedException {
        for (var task : tasks) {
            try {
                take(task);
            } catch (RuntimeException e) {
                faults.accept("learning: " + e.getMessage());
            }
        }
    }

    private void take(Task task) throws InterruptedException {
        switch (task) {
            case Task.Line(var job, var line, long position, boolean isProtected) -> {
                var kind = kind(job);
                kind.lines++;
                apply(job.kind, kind, kind.learner.observe(line, position, isProtected));
                if (kind.lines >= kind.nextLook) {
                    // Less and less often, since what is new becomes rare.
                    kind.nextLook = kind.lines + Math.max(LOOK_EVERY, kind.lines / 4);
                    apply(job.kind, kind, kind.learner.learn(model, vote));
                }
            }
            case Task.Cited(var job, var lines) -> {
                var kind = kind(job);
                for (var line : lines) {
                    apply(job.kind, kind, kind.learner.cited(line));
                }
            }
        }
    }

    private Kind kind(Membership job) {
        return kinds.computeIfAbsent(job.kind, name -> {
            var kind = new Kind(new KindLearner(
                    job.known, Integer.toHexString(name.name().hashCode()), shadowLines, new SecretFree(redactor)));
            for (var booked : book.rules(Set.of(State.ACTIVE))) {
                kind.versions.put(booked.id(), booked.version());
            }
            return kind;
        });
    }

    private void apply(JobKind name, Kind kind, List<Event> events) {
        for (var event : events) {
            switch (event) {
                case Event.Watched(var rule, var author, var samples) -> {
                    var booked = propose(name, rule.id(), RuleText.of(rule, samples, List.of()), author, rule.about());
                    booked.ifPresent(it -> {
                        kind.versions.put(it.id(), it.version());
                        move(it.id(), it.version(), State.SHADOW, author, "it was accepted by the evaluation");
                    });
                }
                case Event.Activated(var rule, long matches) -> {
                    var version = kind.versions.get(rule.id());
                    if (version != null) {
                        move(
                                rule.id(),
                                version,
                                State.ACTIVE,
                                new Author.Miner(),
                                String.format(
                                        Locale.ROOT,
                                        "it matched %,d lines in shadow, none of them protected",
                                        matches));
                        book.count(rule.id(), version, matches, 0, 0);
                        users(name).forEach(user -> user.add(rule));
                    }
                }
                case Event.Refused(var id, var expression, var author, var reason) ->
                    refused(name, id, expression, author, reason);
                case Event.Withdrawn(var id, var reason) -> {
                    var version = kind.versions.remove(id);
                    if (version != null) {
                        move(id, version, State.RETIRED, new Author.Miner(), cut(reason));
                    }
                    users(name).forEach(user -> user.retire(id));
                }
            }
        }
    }

    /** What a model wrote in vain is written down; that a template has no expression is nothing to keep. */
    private void refused(JobKind kind, String id, String expression, Author author, String reason) {
        if (author instanceof Author.Model && !expression.isBlank()) {
            propose(kind, id, redactor.redact(expression), author, "proposed by a model")
                    .ifPresent(it -> move(it.id(), it.version(), State.RETIRED, author, cut(reason)));
        }
    }

    private Optional<BookedRule> propose(JobKind kind, String id, String definition, Author author, String reason) {
        return book.propose(
                new RuleBook.Draft(id, BookedRule.Kind.FILTER, author, Optional.of(kind), definition, cut(reason)),
                clock.millis());
    }

    private void move(String id, int version, State state, Author by, String reason) {
        book.move(id, version, state, by, redactor.redact(reason), clock.millis());
    }

    private List<FilterUser> users(JobKind kind) {
        return members.stream()
                .filter(member -> member.kind.equals(kind))
                .map(member -> member.user)
                .toList();
    }

    private static String cut(String text) {
        return text.length() <= MAX_NOTED ? text : text.substring(0, MAX_NOTED) + "…";
    }

    /** How many lines could not be learned from because too many waited. */
    public long lost() {
        return lost.get();
    }

    /** Works on what waits for a few seconds at most, and ends. */
    @Override
    public void close() {
        isClosing = true;
        try {
            if (worker.isAlive()) {
                worker.join(CLOSE_MILLIS);
                worker.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
