package acme.diagnose;

import acme.model.Diagnosis;
import acme.model.Diagnosis.Method;
import acme.model.Diagnosis.Stage;
import acme.model.Evidence;
import acme.model.Progress;
import acme.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Tells the story of a failure around its root cause: evidence, what followed, where and when. */
final class Story {
    private static final int MAX_EVIDENCE = 12;

    private final Event root;
    private final List<Event> attempt;
    private final Attempts attempts;
    private final Progress progress;
    private final Aftermath aftermath;

    Story(Event root, List<Event> events, Attempts attempts, Progress progress) {
        this.root = root;
        this.attempts = attempts;
        this.progress = progress;
        attempt = events.stream()
                .filter(event -> attempts.at(event.position()) == attempts.at(root.position()))
                .toList();
        aftermath = new Aftermath(root, attempt);
    }

    Diagnosis tell() {
        var rule = root.rule();
        long step = progress.stepBefore(root.position());
        return new Diagnosis(
                rule.errorType(),
                rule.source(),
                rule.recoverable(),
                Sentence.fill(rule.rootCause(), root),
                Sentence.fill(rule.mitigation(), root),
                rule.hint(),
                confidence(),
                Method.RULE,
                rule.id(),
                Evidence.of(root.line(), Role.CAUSE),
                evidence(),
                aftermath.sentences(),
                root.ranks().stream().boxed().toList(),
                List.copyOf(root.nodes()),
                stage(),
                step < 0 ? OptionalLong.empty() : OptionalLong.of(step));
    }

    private double confidence() {
        double base = root.rule().specificity() / 100.0;
        double role = root.rule().role() != Role.CAUSE ? 0.6 : root.rule().fatal() ? 1.0 : 0.7;
        boolean rival = false;
        for (var event : attempt) {
            rival |= event != root
                    && event.rule().role() == Role.CAUSE
                    && event.rule().fatal()
                    && !event.rule().errorType().equals(root.rule().errorType());
        }
        double value = (0.4 + 0.6 * base) * role * (rival ? 0.85 : 1.0);
        return Math.round(Math.clamp(value, 0.05, 0.99) * 100) / 100.0;
    }

    /** Of the symptoms that say the same in other words one is cited. */
    private List<Evidence> evidence() {
        var cited = new ArrayList<Evidence>();
        cited.add(Evidence.of(root.line(), Role.CAUSE));
        for (var role : List.of(Role.CAUSE, Role.CONFIRMATION, Role.SYMPTOM, Role.TEARDOWN)) {
            var ofRole = role == Role.SYMPTOM ? symptoms() : attempt;
            for (var event : ofRole) {
                boolean fits = event.rule().role() == role && event != root;
                if (fits && cited.size() < MAX_EVIDENCE) {
                    cited.add(Evidence.of(event.line(), roleBesideTheRoot(event)));
                }
            }
        }
        return cited;
    }

    private List<Event> symptoms() {
        var symptoms = new ArrayList<>(aftermath.kinds());
        for (var event : attempt) {
            boolean sameKind = event.rule().errorType().equals(root.rule().errorType());
            if (event.position() < root.position() && sameKind) {
                symptoms.add(event);
            }
        }
        return symptoms;
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
