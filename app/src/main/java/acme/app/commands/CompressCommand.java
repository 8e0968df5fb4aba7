package acme.app.commands;

import acme.app.report.CompressedLogText;
import acme.app.report.ProgressBar;
import acme.ingest.LineSink;
import acme.local.LogReader;
import acme.local.UnreadableLogException;
import acme.pipeline.LineExplainer;
import acme.pipeline.LogDiagnosis;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code acme compress}: shows what is left of a log when routine lines are dropped and copies are folded. */
@Command(
        name = "compress",
        mixinStandardHelpOptions = true,
        description = "Shows what is left of a log when routine lines are dropped and copies are folded.")
public final class CompressCommand implements Callable<Integer> {
    private static final int UNREADABLE = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "LOG",
            description = "A log file (also .gz), a folder with the files of one job, or - for standard input.")
    private String input = "-";

    @Option(names = "--counts", description = "Show only how many lines each rule left out, and whose rule it is.")
    private boolean counts;

    @Option(
            names = "--left-out",
            description = "Show the lines that were left out instead, each with what left it out.")
    private boolean leftOut;

    @Mixin
    private LearnedRuleOptions learned = new LearnedRuleOptions();

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var files = learned.files(ruleOptions, input);
        var log = new LogDiagnosis(files.toRuleSet());
        LineSink sink = leftOut
                ? new LineExplainer(files.toRuleSet(), _ -> true, it -> CompressedLogText.printLeftOut(it, out))
                : log;
        if (!read(sink)) {
            return UNREADABLE;
        }
        if (counts) {
            CompressedLogText.printCounts(log.report().compression(), files, out);
        } else if (!leftOut) {
            CompressedLogText.print(log, out);
        }
        out.flush();
        return 0;
    }

    private boolean read(LineSink sink) {
        var err = spec.commandLine().getErr();
        boolean standardInput = input.equals("-");
        try (var bar = new ProgressBar(input, standardInput ? -1 : LogReader.size(Path.of(input)))) {
            var reader = new LogReader(bar::update);
            var notes =
                    standardInput ? reader.read("standard input", System.in, sink) : reader.read(Path.of(input), sink);
            notes.forEach(note -> err.println("acme: " + note));
            return true;
        } catch (UnreadableLogException e) {
            err.println("acme: " + e.getMessage());
            return false;
        }
    }
}
