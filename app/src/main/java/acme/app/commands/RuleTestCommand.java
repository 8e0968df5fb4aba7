package acme.app.commands;

import acme.app.DataFolder;
import acme.app.Wiring;
import acme.knowledge.DiagnosisRule;
import acme.knowledge.FilterRule;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleSet;
import acme.knowledge.RuleText;
import acme.local.LogReader;
import acme.local.RejectedRulesException;
import acme.local.RuleReader;
import acme.local.RuleReader.ReadRule;
import acme.local.UnreadableLogException;
import acme.model.Finding;
import acme.model.RawLine;
import acme.pattern.LinearPattern;
import acme.pattern.PatternMatcher;
import acme.pipeline.LogDiagnosis;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code acme rules test}. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = "Tries rules on logs: which lines they match, and what the diagnosis would be with them.")
final class RuleTestCommand extends BookCommand {
    private static final int MAX_SHOWN = 3;
    private static final int MAX_QUOTE = 88;

    @Parameters(index = "0", paramLabel = "FILE_OR_ID", description = "A rule file, or the id of a rule.")
    private String what = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "LOG", description = "Logs to try it on.")
    private List<Path> logs = new ArrayList<>();

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused, IOException {
        var shipped = Wiring.rules("nvidia");
        for (var rule : rules(folder, shipped)) {
            for (var log : logs) {
                try {
                    test(rule, shipped, log, out);
                } catch (UnreadableLogException e) {
                    throw new Refused(String.valueOf(e.getMessage()));
                }
            }
        }
        return 0;
    }

    private List<ReadRule> rules(DataFolder folder, RuleSet shipped) throws Refused, IOException {
        var file = Path.of(what);
        if (Files.isRegularFile(file)) {
            try {
                return RuleReader.read(what, Files.readString(file));
            } catch (RejectedRulesException e) {
                throw new Refused(String.join(System.lineSeparator(), e.problems()));
            }
        }
        if (folder.isInUse()) {
            var booked = RuleWords.find(folder.ruleBook(), what, RuleWords.ALL);
            if (booked.isPresent()) {
                return List.of(RuleWords.read(booked.get()));
            }
        }
        return shippedRule(shipped)
                .map(text -> RuleReader.read(what, text))
                .orElseThrow(() -> new Refused(what + " is neither a rule file nor the id of a rule"));
    }

    private Optional<String> shippedRule(RuleSet shipped) {
        return shipped.diagnosis().stream()
                .filter(rule -> rule.id().equals(what))
                .map(rule -> RuleText.of(rule, List.of(), List.of()))
                .findFirst()
                .or(() -> shipped.filters().stream()
                        .filter(rule -> rule.id().equals(what))
                        .map(rule -> RuleText.of(rule, List.of(), List.of()))
                        .findFirst());
    }

    private static void test(ReadRule rule, RuleSet shipped, Path log, PrintWriter out) throws UnreadableLogException {
        switch (rule) {
            case ReadRule.Filter(var filter, var _, var _, var _) -> filter(filter, shipped, log, out);
            case ReadRule.Diagnosis(var diagnosis, var _, var _, var _) -> diagnosis(diagnosis, shipped, log, out);
        }
    }

    private static void filter(FilterRule rule, RuleSet shipped, Path log, PrintWriter out)
            throws UnreadableLogException {
        var hits = new Hits(Optional.of(rule.expression()), false);
        var alone = new LogDiagnosis(new RuleSet(shipped.diagnosis(), List.of(rule), shipped.xids()));
        new LogReader(_ -> {}).read(log, line -> {
            hits.look(line);
            alone.accept(line);
        });
        long dropped = alone.report().compression().dropped().stream()
                .filter(it -> it.rule().equals(rule.id()))
                .mapToLong(it -> it.lines())
                .sum();
        out.println(rule.id() + " on " + log + ": matches " + hits.count + " of " + hits.lines + " lines, drops "
                + dropped + (dropped < hits.count ? "; the others are protected" : ""));
        hits.print(out);
    }

    private static void diagnosis(DiagnosisRule rule, RuleSet shipped, Path log, PrintWriter out)
            throws UnreadableLogException {
        var pattern = rule.match() instanceof RuleMatch.OnLine(var line)
                ? Optional.of(line)
                : Optional.<LinearPattern>empty();
        var hits = new Hits(pattern, true);
        var rules = new ArrayList<>(shipped.diagnosis());
        rules.removeIf(other -> other.id().equals(rule.id()));
        rules.add(rule);
        var with = new LogDiagnosis(new RuleSet(rules, shipped.filters(), shipped.xids()));
        new LogReader(_ -> {}).read(log, line -> {
            hits.look(line);
            with.accept(line);
        });
        out.println(rule.id() + " on " + log + ": "
                + (pattern.isEmpty()
                        ? "looks at exceptions"
                        : "matches " + hits.count + " of " + hits.lines + " lines"));
        hits.print(out);
        out.println("  " + verdict(with.report().finding(), rule));
    }

    private static String verdict(Finding finding, DiagnosisRule rule) {
        return switch (finding) {
            case Finding.Failed(var it, var _) ->
                (it.ruleId().equals(rule.id())
                                ? "it would be the root cause: "
                                : "another is the root cause, "
                                        + (it.ruleId().isEmpty() ? "found without a rule: " : it.ruleId() + ": "))
                        + it.errorType() + ", line " + it.rootLine().number() + ": " + it.rootCause();
            case Finding.Healthy _ -> "no failure";
            case Finding.Undecided(var missing) -> "undecided: " + missing;
        };
    }

    /** The lines that a pattern matches. */
    private static final class Hits {
        private final Optional<PatternMatcher> matcher;
        private final boolean bodyAlone;
        private final List<String> shown = new ArrayList<>();
        private long lines;
        private long count;

        Hits(Optional<LinearPattern> pattern, boolean bodyAlone) {
            matcher = pattern.map(LinearPattern::matcher);
            this.bodyAlone = bodyAlone;
        }

        void look(RawLine line) {
            lines++;
            int from = bodyAlone ? line.head().bodyStart() : line.from();
            if (matcher.isPresent() && matcher.get().find(line.bytes(), from, line.to())) {
                count++;
                if (shown.size() < MAX_SHOWN) {
                    var text = line.toLogLine().text().strip();
                    shown.add(String.format(
                            Locale.ROOT,
                            "%8d  %s",
                            line.number(),
                            text.length() > MAX_QUOTE ? text.substring(0, MAX_QUOTE - 1) + "…" : text));
                }
            }
        }

        void print(PrintWriter out) {
            shown.forEach(out::println);
            if (count > shown.size()) {
                out.println("       ⋮  " + (count - shown.size()) + " more");
            }
        }
    }
}
