package acme.app.commands;

import acme.app.DataFolder;
import acme.knowledge.Author;
import acme.knowledge.BookedRule.State;
import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acme rules retire}. */
@Command(
        name = "retire",
        mixinStandardHelpOptions = true,
        description = "Takes a rule out of force; no model brings it back.")
final class RuleRetireCommand extends BookCommand {
    @Parameters(paramLabel = "ID", description = "The rule's id; the active version is meant, or the newest.")
    private String id = "";

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, for those who read the rule's history.")
    private String reason = "";

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var book = folder.ruleBook();
        var active = Set.of(State.ACTIVE);
        var booked = book.rules(active).stream().anyMatch(rule -> rule.id().equals(id))
                ? RuleWords.require(book, id, active)
                : RuleWords.require(book, id, Set.of(State.PROPOSED, State.SHADOW));
        var moved = book.move(
                id, booked.version(), State.RETIRED, new Author.Person(person()), reason, System.currentTimeMillis());
        out.println(RuleWords.name(moved) + ": retired.");
        return 0;
    }
}
