package acme.recover;

import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.NodeName;
import acme.model.Source;
import acme.recover.Attempt.Ending;
import acme.recover.RecoveryPolicy.Row;
import acme.recover.RecoveryPolicy.Treatment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Situations for tests, made of few words. */
final class Situations {
    static final JobName JOB = new JobName("llm-7b");
    static final long NOW = 1_000_000_000;

    static final RecoveryPolicy POLICY = new RecoveryPolicy(List.of(
            row("spike", Set.of(ErrorType.of("LossSpike")), Set.of(), Set.of(), null, Treatment.ROLL_BACK),
            row(
                    "model",
                    Set.of(ErrorType.of("ModelLoadingError")),
                    Set.of(),
                    Set.of(),
                    null,
                    Treatment.EARLIER_CHECKPOINT),
            row(
                    "hardware",
                    Set.of(),
                    Set.of(Source.INFRASTRUCTURE_FAILURE),
                    Set.of(Hint.GPU, Hint.NVLINK, Hint.NETWORK, Hint.NODE),
                    null,
                    Treatment.TEST_NODES),
            row(
                    "mistake",
                    Set.of(),
                    Set.of(Source.USER_MISTAKE, Source.FRAMEWORK_BUG),
                    Set.of(),
                    false,
                    Treatment.TELL_USER),
            row("lasting", Set.of(), Set.of(Source.INFRASTRUCTURE_FAILURE), Set.of(), false, Treatment.TELL_OPERATOR),
            row("other", Set.of(), Set.of(), Set.of(), null, Treatment.RESTART)));

    private Situations() {}

    private static Row row(
            String name,
            Set<ErrorType> types,
            Set<Source> sources,
            Set<Hint> hints,
            @org.jspecify.annotations.Nullable Boolean recoverable,
            Treatment treatment) {
        return new Row(
                name,
                types,
                sources,
                hints,
                Optional.ofNullable(recoverable),
                RecoveryPolicy.ANY_CONFIDENCE,
                treatment,
                "Row " + name + ".");
    }

    static FailureCause cause(
            String type, Source source, boolean recoverable, Hint hint, String artifact, String... nodes) {
        return new FailureCause(
                ErrorType.of(type),
                source,
                recoverable,
                hint,
                0.8,
                artifact,
                nodes(nodes),
                OptionalLong.empty(),
                type + " at " + artifact,
                "Mend it.");
    }

    static FailureCause mistake() {
        return cause("KeyError", Source.USER_MISTAKE, false, Hint.NONE, "KeyError: 'lr'");
    }

    static FailureCause transientFault() {
        return cause("ConnectionError", Source.INFRASTRUCTURE_FAILURE, true, Hint.NONE, "ConnectionError: hub");
    }

    static FailureCause hardware(String... nodes) {
        return cause("CUDAError", Source.INFRASTRUCTURE_FAILURE, true, Hint.GPU, "CUDAError: Xid 79", nodes);
    }

    static FailureCause unknown() {
        return FailureCause.unknown("It ended.");
    }

    static FailureCause spike(long step) {
        var it = cause("LossSpike", Source.UNKNOWN, false, Hint.LOSS_SPIKE, "LossSpike: loss");
        return new FailureCause(
                it.errorType(),
                it.source(),
                it.recoverable(),
                it.hint(),
                it.confidence(),
                it.artifact(),
                it.nodes(),
                OptionalLong.of(step),
                it.sentence(),
                it.mitigation());
    }

    static SortedSet<NodeName> nodes(String... names) {
        var nodes = new TreeSet<NodeName>();
        for (var name : names) {
            nodes.add(new NodeName(name));
        }
        return nodes;
    }

    static Attempt failed(int number, long lastStep, FailureCause cause) {
        return new Attempt(
                number,
                NOW - 10_000,
                NOW,
                lastStep < 0 ? OptionalLong.empty() : OptionalLong.of(lastStep),
                nodes("n1", "n2"),
                Ending.FAILED,
                Optional.of(cause),
                Optional.empty());
    }

    static Attempt ended(int number, Ending ending) {
        return new Attempt(
                number, NOW - 10_000, NOW, OptionalLong.empty(), nodes(), ending, Optional.empty(), Optional.empty());
    }

    static Attempt startedBy(RecoveryAction.Restart how, Attempt attempt) {
        return new Attempt(
                attempt.number(),
                attempt.started(),
                attempt.ended(),
                attempt.lastStep(),
                attempt.nodes(),
                attempt.ending(),
                attempt.cause(),
                Optional.of(how));
    }

    static Situation onOneMachine(List<Checkpoint> checkpoints, Attempt... attempts) {
        return new Situation(
                new AttemptHistory(JOB, List.of(attempts)),
                checkpoints,
                Optional.empty(),
                nodes(),
                false,
                Optional.empty(),
                NOW);
    }

    static Situation onCluster(int size, Attempt... attempts) {
        var all = new ArrayList<Cluster.Node>();
        for (int i = 1; i <= size; i++) {
            all.add(new Cluster.Node(new NodeName("n" + i), Cluster.State.IN_SERVICE, ""));
        }
        return new Situation(
                new AttemptHistory(JOB, List.of(attempts)),
                List.of(),
                Optional.of(all),
                nodes(),
                false,
                Optional.empty(),
                NOW);
    }

    static Checkpoint checkpoint(long step) {
        return new Checkpoint("ckpt/step-" + step, step, step, Optional.empty());
    }

    static Checkpoint broken(long step) {
        return new Checkpoint("ckpt/step-" + step, step, step, Optional.of("Its file is cut off."));
    }

    static Located faulty(String... names) {
        return new Located.Faulty(
                nodes(names).stream()
                        .map(it -> new NodeVerdict(it, NodeVerdict.Kind.FAULTY, it + " fails with nodes known good."))
                        .toList(),
                List.of());
    }
}
