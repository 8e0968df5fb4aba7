package acme.app.commands;

import acme.app.DataFolder;
import acme.app.Wiring;
import acme.knowledge.Author;
import acme.knowledge.BookedRule.State;
import acme.local.RuleReader.ReadRule;
import acme.pipeline.RuleReplay;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acme rules approve}. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description = "Makes a rule active, where nothing that is remembered speaks against it.")
final class RuleApproveCommand extends BookCommand {
    private static final int MAX_SHOWN = 10;

    @Parameters(paramLabel = "ID", description = "The rule's id; the newest version that waits is meant.")
    private String id = "";

    @Option(names = "--force", description = "Also where something speaks against it.")
    private boolean force;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who read the rule's history.")
    private String reason = "";

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var book = folder.ruleBook();
        var booked = RuleWords.require(book, id, Set.of(State.PROPOSED, State.SHADOW));
        var files = Wiring.ruleFiles(List.of(), List.of(), "nvidia")
                .addBooked(book.rules(Set.of(State.ACTIVE)), Optional.empty());
        var replay = new RuleReplay(files.toRuleSet(), folder.memory().newest(Integer.MAX_VALUE), files.routineLines());
        var outcome = switch (RuleWords.read(booked)) {
            case ReadRule.Diagnosis it -> replay.replay(it.rule());
            case ReadRule.Filter it -> replay.replay(it.rule());
        };
        outcome.objections().stream().limit(MAX_SHOWN).forEach(why -> err().println("acme: " + id + ": " + why));
        if (outcome.objections().size() > MAX_SHOWN) {
            err().println("acme: " + id + ": and " + (outcome.objections().size() - MAX_SHOWN) + " more");
        }
        if (!outcome.objections().isEmpty() && !force) {
            throw new Refused(RuleWords.name(booked) + " stays "
                    + booked.state().word() + "; mend it, or approve it with --force");
        }
        var why = reason.isBlank() ? (outcome.objections().isEmpty() ? "approved" : "approved with --force") : reason;
        var moved = book.move(
                id, booked.version(), State.ACTIVE, new Author.Person(person()), why, System.currentTimeMillis());
        out.println(RuleWords.name(moved) + ": active; of the incidents remembered it matches " + outcome.matched()
                + " and would have diagnosed " + outcome.agreed() + " as is believed.");
        return 0;
    }
}
