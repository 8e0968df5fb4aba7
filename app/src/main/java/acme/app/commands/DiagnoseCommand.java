package acme.app.commands;

import acme.app.Knowledge;
import acme.app.report.InputReport;
import acme.app.report.JsonReport;
import acme.app.report.MarkdownReport;
import acme.app.report.ProgressBar;
import acme.app.report.Terminal;
import acme.app.report.TextReport;
import acme.diagnose.FullLog;
import acme.knowledge.RuleSet;
import acme.local.LogReader;
import acme.local.UnreadableLogException;
import acme.model.Finding;
import acme.pipeline.FailureDiagnosis;
import acme.pipeline.HealthyRuns;
import acme.pipeline.ParallelLogDiagnosis;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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

    @Option(
            names = "--healthy",
            paramLabel = "LOG",
            arity = "1",
            description =
                    "A log, or a folder of logs, of a run of the same job that ended well; may be given several times."
                            + " Lines that no healthy run printed are shown, and count against the node that printed them.")
    private List<Path> healthy = new ArrayList<>();

    @Mixin
    private KnowledgeOptions knowledgeOptions = new KnowledgeOptions();

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() throws InterruptedException {
        if (inputs.stream().filter("-"::equals).count() > 1) {
            throw new ParameterException(spec.commandLine(), "standard input (-) can be read only once");
        }
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        try (var data = knowledgeOptions.data()) {
            var knowledge = knowledgeOptions.knowledge(data, fault -> err.println("acme: " + fault));
            return diagnose(ruleOptions.files(data, Optional.empty()).toRuleSet(), knowledge, out, err);
        }
    }

    private int diagnose(RuleSet rules, Knowledge knowledge, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        Optional<HealthyRuns> runs;
        try {
            runs = healthyRuns(rules);
        } catch (UnreadableLogException e) {
            err.println("acme: " + e.getMessage());
            return UNREADABLE;
        }
        boolean unreadable = false;
        boolean failed = false;
        var reports = new ArrayList<InputReport>();
        for (var input : inputs) {
            var report = diagnose(input, rules, knowledge, runs);
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

    private Optional<HealthyRuns> healthyRuns(RuleSet rules) throws UnreadableLogException {
        if (healthy.isEmpty()) {
            return Optional.empty();
        }
        var runs = new HealthyRuns(rules);
        for (var log : healthy) {
            new LogReader(_ -> {}).read(log, runs);
        }
        return Optional.of(runs);
    }

    private static InputReport diagnose(String input, RuleSet rules, Knowledge knowledge, Optional<HealthyRuns> healthy)
            throws InterruptedException {
        long start = System.nanoTime();
        boolean standardInput = input.equals("-");
        try (var diagnosis = new ParallelLogDiagnosis(rules);
                var bar = new ProgressBar(input, standardInput ? -1 : LogReader.size(path(input)))) {
            var reader = new LogReader(bar::update);
            var notes = standardInput
                    ? reader.read("standard input", System.in, diagnosis)
                    : reader.read(path(input), diagnosis);
            var report = diagnosis.report();
            var kept = diagnosis.kept();
            var failure = new FailureDiagnosis.Failure(
                    budgetOf(input),
                    List.of(),
                    report.finding(),
                    kept,
                    rules,
                    standardInput ? FullLog.of(kept) : again(path(input)));
            var result = knowledge.decide(failure);
            knowledge.remember(input, Optional.empty(), failure, result);
            var found = report.withFinding(result.finding());
            return InputReport.read(
                    input,
                    healthy.map(it -> it.compare(found, kept, diagnosis.progress()))
                            .orElse(found),
                    Stream.concat(notes.stream(), result.notes().stream()).toList(),
                    System.nanoTime() - start);
        } catch (UnreadableLogException e) {
            return InputReport.unreadable(input, String.valueOf(e.getMessage()), System.nanoTime() - start);
        }
    }

    /** Whose budget pays for a model: the log's, wherever it is named from; of standard input each run is one of its own. */
    private static String budgetOf(String input) throws UnreadableLogException {
        return input.equals("-")
                ? "standard input of process " + ProcessHandle.current().pid()
                : path(input).toAbsolutePath().normalize().toString();
    }

    /** The same log once more, for a model's questions. */
    private static FullLog again(Path input) {
        return reader -> {
            try {
                new LogReader(bytes -> {}).read(input, reader::accept);
            } catch (UnreadableLogException e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    private static Path path(String input) throws UnreadableLogException {
        try {
            return Path.of(input);
        } catch (InvalidPathException e) {
            throw new UnreadableLogException(input.replaceAll("\\p{Cntrl}", "?") + ": not a file name");
        }
    }
}
