package acme.diagnose;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.Mark;
import acme.knowledge.RuleMatch;
import acme.model.CompressedLog.Echo;
import acme.model.CompressedLog.Gap;
import acme.model.CompressedLog.Kept;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Level;
import acme.model.LineHead;
import acme.model.LogLine;
import acme.model.Progress;
import acme.model.Role;
import acme.model.Source;
import acme.model.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** A signal with everything that a test does not speak of left plain. */
record SignalBuilder(
        long position, String rule, Role role, boolean fatal, String errorType, Optional<Mark> mark, boolean ignored) {

    /** A fatal cause. */
    static SignalBuilder cause(long position) {
        return new SignalBuilder(position, "python.error", Role.CAUSE, true, "RuntimeError", Optional.empty(), false);
    }

    static SignalBuilder symptom(long position) {
        return cause(position).role(Role.SYMPTOM);
    }

    static SignalBuilder teardown(long position, String rule) {
        return new SignalBuilder(position, rule, Role.TEARDOWN, true, "Unknown", Optional.empty(), false);
    }

    static SignalBuilder marked(long position, Mark mark) {
        return new SignalBuilder(position, "lifecycle.mark", Role.CONTEXT, true, "Unknown", Optional.of(mark), false);
    }

    static SignalBuilder banner(long position) {
        return marked(position, Mark.ATTEMPT_START);
    }

    SignalBuilder role(Role other) {
        return new SignalBuilder(position, rule, other, fatal, errorType, mark, ignored);
    }

    SignalBuilder notFatal() {
        return new SignalBuilder(position, rule, role, false, errorType, mark, ignored);
    }

    SignalBuilder errorType(String name) {
        return new SignalBuilder(position, rule, role, fatal, name, mark, ignored);
    }

    SignalBuilder thatPythonIgnored() {
        return new SignalBuilder(position, rule, role, fatal, errorType, mark, true);
    }

    Signal build() {
        var line = new LogLine(position, "", "text", "text", LineHead.NO_RANK, "", LineHead.NO_TIME, Level.NONE);
        var kept = new Kept(line, position, Verdict.PROTECTED, new Echo(), List.of(), "", new Gap());
        var looksAt = new RuleMatch.OnException(Set.of(), Optional.empty(), Optional.empty());
        var type = ErrorType.of(errorType);
        var diagnosis = new DiagnosisRule(
                rule, looksAt, type, Source.UNKNOWN, false, role, fatal, 50, List.of(), "", "", "", Hint.NONE, mark);
        var raised = new Raised(
                kept,
                "RuntimeError",
                "no",
                List.of(),
                Raised.Link.NONE,
                Optional.empty(),
                Optional.empty(),
                "",
                ignored);
        return new Signal(kept, diagnosis, Map.of(), ignored ? Optional.of(raised) : Optional.empty());
    }

    static SignalReader.Signals log(SignalBuilder... signals) {
        return new SignalReader.Signals(
                List.of(signals).stream().map(SignalBuilder::build).toList(), false);
    }

    /** A step counter that goes up by one at each of the positions. */
    static Progress stepsAt(long... positions) {
        long[] steps = LongStream.rangeClosed(1, positions.length).toArray();
        return new Progress(positions, steps, 0, 0);
    }
}
