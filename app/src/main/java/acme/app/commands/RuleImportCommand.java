package acme.app.commands;

import acme.app.DataFolder;
import acme.knowledge.Author;
import acme.knowledge.BookedRule.Kind;
import acme.knowledge.RuleBook.Draft;
import acme.local.RejectedRulesException;
import acme.local.RuleReader;
import acme.local.RuleReader.ReadRule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code acme rules import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Writes the rules of a file into the rule book, as proposed: a rule file (YAML), a JSON list of "
                + "expressions (filter_rules.json), or a JSON list of {regex, diagnosis} (diagnosis_rules.json).")
final class RuleImportCommand extends BookCommand {
    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file = Path.of("");

    private int proposed;
    private int known;
    private int refused;

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused, IOException {
        var text = text();
        var imported = file.toString().endsWith(".json") ? JsonRules.read(text) : yaml(text);
        for (var refusal : imported.refusals()) {
            refused++;
            err().println("acme: " + file + ": " + refusal);
        }
        for (var rule : imported.rules()) {
            propose(folder, rule, out);
        }
        out.println(proposed + " proposed, " + known + " known already, " + refused + " refused."
                + (proposed == 0 ? "" : " Try them with acme rules test ID LOG, then acme rules approve ID."));
        return proposed + known == 0 && refused > 0 ? FAILED : 0;
    }

    private void propose(DataFolder folder, ReadRule rule, PrintWriter out) {
        var kind = rule instanceof ReadRule.Filter ? Kind.FILTER : Kind.DIAGNOSIS;
        var why = "imported from " + file.getFileName();
        var draft = new Draft(rule.id(), kind, new Author.Person(person()), Optional.empty(), rule.definition(), why);
        try {
            var booked = folder.ruleBook().propose(draft, System.currentTimeMillis());
            if (booked.isEmpty()) {
                known++;
            } else {
                proposed++;
                out.println("proposed " + RuleWords.name(booked.get()));
            }
        } catch (IllegalArgumentException e) {
            refused++;
            err().println("acme: " + file + ": " + e.getMessage());
        }
    }

    private JsonRules.Imported yaml(String text) throws Refused {
        try {
            return new JsonRules.Imported(RuleReader.read(file.toString(), text), List.of());
        } catch (RejectedRulesException e) {
            throw new Refused(String.join(System.lineSeparator(), e.problems()));
        }
    }

    private String text() throws Refused, IOException {
        if (!Files.isRegularFile(file)) {
            throw new Refused(file + ": no such file");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new Refused(file + ": the file is not UTF-8");
        }
    }
}
