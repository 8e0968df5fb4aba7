package acme.app.commands;

import acme.app.DataFolder;
import acme.app.Models;
import acme.app.Prompts;
import acme.app.eval.AskedAgent;
import acme.app.eval.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;

/** {@code acme eval}: measures the diagnosis against labelled logs. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description = "Measures the diagnosis against labelled logs, one JSON object a line.")
public final class EvalCommand implements Callable<Integer> {
    private static final int UNREADABLE = 1;

    enum Format {
        TEXT,
        JSON
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "CASES",
            description = "Labelled logs; the format is in docs/guide/eval.md.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Option(names = "--misses", description = "Also list the logs whose type or root-cause line was not hit.")
    private boolean misses;

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description = "Also write what was said of each log, one JSON object a line.")
    private @Nullable Path predictions;

    @Option(
            names = "--llm",
            description = "Also ask the configured model about each log, as if no rule had decided it. This costs what"
                    + " the model costs; the budgets hold.")
    private boolean llm;

    @Option(
            names = "--only-undecided",
            description = "With --llm: ask only about logs that no rule decides, as acme diagnose does.")
    private boolean onlyUndecided;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The settings of the models (default: ~/.config/acme/config.yaml).")
    private @Nullable Path config;

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() throws InterruptedException {
        if (onlyUndecided && !llm) {
            throw new ParameterException(spec.commandLine(), "--only-undecided says whom --llm asks: give both");
        }
        var evaluation = new Evaluation(ruleOptions.load(), llm ? Optional.of(agent()) : Optional.empty());
        for (var file : files) {
            try {
                evaluation.run(file);
            } catch (IOException | JacksonException | IllegalArgumentException e) {
                spec.commandLine()
                        .getErr()
                        .println("acme: " + file + ": cannot be read as labelled logs: " + e.getMessage());
                return UNREADABLE;
            }
        }
        if (predictions != null && !write(predictions, evaluation.predictions())) {
            return UNREADABLE;
        }
        var out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            out.println(evaluation.json());
        } else {
            text(evaluation, out);
        }
        out.flush();
        return 0;
    }

    private boolean write(Path file, List<String> lines) {
        try {
            Files.write(file, lines, StandardCharsets.UTF_8);
            return true;
        } catch (IOException e) {
            spec.commandLine().getErr().println("acme: " + file + ": cannot be written: " + e.getMessage());
            return false;
        }
    }

    private AskedAgent agent() {
        try (var data = DataFolder.of(null)) {
            var models = Models.load(Optional.ofNullable(config), data, System.getenv(), InstantSource.system());
            if (!models.areConfigured()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--llm needs a model: set OPENAI_API_KEY, OPENAI_BASE_URL or ANTHROPIC_API_KEY, or give"
                                + " --config; acme llm check tries it");
            }
            return new AskedAgent(models.failureAgent(), Prompts.load("failure-agent"), onlyUndecided);
        }
    }

    private void text(Evaluation evaluation, PrintWriter out) {
        var score = evaluation.score();
        evaluation
                .figures()
                .forEach((name, value) -> out.println(String.format(
                        Locale.ROOT, "%-25s %s", name.replace('_', ' '), Double.isNaN(value) ? "-" : number(value))));
        out.println();
        out.println("wanted                    said (times)");
        score.confusion().forEach((wanted, said) -> out.println(String.format(Locale.ROOT, "%-25s %s", wanted, said)));
        if (!evaluation.unanswered().isEmpty()) {
            out.println();
            out.println("no diagnosis by the model (times)");
            evaluation.unanswered().forEach((why, times) -> out.println(times + "  " + why));
        }
        if (misses) {
            out.println();
            score.misses().forEach(out::println);
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && value > 1 ? String.valueOf((long) value) : String.valueOf(value);
    }
}
