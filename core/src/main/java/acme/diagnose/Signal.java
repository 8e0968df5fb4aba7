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
            "(?i)\\b(?:ignor(?:e|ed|es|ing)|continuing|skip(?:ped|ping)|fall(?:s|ing)? back|retrying|will retry|warning:)|[,;.] trying \\b|thrown while requesting (?:HEAD|GET)");

    /** What a loss scaler prints each time that it skips a step: it announces no traceback. */
    private static final LinearPattern LOSS_SCALER = LinearPattern.compile("(?i)overflow|loss.?scale");

    /** An experiment tracker that speaks for itself or as a logger; training does without it. */
    private static final LinearPattern TRACKER = LinearPattern.compile(
            "(?:^|[ \\]:])(?:wandb|mlflow|comet(?:_ml)?|COMET|neptune|swanlab|clearml|trackio)(?:\\.[\\w.]+)?(?:\\[\\w+\\])?: ");

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
        return raised.filter(it -> !it.frames().isEmpty() && !isToldAsHandled(it))
                .isPresent();
    }

    /** Whether the line before the traceback says that the code goes on, and the traceback begins where code can. */
    private static boolean isToldAsHandled(Raised raised) {
        return !raised.beginsAtEntry()
                && finds(HANDLED, raised.announcement())
                && !finds(LOSS_SCALER, raised.announcement());
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
        return isBelowError(line)
                || finds(HANDLED, line.body())
                || raised.filter(Signal::isToldAsHandled).isPresent()
                || raised.isEmpty() && finds(TRACKER, line.text());
    }

    /** Whether a line says by its words that the program went on, or comes from an experiment tracker. */
    static boolean saysThatItGoesOn(LogLine line) {
        return finds(HANDLED, line.body()) || finds(TRACKER, line.text());
    }

    /** Whether it is an exception that says nothing but its class. */
    boolean isMute() {
        return raised.isPresent() && raised.get().message().isBlank();
    }

    private static boolean isBelowError(LogLine line) {
        boolean below = line.level() == Level.DEBUG || line.level() == Level.INFO || line.level() == Level.WARNING;
        return below && !line.text().contains("NCCL WARN");
    }

    private static boolean finds(LinearPattern pattern, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return pattern.matcher().find(bytes, 0, bytes.length);
    }

    boolean isIgnored() {
        return raised.isPresent() && raised.get().isIgnored();
    }
}
