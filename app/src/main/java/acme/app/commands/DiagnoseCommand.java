package acme.app.commands;

import acme.app.report.InputReport;
import acme.app.report.JsonReport;
import acme.app.report.MarkdownReport;
import acme.app.report.ProgressBar;
import acme.app.report.Terminal;
import acme.app.report.TextReport;
import acme.knowledge.RuleSet;
import acme.local.LogReader;
import acme.local.UnreadableLogException;
import acme.model.Finding;
import acme.pipeline.ParallelLogDiagnosis;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code acme diagnose}: says for each input what failed first, where, whose fault it is and what to do. */
@Command(
        name = "diagnose",
        mixinStandardHelpOptions = true,
        description = "Says what failed first in a training log, where, whose fault it is, and what to do.")
public final class DiagnoseCommand implements Callable<Integer> {
    private static final int UNREADABLE = 1;
    private static final int FAILURE_FOUND = 3;

    /** How a report is written. */
    enum Format {
        TEXT,
        JSON,
        JSONL,
        MARKDOWN
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "LOG",
            description =
                    "Log files (also .gz), folders with the files of one job's ranks or nodes, or - for standard input.")
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, json, jsonl or markdown (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Option(names = "--exit-code", description = "Exit with 3 when a failure was found.")
    private boolean exitCode;

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() {
        if (inputs.stream().filter("-"::equals).count() > 1) {
            throw new ParameterException(spec.commandLine(), "standard input (-) can be read only once");
        }
        var rules = ruleOptions.load();
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        boolean unreadable = false;
        boolean failed = false;
        var reports = new ArrayList<InputReport>();
        for (var input : inputs) {
            var report = diagnose(input, rules);
            report.notes().forEach(note -> err.println("acme: " + note));
            unreadable |= report.error().isPresent();
            report.error().ifPresent(error -> err.println("acme: " + error));
            failed |= report.log()
                    .filter(log -> log.finding() instanceof Finding.Failed)
                    .isPresent();
            if (format == Format.JSON) {
                reports.add(report);
            } else {
                print(report, out);
            }
        }
        if (format == Format.JSON) {
            out.println(JsonReport.document(reports));
        }
        out.flush();
        return unreadable ? UNREADABLE : exitCode && failed ? FAILURE_FOUND : 0;
    }

    private void print(InputReport report, PrintWriter out) {
        switch (format) {
            case TEXT -> out.print(new TextReport(Terminal.ofStandardOutput()).render(report, inputs.size() > 1));
            case MARKDOWN -> out.print(MarkdownReport.render(report));
            case JSONL -> out.println(JsonReport.line(report));
            case JSON -> throw new IllegalStateException("written as one document");
        }
        out.flush();
    }

    private static InputReport diagnose(String input, RuleSet rules) {
        long start = System.nanoTime();
        boolean standardInput = input.equals("-");
        try (var diagnosis = new ParallelLogDiagnosis(rules);
                var bar = new ProgressBar(input, standardInput ? -1 : LogReader.size(path(input)))) {
            var reader = new LogReader(bar::update);
            var notes = standardInput
                    ? reader.read("standard input", System.in, diagnosis)
                    : reader.read(path(input), diagnosis);
            return InputReport.read(input, diagnosis.report(), notes, System.nanoTime() - start);
        } catch (UnreadableLogException e) {
            return InputReport.unreadable(input, String.valueOf(e.getMessage()), System.nanoTime() - start);
        }
    }

    private static Path path(String input) throws UnreadableLogException {
        try {
            return Path.of(input);
        } catch (InvalidPathException e) {
            throw new UnreadableLogException(input.replaceAll("\\p{Cntrl}", "?") + ": not a file name");
        }
    }
}
