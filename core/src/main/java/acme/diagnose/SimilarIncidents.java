package acme.diagnose;

import acme.knowledge.IncidentMemory;
import acme.knowledge.IncidentMemory.Similar;
import acme.knowledge.PastIncident;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Diagnosis.Method;
import acme.model.Diagnosis.Stage;
import acme.model.Evidence;
import acme.model.LogLine;
import acme.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Diagnoses a failure as one that was seen before: a past incident answers by itself where a person corrected or confirmed
 * it, its exact marks are the same, its lines are likely enough, and its first line stands in this log, numbers aside.
 * Confined to one thread.
 */
public final class SimilarIncidents {
    /** Chosen by measurement; see {@code docs/decisions/0008-when-the-memory-answers.md}. */
    public static final double ENOUGH = 0.8;

    private static final int CONTEXT = 5;

    /** The same failure may have been seen many times before a person said what it was, once. */
    private static final int CANDIDATES = 100;

    private static final double CERTAINTY = 0.9;

    private final IncidentMemory memory;
    private final UnaryOperator<String> redaction;
    private final double enough;

    /** With the measured threshold. What is looked for in {@code memory} goes through {@code redaction}, as what is kept there did. */
    public SimilarIncidents(IncidentMemory memory, UnaryOperator<String> redaction) {
        this(memory, redaction, ENOUGH);
    }

    /** With another likeness, from 0 to 1, above which a past incident answers. */
    public SimilarIncidents(IncidentMemory memory, UnaryOperator<String> redaction, double enough) {
        this.memory = memory;
        this.redaction = redaction;
        this.enough = enough;
    }

    /** What the memory knows of a failure; {@code answer} is empty where nothing in it may decide. */
    public record Recalled(Optional<Diagnosis> answer, List<Similar> context) {
        public Recalled {
            context = List.copyOf(context);
        }
    }

    /** Asks the memory about the failure that the key lines tell; {@code kept} are the lines that may be cited. */
    public Recalled recall(KeyLines key, List<Kept> kept) {
        if (key.lines().isEmpty()) {
            return new Recalled(Optional.empty(), List.of());
        }
        var texts =
                key.lines().stream().map(line -> redaction.apply(line.body())).toList();
        var similar = memory.similar(key.keys(), texts, CANDIDATES);
        var context = similar.stream().limit(CONTEXT).toList();
        for (var candidate : similar) {
            var answer = answer(candidate, key, kept);
            if (answer.isPresent()) {
                return new Recalled(answer, with(candidate, context));
            }
        }
        return new Recalled(Optional.empty(), context);
    }

    private static List<Similar> with(Similar answered, List<Similar> context) {
        return context.contains(answered)
                ? context
                : Stream.concat(Stream.of(answered), context.stream()).toList();
    }

    private Optional<Diagnosis> answer(Similar candidate, KeyLines key, List<Kept> kept) {
        var incident = candidate.incident();
        boolean mayAnswer = incident.isTrusted()
                && candidate.sameKeys()
                && !key.keys().isEmpty()
                && candidate.likeness() >= enough
                && !incident.keyLines().isEmpty();
        if (!mayAnswer) {
            return Optional.empty();
        }
        var wanted = masked(incident.keyLines().getFirst());
        return kept.stream()
                .map(Kept::line)
                .filter(line -> masked(redaction.apply(line.body())).equals(wanted))
                .findFirst()
                .map(root -> diagnosis(incident, root, key, candidate.likeness()));
    }

    /** Digits say which occasion it was, not what happened. */
    private static String masked(String text) {
        return text.strip().replaceAll("(?:0x)?[0-9][0-9a-fA-F]*", "#");
    }

    private static Diagnosis diagnosis(PastIncident incident, LogLine root, KeyLines key, double likeness) {
        var believed = incident.believed();
        var evidence = new ArrayList<Evidence>();
        evidence.add(Evidence.of(root, Role.CAUSE));
        for (var line : key.lines()) {
            if (!line.equals(root)) {
                evidence.add(Evidence.of(line, Role.CONFIRMATION));
            }
        }
        return new Diagnosis(
                believed.errorType(),
                believed.source(),
                believed.recoverable(),
                believed.rootCause(),
                believed.mitigation(),
                believed.hint(),
                Math.min(CERTAINTY, likeness),
                Method.MEMORY,
                incident.id(),
                evidence.getFirst(),
                evidence,
                List.of(),
                root.rank() < 0 ? List.of() : List.of(root.rank()),
                root.node().isEmpty() ? List.of() : List.of(root.node()),
                Stage.UNKNOWN,
                OptionalLong.empty());
    }
}
