package acme.app.commands;

import acme.app.DataFolder;
import acme.app.Wiring;
import acme.knowledge.Author;
import acme.knowledge.BookedRule;
import acme.knowledge.BookedRule.State;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Correction;
import acme.knowledge.PastIncident.Verdict;
import acme.local.RuleReader.ReadRule;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Source;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acme incidents correct}. */
@Command(
        name = "correct",
        mixinStandardHelpOptions = true,
        description =
                "Says what a failure really was: the memory learns it, and a learned rule that was wrong is retired.")
final class IncidentCorrectCommand extends BookCommand {
    @Parameters(paramLabel = "ID", description = "The incident's id.")
    private String id = "";

    @Option(names = "--type", required = true, paramLabel = "TYPE", description = "The error type, such as KeyError.")
    private String type = "";

    @Option(names = "--cause", required = true, paramLabel = "TEXT", description = "The root cause, in one sentence.")
    private String cause = "";

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description =
                    "user_mistake, infrastructure_failure, framework_bug or unknown (default: as usual for the type).")
    private @Nullable Source source;

    @Option(
            names = "--recoverable",
            arity = "1",
            paramLabel = "true|false",
            description = "Whether starting the job again helps (default: as usual for the type).")
    private @Nullable Boolean recoverable;

    @Option(names = "--mitigation", paramLabel = "TEXT", description = "What to do about it.")
    private String mitigation = "";

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var before = IncidentWords.require(folder, id);
        var errorType = ErrorType.knownIgnoringCase(type).orElseGet(() -> ErrorType.of(type));
        var verdict = new Verdict(
                errorType,
                source == null ? errorType.usualSource() : source,
                recoverable == null ? errorType.usuallyRecoverable() : recoverable,
                cause,
                mitigation,
                errorType.equals(before.diagnosis().errorType())
                        ? before.diagnosis().hint()
                        : Hint.NONE,
                1,
                person());
        var now = System.currentTimeMillis();
        var incident = folder.memory().correct(id, new Correction(verdict, person(), now));
        out.println("Incident " + id + " is remembered as " + errorType + ": " + cause);
        if (incident.outcome() == PastIncident.Outcome.REFUTED) {
            var reason = "incident " + id + " was " + errorType;
            before.diagnosis().rule().ifPresent(rule -> retire(folder, rule, reason, now, out));
            retireLearned(folder, verdict, reason, now, out);
        }
        return 0;
    }

    private static void retire(DataFolder folder, String ruleId, String reason, long now, PrintWriter out) {
        var book = folder.ruleBook();
        var wrong = book.rules(Set.of(State.ACTIVE)).stream()
                .filter(rule -> rule.id().equals(ruleId))
                .findFirst();
        if (wrong.isPresent()) {
            book.move(ruleId, wrong.get().version(), State.RETIRED, new Author.Person(person()), reason, now);
            out.println(RuleWords.name(wrong.get()) + ", which said otherwise, is retired.");
        } else if (shipped(ruleId).isPresent()) {
            out.println(
                    "The shipped rule " + ruleId + " said otherwise, and stays in force. To put another in its place:");
            out.println("  acme rules show " + ruleId + " > mine.yaml   # then change it");
            out.println("  acme rules import mine.yaml");
            out.println("  acme rules approve " + ruleId);
        }
    }

    /** The rules that this incident taught while it was taken for something else. */
    private void retireLearned(DataFolder folder, Verdict verdict, String reason, long now, PrintWriter out) {
        var book = folder.ruleBook();
        for (var rule : book.rules(EnumSet.complementOf(EnumSet.of(State.RETIRED)))) {
            boolean isTaughtByIt =
                    rule.author() instanceof Author.Model(var _, var _, var incident) && incident.equals(id);
            if (isTaughtByIt && saysOtherwise(rule, verdict)) {
                book.move(rule.id(), rule.version(), State.RETIRED, new Author.Person(person()), reason, now);
                out.println(RuleWords.name(rule) + ", which it had taught, is retired.");
            }
        }
    }

    private static boolean saysOtherwise(BookedRule rule, Verdict verdict) {
        try {
            return RuleWords.read(rule) instanceof ReadRule.Diagnosis it
                    && !(it.rule().errorType().equals(verdict.errorType())
                            && it.rule().source() == verdict.source()
                            && it.rule().recoverable() == verdict.recoverable());
        } catch (Refused e) {
            return true; // it cannot be used any more
        }
    }

    private static Optional<String> shipped(String ruleId) {
        return Wiring.ruleFiles(List.of(), List.of(), "nvidia").where(ruleId);
    }
}
