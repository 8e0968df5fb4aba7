package acme.local;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleText;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** Reads rules in the spelling of a rule file, with the lines that they must and must not match. Any thread. */
public final class RuleReader {
    private RuleReader() {}

    /**
     * A rule that was read: its {@code definition} is the rule with its lines as a rule file of its own, {@code match} and
     * {@code noMatch} are the lines that it must and must not match.
     */
    public sealed interface ReadRule {
        String id();

        String definition();

        List<String> match();

        record Diagnosis(DiagnosisRule rule, String definition, List<String> match, List<String> noMatch)
                implements ReadRule {
            @Override
            public String id() {
                return rule.id();
            }
        }

        record Filter(FilterRule rule, String definition, List<String> match, List<String> noMatch)
                implements ReadRule {
            @Override
            public String id() {
                return rule.id();
            }
        }
    }

    /**
     * The rules of a text, in its order of kinds: diagnosis rules, then filter rules. Runs the lines that they must and must
     * not match.
     *
     * @param name what messages call the text
     * @throws RejectedRulesException with every problem that was found
     */
    public static List<ReadRule> read(String name, String yaml) {
        var file = new RuleFile(name);
        file.read(new StringReader(yaml));
        var problems = new ArrayList<>(file.problems());
        problems.addAll(RuleExamples.failures(file));
        if (!problems.isEmpty()) {
            throw new RejectedRulesException(problems);
        }
        var read = new ArrayList<ReadRule>();
        for (var rule : file.diagnosis()) {
            var match = lines(file, rule.id(), true);
            var noMatch = lines(file, rule.id(), false);
            read.add(new ReadRule.Diagnosis(rule, RuleText.of(rule, match, noMatch), match, noMatch));
        }
        for (var rule : file.filters()) {
            var match = lines(file, rule.id(), true);
            var noMatch = lines(file, rule.id(), false);
            read.add(new ReadRule.Filter(rule, RuleText.of(rule, match, noMatch), match, noMatch));
        }
        return read;
    }

    private static List<String> lines(RuleFile file, String id, boolean mustMatch) {
        return file.examples().stream()
                .filter(example -> example.ruleId().equals(id) && example.mustMatch() == mustMatch)
                .map(RuleFile.Example::text)
                .toList();
    }
}
