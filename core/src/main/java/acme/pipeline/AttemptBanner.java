package acme.pipeline;

import acme.knowledge.Mark;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleSet;
import acme.model.RawLine;
import acme.pattern.LinearPattern;
import acme.pattern.PatternSet;
import java.util.ArrayList;

/** Tells the lines with which a launcher starts a job, or starts it again. Confined to one thread. */
final class AttemptBanner {
    private final PatternSet.Scanner scanner;

    AttemptBanner(RuleSet rules) {
        var patterns = new ArrayList<LinearPattern>();
        for (var rule : rules.diagnosis()) {
            boolean begins = rule.mark().filter(Mark.ATTEMPT_START::equals).isPresent();
            if (begins && rule.match() instanceof RuleMatch.OnLine(LinearPattern line)) {
                patterns.add(line);
            }
        }
        scanner = PatternSet.of(patterns).scanner();
    }

    boolean stands(RawLine line) {
        return scanner.first(line.bytes(), line.head().bodyStart(), line.to()) >= 0;
    }
}
