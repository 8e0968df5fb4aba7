package acme.diagnose;

import acme.knowledge.DiagnosisRule;
import acme.model.CompressedLog.Kept;
import acme.model.Level;
import acme.model.LogLine;
import acme.model.Source;
import acme.pattern.LinearPattern;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * One sign of trouble: a line with the rule that speaks for it.
 *
 * @param kept the line
 * @param rule the most specific rule that hit it
 * @param groups what the rule's named groups caught
 * @param raised the exception, where the line names one
 */
record Signal(Kept kept, DiagnosisRule rule, Map<String, String> groups, Optional<Raised> raised) {
    /** From here on a rule names hardware itself. */
    private static final int HARDWARE = 90;

    /** Words of code that handled its error and went on. */
    private static final LinearPattern HANDLED = LinearPattern.compile(
            "(?i)\\b(?:ignor(?:e|ed|es|ing)|skip(?:ped|ping)|fall(?:s|ing)? back|retrying|will retry|warning:)|[,;.] trying \\b|thrown while requesting (?:HEAD|GET)");

    /** What stands before the lines of an experiment tracker, which training does without. */
    private static final LinearPattern TRACKER =
            LinearPattern.compile("^(?:wandb|mlflow|comet|COMET|neptune|swanlab|clearml)(?:\\[\\w+\\])?: ");

    Signal {
        groups = Map.copyOf(groups);
    }

    long position() {
        return kept.position();
    }

    /** Whether the rule names hardware itself. */
    boolean isHardware() {
        return rule.specificity() >= HARDWARE && rule.source() == Source.INFRASTRUCTURE_FAILURE;
    }

    /** Whether it is an exception that ends a traceback. */
    boolean isUncaught() {
        return raised.filter(it -> !it.frames().isEmpty()).isPresent();
    }

    /**
     * Whether the line itself says that the program went on, by its level or by its words; no exception that ends a
     * traceback does, nor a monitor's word that the program hangs.
     */
    boolean isMild() {
        var line = kept.line();
        if (isHardware() || isUncaught() || rule.errorType().name().equals("Hang")) {
            return false;
        }
        return isBelowError(line) || finds(HANDLED, line) || finds(TRACKER, line);
    }

    /** Whether it is an exception that says nothing but its class. */
    boolean isMute() {
        return raised.isPresent() && raised.get().message().isBlank();
    }

    private static boolean isBelowError(LogLine line) {
        boolean below = line.level() == Level.DEBUG || line.level() == Level.INFO || line.level() == Level.WARNING;
        return below && !line.text().contains("NCCL WARN");
    }

    private static boolean finds(LinearPattern pattern, LogLine line) {
        byte[] body = line.body().getBytes(StandardCharsets.UTF_8);
        return pattern.matcher().find(body, 0, body.length);
    }

    boolean isIgnored() {
        return raised.isPresent() && raised.get().isIgnored();
    }
}
