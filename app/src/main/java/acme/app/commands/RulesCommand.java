package acme.app.commands;

import acme.local.LogReader;
import acme.local.RuleFiles;
import acme.local.UnreadableLogException;
import acme.pipeline.LineExplainer;
import acme.pipeline.LineExplainer.Explanation;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code acme rules}: what the rules do, and the rule book of those that were learned. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "Says what the rules do, and keeps the rule book of those that were learned.",
        subcommands = {
            RuleListCommand.class,
            RuleShowCommand.class,
            RuleTestCommand.class,
            RuleApproveCommand.class,
            RuleRetireCommand.class,
            RuleHistoryCommand.class,
            RuleImportCommand.class,
            RuleExportCommand.class
        })
public final class RulesCommand implements Runnable {
    private static final int UNREADABLE = 1;
    private static final Pattern PLACE = Pattern.compile("(.+):(\\d{1,18})");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing, as in: acme rules explain train.log:123");
    }

    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description = "Says for one line of a log whether it is kept, and which rule decided.")
    int explain(
            @Parameters(paramLabel = "FILE:LINE", description = "A log file and a line number, from 1.") String place,
            @Mixin LearnedRuleOptions learned,
            @Mixin RuleOptions ruleOptions) {
        var matcher = PLACE.matcher(place);
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(), place + " is not of the form FILE:LINE, as in train.log:123");
        }
        var file = Path.of(matcher.group(1));
        var err = spec.commandLine().getErr();
        if (Files.isDirectory(file)) {
            err.println("acme: " + file + ": is a folder; name one of its files");
            return UNREADABLE;
        }
        var files = learned.files(ruleOptions, file.toString());
        long number = Long.parseLong(matcher.group(2));
        var explanations = new ArrayList<Explanation>();
        var explainer = new LineExplainer(files.toRuleSet(), it -> it == number, explanations::add);
        try {
            new LogReader(_ -> {}).read(file, explainer);
        } catch (UnreadableLogException e) {
            err.println("acme: " + e.getMessage());
            return UNREADABLE;
        }
        if (explanations.isEmpty()) {
            err.println("acme: " + file + ": has no line " + matcher.group(2));
            return UNREADABLE;
        }
        var out = spec.commandLine().getOut();
        explanations.forEach(it -> print(it, files, out));
        out.flush();
        return 0;
    }

    private static void print(Explanation it, RuleFiles files, PrintWriter out) {
        var why = it.reason().words();
        var where = it.reason()
                .rule()
                .flatMap(files::where)
                .map(place -> ", " + place)
                .orElse("");
        if (it.copyOf().isPresent()) {
            out.println("folded: a copy of line " + it.copyOf().getAsLong() + ", which is kept; " + why + where);
        } else {
            out.println((it.isKept() ? "kept: " : "dropped: ") + why + where);
        }
        out.println("  │ " + it.line().text());
    }
}
