package acme.app.commands;

import acme.app.DataFolder;
import acme.knowledge.Author;
import acme.knowledge.BookedRule.State;
import acme.knowledge.PastIncident.Correction;
import acme.knowledge.PastIncident.Verdict;
import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code acme incidents confirm}. */
@Command(
        name = "confirm",
        mixinStandardHelpOptions = true,
        description = "Says that a diagnosis was right: from then on it answers for the same failure.")
final class IncidentConfirmCommand extends BookCommand {
    @Parameters(paramLabel = "ID", description = "The incident's id.")
    private String id = "";

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var incident = IncidentWords.require(folder, id);
        if (!incident.believed().isDecided()) {
            throw new Refused("nobody knew what incident " + id + " was; say it with acme incidents correct " + id
                    + folder.option() + " --type TYPE --cause TEXT");
        }
        if (incident.correction().isEmpty()) {
            folder.memory()
                    .correct(id, new Correction(word(incident.diagnosis()), person(), System.currentTimeMillis()));
        }
        out.println("Incident " + id + " is remembered as "
                + incident.believed().errorType() + ": " + incident.believed().rootCause());
        folder.ruleBook().rules(Set.of(State.PROPOSED, State.SHADOW)).stream()
                .filter(rule -> rule.author() instanceof Author.Model(var _, var _, var teacher) && teacher.equals(id))
                .forEach(rule -> out.println(RuleWords.name(rule) + ", which it taught, waits: acme rules approve "
                        + rule.id() + folder.option()));
        return 0;
    }

    /** What was found, as a person's word. */
    private static Verdict word(Verdict found) {
        return new Verdict(
                found.errorType(),
                found.source(),
                found.recoverable(),
                found.rootCause(),
                found.mitigation(),
                found.hint(),
                1,
                person());
    }
}
