package acme.pipeline;

import acme.diagnose.RuleDiagnosis;
import acme.diagnose.RuleTrial;
import acme.ingest.LineAssembler;
import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.PastIncident;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog;
import acme.model.Diagnosis;
import acme.model.ErrorType;
import acme.model.Finding;
import acme.model.LogLine;
import acme.model.Progress;
import acme.model.Role;
import acme.model.Source;
import acme.model.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs a rule that is not in force yet on all incidents that are remembered, by their key lines, and on lines of healthy
 * jobs: what would it have changed? Any thread.
 */
public final class RuleReplay {
    private static final int MAX_QUOTE = 160;
    private static final Progress NO_PROGRESS = new Progress(new long[0], new long[0], -1, 0);

    /** A key line of an exception is the last line of its traceback, which is known by what stands above. */
    private static final String TRACEBACK = "Traceback (most recent call last):\n  File \"x.py\", line 1, in x";

    private final RuleSet rules;
    private final List<PastIncident> incidents;
    private final List<String> healthy;

    /**
     * @param rules those in force
     * @param incidents the incidents remembered
     * @param healthy lines that jobs print which do not fail
     */
    public RuleReplay(RuleSet rules, List<PastIncident> incidents, List<String> healthy) {
        this.rules = rules;
        this.incidents = List.copyOf(incidents);
        this.healthy = List.copyOf(healthy);
    }

    /**
     * What a rule would have changed.
     *
     * @param matched incidents with a key line that it matches
     * @param agreed incidents that it would have diagnosed, and as is believed of them
     * @param objections why it should not come into force, a sentence each; empty where nothing speaks against it
     */
    public record Outcome(int matched, int agreed, List<String> objections) {
        public Outcome {
            objections = List.copyOf(objections);
        }
    }

    /** Replays a diagnosis rule; a rule in force with its id gives way to it. */
    public Outcome replay(DiagnosisRule rule) {
        var objections = new ArrayList<String>();
        var with = with(rule);
        int matched = 0;
        int agreed = 0;
        for (var incident : incidents) {
            var lines = hit(rule, incident);
            if (lines.isEmpty()) {
                continue;
            }
            matched++;
            var diagnosis =
                    diagnosis(with, lines.get()).filter(it -> it.ruleId().equals(rule.id()));
            if (diagnosis.isPresent()) {
                var difference = difference(diagnosis.get(), incident);
                difference.ifPresent(objections::add);
                agreed += difference.isEmpty() ? 1 : 0;
            }
        }
        if (rule.role() == Role.CAUSE) {
            healthy.stream()
                    .filter(line -> RuleTrial.hits(rule, lines(List.of(line))))
                    .forEach(line -> objections.add("it matches a line of healthy jobs: " + quote(line)));
        }
        return new Outcome(matched, agreed, objections);
    }

    /** Replays a filter rule: what tells of an incident is no routine. */
    public Outcome replay(FilterRule rule) {
        var objections = new ArrayList<String>();
        var matcher = rule.expression().matcher();
        for (var incident : incidents) {
            incident.keyLines().stream()
                    .filter(line -> {
                        byte[] text = line.getBytes(StandardCharsets.UTF_8);
                        return matcher.find(text, 0, text.length);
                    })
                    .findFirst()
                    .ifPresent(line ->
                            objections.add("it matches a key line of incident " + incident.id() + ": " + quote(line)));
        }
        return new Outcome(objections.size(), 0, objections);
    }

    /** The key lines, read so that the rule hits them; empty where it does not. */
    private static Optional<List<LogLine>> hit(DiagnosisRule rule, PastIncident incident) {
        var plain = lines(incident.keyLines());
        if (RuleTrial.hits(rule, plain)) {
            return Optional.of(plain);
        }
        var below = new ArrayList<>(List.of(TRACEBACK));
        below.addAll(incident.keyLines());
        return Optional.of(lines(below)).filter(it -> RuleTrial.hits(rule, it));
    }

    private RuleSet with(DiagnosisRule rule) {
        var diagnosis = new ArrayList<>(rules.diagnosis());
        diagnosis.removeIf(other -> other.id().equals(rule.id()));
        diagnosis.add(rule);
        return new RuleSet(diagnosis, List.of(), rules.xids());
    }

    private static Optional<String> difference(Diagnosis said, PastIncident incident) {
        var believed = incident.believed();
        if (said.errorType().equals(believed.errorType())
                && said.source() == believed.source()
                && said.recoverable() == believed.recoverable()) {
            return Optional.empty();
        }
        var whose = incident.correction().map(word -> word.person() + " says").orElse("it is remembered as");
        return Optional.of("it would diagnose incident " + incident.id() + " as "
                + words(said.errorType(), said.source(), said.recoverable()) + "; " + whose + " "
                + words(believed.errorType(), believed.source(), believed.recoverable()));
    }

    private static String words(ErrorType type, Source source, boolean recoverable) {
        return type + " (" + source.word().replace('_', ' ') + (recoverable ? ", recoverable)" : ", not recoverable)");
    }

    private static Optional<Diagnosis> diagnosis(RuleSet rules, List<LogLine> lines) {
        var log = new CompressedLog();
        long position = 0;
        for (var line : lines) {
            log.append(line, ++position, Verdict.PROTECTED);
        }
        return switch (new RuleDiagnosis(rules).diagnose(log.snapshot(), NO_PROGRESS)) {
            case Finding.Failed(var diagnosis, var _) -> Optional.of(diagnosis);
            case Finding.Healthy _, Finding.Undecided _ -> Optional.empty();
        };
    }

    private static List<LogLine> lines(List<String> texts) {
        var lines = new ArrayList<LogLine>();
        var assembler = new LineAssembler(line -> lines.add(line.toLogLine()));
        byte[] bytes = (String.join("\n", texts) + "\n").getBytes(StandardCharsets.UTF_8);
        assembler.accept(bytes, 0, bytes.length);
        assembler.finish();
        return lines;
    }

    private static String quote(String line) {
        var text = line.strip().replace("\n", "\\n");
        return '"' + (text.length() > MAX_QUOTE ? text.substring(0, MAX_QUOTE) + " …" : text) + '"';
    }
}
