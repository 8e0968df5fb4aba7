package acme.diagnose;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleSet;
import acme.knowledge.XidCatalogue;
import acme.model.CompressedLog;
import acme.model.LogLine;
import acme.model.Verdict;
import acme.pattern.LinearPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tries one diagnosis rule on a few lines, read as diagnosis reads a log. Any thread. */
public final class RuleTrial {
    private RuleTrial() {}

    /** Whether the rule hits any of the lines, or an exception among them; other rules do not compete. */
    public static boolean hits(DiagnosisRule rule, List<LogLine> lines) {
        return switch (rule.match()) {
            case RuleMatch.OnLine(LinearPattern pattern) -> lines.stream().anyMatch(line -> find(pattern, line.body()));
            case RuleMatch.OnException _ -> hitsException(rule, lines);
        };
    }

    private static boolean hitsException(DiagnosisRule rule, List<LogLine> lines) {
        var log = new CompressedLog();
        long position = 0;
        for (var line : lines) {
            log.append(line, ++position, Verdict.PROTECTED);
        }
        var alone = new RuleSet(List.of(rule), List.of(), XidCatalogue.EMPTY);
        return new SignalReader(alone)
                .read(log.snapshot()).signals().stream()
                        .anyMatch(signal -> signal.rule().equals(rule));
    }

    private static boolean find(LinearPattern pattern, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return pattern.matcher().find(bytes, 0, bytes.length);
    }
}
