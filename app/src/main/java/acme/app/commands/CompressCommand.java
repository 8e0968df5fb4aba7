package acme.app.commands;

import acme.app.report.CompressedLogText;
import acme.app.report.ProgressBar;
import acme.local.LogReader;
import acme.local.UnreadableLogException;
import acme.pipeline.LogDiagnosis;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() {
        var log = new LogDiagnosis(ruleOptions.load());
        var err = spec.commandLine().getErr();
        boolean standardInput = input.equals("-");
        try (var bar = new ProgressBar(input, standardInput ? -1 : LogReader.size(Path.of(input)))) {
            var reader = new LogReader(bar::update);
            var notes =
                    standardInput ? reader.read("standard input", System.in, log) : reader.read(Path.of(input), log);
            notes.forEach(note -> err.println("acme: " + note));
        } catch (UnreadableLogException e) {
            err.println("acme: " + e.getMessage());
            return UNREADABLE;
        }
        var out = spec.commandLine().getOut();
        CompressedLogText.print(log, out);
        out.flush();
        return 0;
    }
}
