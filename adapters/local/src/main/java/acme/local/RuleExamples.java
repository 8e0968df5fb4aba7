package acme.local;

import acme.diagnose.RuleTrial;
import acme.ingest.LineAssembler;
import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleMatch;
import acme.local.RuleFile.Example;
import acme.model.LogLine;
import acme.pattern.LinearPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the lines that the rules of one file must and must not match, as the program reads lines. Confined to one thread. */
final class RuleExamples {
    /** An exception of any name is known as one below a traceback; an example may leave that out. */
    private static final String TRACEBACK = "Traceback (most recent call last):\n  File \"x.py\", line 1, in x\n";

    private static final int MAX_QUOTE = 200;

    private final Map<String, DiagnosisRule> diagnosis = new HashMap<>();
    private final Map<String, FilterRule> filters = new HashMap<>();

    private RuleExamples(RuleFile file) {
        file.diagnosis().forEach(rule -> diagnosis.put(rule.id(), rule));
        file.filters().forEach(rule -> filters.put(rule.id(), rule));
    }

    /** The lines that a rule failed on, as {@code file:line: reason}. */
    static List<String> failures(RuleFile file) {
        var examples = new RuleExamples(file);
        var failures = new ArrayList<String>();
        for (var example : file.examples()) {
            if (examples.matches(example) != example.mustMatch()) {
                failures.add(example.where() + ": " + examples.reason(example));
            }
        }
        return failures;
    }

    private boolean matches(Example example) {
        var rule = diagnosis.get(example.ruleId());
        if (rule != null) {
            return switch (rule.match()) {
                case RuleMatch.OnLine _ -> RuleTrial.hits(rule, lines(example.text()));
                case RuleMatch.OnException _ ->
                    RuleTrial.hits(rule, lines(example.text()))
                            || RuleTrial.hits(rule, lines(TRACEBACK + example.text()));
            };
        }
        var filter = filters.get(example.ruleId());
        return filter != null
                && lines(example.text()).stream().anyMatch(line -> find(filter.expression(), line.text()));
    }

    private String reason(Example example) {
        if (!example.mustMatch()) {
            return "rule " + example.ruleId() + " matches a line that it must not match: " + quote(example.text())
                    + "; narrow the rule, or move the line to 'match'";
        }
        return "rule " + example.ruleId() + " does not match a line that it must match: " + quote(example.text())
                + whatItSees(example) + "; widen the rule, or move the line to 'no-match'";
    }

    /** The body where it is not the whole line, since that is what people overlook. */
    private String whatItSees(Example example) {
        var rule = diagnosis.get(example.ruleId());
        var lines = lines(example.text());
        if (rule == null || lines.size() != 1 || !(rule.match() instanceof RuleMatch.OnLine)) {
            return "";
        }
        var line = lines.getFirst();
        return line.body().equals(line.text()) ? "" : ", of which it sees the body alone: " + quote(line.body());
    }

    private static List<LogLine> lines(String text) {
        var lines = new ArrayList<LogLine>();
        var assembler = new LineAssembler(line -> lines.add(line.toLogLine()));
        byte[] bytes = (text.endsWith("\n") ? text : text + "\n").getBytes(StandardCharsets.UTF_8);
        assembler.accept(bytes, 0, bytes.length);
        assembler.finish();
        return lines;
    }

    private static boolean find(LinearPattern pattern, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return pattern.matcher().find(bytes, 0, bytes.length);
    }

    private static String quote(String text) {
        var line = text.strip().replace("\n", "\\n");
        return '"' + (line.length() > MAX_QUOTE ? line.substring(0, MAX_QUOTE) + " …" : line) + '"';
    }
}
