package acme.diagnose;

import acme.model.Diagnosis;
import acme.model.Diagnosis.Method;
import acme.model.Diagnosis.Stage;
import acme.model.Evidence;
import acme.model.Progress;
import acme.model.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells the story of a failure around its root cause: evidence, what followed, where and when. */
final class Story {
    private static final int MAX_EVIDENCE = 12;
    private static final int MAX_FOLLOWED = 6;
    private static final int MAX_SENTENCE = 200;
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    private final Event root;
    private final List<Event> events;
    private final Attempts attempts;
    private final Progress progress;

    Story(Event root, List<Event> events, Attempts attempts, Progress progress) {
        this.root = root;
        this.events = events;
        this.attempts = attempts;
        this.progress = progress;
    }

    Diagnosis tell() {
        var rule = root.rule();
        long step = progress.stepBefore(root.position());
        return new Diagnosis(
                rule.errorType(),
                rule.source(),
                rule.recoverable(),
                sentence(rule.rootCause(), root),
                sentence(rule.mitigation(), root),
                rule.hint(),
                confidence(),
                Method.RULE,
                rule.id(),
                Evidence.of(root.line(), Role.CAUSE),
                evidence(),
                followed(),
                root.ranks().stream().boxed().toList(),
                List.copyOf(root.nodes()),
                stage(),
                step < 0 ? OptionalLong.empty() : OptionalLong.of(step));
    }

    /** Fills the places of a rule's sentence from its groups; a rule without a sentence is told by its line. */
    private static String sentence(String template, Event event) {
        if (template.isEmpty()) {
            return event.line().body().strip();
        }
        var groups = event.first().groups();
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(groups.getOrDefault(place.group(1), "?")));
    }

    private double confidence() {
        double base = root.rule().specificity() / 100.0;
        double role = root.rule().role() == Role.CAUSE ? 1.0 : 0.6;
        boolean rival = false;
        for (var event : events) {
            rival |= event != root
                    && event.rule().role() == Role.CAUSE
                    && event.rule().fatal()
                    && !event.rule().errorType().equals(root.rule().errorType())
                    && sameAttempt(event);
        }
        double value = (0.4 + 0.6 * base) * role * (rival ? 0.85 : 1.0);
        return Math.round(Math.clamp(value, 0.05, 0.99) * 100) / 100.0;
    }

    private List<Evidence> evidence() {
        var cited = new ArrayList<Evidence>();
        cited.add(Evidence.of(root.line(), Role.CAUSE));
        for (var role : List.of(Role.CAUSE, Role.CONFIRMATION, Role.SYMPTOM, Role.TEARDOWN)) {
            for (var event : events) {
                boolean fits = event.rule().role() == role && event != root && sameAttempt(event);
                if (fits && cited.size() < MAX_EVIDENCE) {
                    cited.add(Evidence.of(event.line(), roleBesideTheRoot(event)));
                }
            }
        }
        return cited;
    }

    /** Another sign of the same kind confirms the root cause, a later one of another kind followed from it. */
    private Role roleBesideTheRoot(Event event) {
        if (event.rule().role() != Role.CAUSE && event.rule().role() != Role.SYMPTOM) {
            return event.rule().role();
        }
        if (event.rule().errorType().equals(root.rule().errorType())) {
            return Role.CONFIRMATION;
        }
        return event.position() > root.position() ? Role.SYMPTOM : Role.CONTEXT;
    }

    /** What came after the root cause, a sentence for each rule, however many ranks and shapes of lines it stands for. */
    private List<String> followed() {
        var byRule = new LinkedHashMap<String, Event>();
        for (var event : events) {
            var role = event.rule().role();
            boolean tells = role == Role.SYMPTOM || role == Role.CAUSE;
            if (event != root && tells && sameAttempt(event) && event.position() > root.position()) {
                var whole = byRule.computeIfAbsent(event.rule().id(), _ -> new Event(event.first()));
                event.signals().forEach(whole::add);
            }
        }
        var sentences = new ArrayList<String>();
        for (var event : byRule.values()) {
            sentences.add(who(event) + ": " + shortened(sentence(event.rule().rootCause(), event)));
        }
        if (sentences.size() > MAX_FOLLOWED) {
            int more = sentences.size() - MAX_FOLLOWED;
            sentences.subList(MAX_FOLLOWED, sentences.size()).clear();
            sentences.add("and " + more + " more kinds of events");
        }
        return sentences;
    }

    private static String shortened(String sentence) {
        return sentence.length() <= MAX_SENTENCE ? sentence : sentence.substring(0, MAX_SENTENCE - 1) + "…";
    }

    private static String who(Event event) {
        int ranks = event.ranks().cardinality();
        if (ranks == 1) {
            return "rank " + event.ranks().nextSetBit(0);
        }
        if (ranks > 1) {
            return ranks + " ranks";
        }
        return event.count() == 1 ? "line " + event.line().number() : event.count() + " lines";
    }

    private boolean sameAttempt(Event event) {
        return attempts.at(event.position()) == attempts.at(root.position());
    }

    private Stage stage() {
        var frames = root.first()
                .raised()
                .map(raised -> String.join("\n", raised.frames()))
                .orElse("");
        var id = root.rule().id();
        if (frames.contains("save_checkpoint")
                || frames.contains("state_dict_saver")
                || frames.contains("_save_checkpoint")) {
            return Stage.SAVING_CHECKPOINT;
        }
        if (frames.contains("load_checkpoint")
                || frames.contains("from_pretrained")
                || frames.contains("load_state_dict")
                || id.startsWith("checkpoint.")) {
            return Stage.LOADING_MODEL;
        }
        if (frames.contains("evaluate") || frames.contains("validation_step")) {
            return Stage.EVALUATION;
        }
        long start = attempts.start(attempts.at(root.position()));
        if (progress.advancesBetween(start, root.position()) > 0) {
            return Stage.TRAINING;
        }
        if (frames.contains("/datasets/")
                || frames.contains("load_dataset")
                || frames.contains("build_dataset")
                || id.startsWith("dataset.")) {
            return Stage.LOADING_DATA;
        }
        return frames.isEmpty() ? Stage.UNKNOWN : Stage.STARTUP;
    }
}
