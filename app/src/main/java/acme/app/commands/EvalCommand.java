package acme.app.commands;

import acme.app.eval.Evaluation;
import acme.app.eval.Score;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Mixin
    private RuleOptions ruleOptions = new RuleOptions();

    @Override
    public Integer call() {
        var evaluation = new Evaluation(ruleOptions.load());
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
            text(evaluation.score(), out);
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

    private void text(Score score, PrintWriter out) {
        score.figures()
                .forEach((name, value) -> out.println(String.format(
                        Locale.ROOT, "%-20s %s", name.replace('_', ' '), Double.isNaN(value) ? "-" : number(value))));
        out.println();
        out.println("wanted               said (times)");
        score.confusion().forEach((wanted, said) -> out.println(String.format(Locale.ROOT, "%-20s %s", wanted, said)));
        if (misses) {
            out.println();
            score.misses().forEach(out::println);
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && value > 1 ? String.valueOf((long) value) : String.valueOf(value);
    }
}
