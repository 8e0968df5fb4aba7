package acme.app;

import acme.app.commands.CompressCommand;
import acme.app.commands.DemoCommand;
import acme.app.commands.DiagnoseCommand;
import acme.app.commands.EvalCommand;
import acme.app.commands.IncidentsCommand;
import acme.app.commands.KubernetesCommand;
import acme.app.commands.LlmCommand;
import acme.app.commands.NodesCommand;
import acme.app.commands.RecoverCommand;
import acme.app.commands.RulesCommand;
import acme.app.commands.RunCommand;
import acme.app.commands.WatchCommand;
import acme.app.config.RejectedSettingsException;
import acme.local.RejectedRulesException;
import acme.store.StoreException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "acme",
        mixinStandardHelpOptions = true,
        version = "acme 0.1.0",
        description = "Finds out why a model-training job died, and says so with the lines that prove it.",
        subcommands = {
            DiagnoseCommand.class,
            WatchCommand.class,
            RunCommand.class,
            NodesCommand.class,
            RecoverCommand.class,
            KubernetesCommand.class,
            CompressCommand.class,
            RulesCommand.class,
            IncidentsCommand.class,
            EvalCommand.class,
            LlmCommand.class,
            DemoCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:every input got a verdict",
            "1:an input could not be read",
            "2:wrong usage, or rules that cannot be used",
            "3:a failure was found (with --exit-code)"
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line, for tests too; writes UTF-8. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((fault, command, _) -> {
                    if (fault instanceof RejectedRulesException rejected) {
                        rejected.problems().forEach(command.getErr()::println);
                        return CommandLine.ExitCode.USAGE;
                    }
                    if (fault instanceof RejectedSettingsException rejected) {
                        rejected.problems().forEach(problem -> command.getErr().println("acme: " + problem));
                        return CommandLine.ExitCode.USAGE;
                    }
                    if (fault instanceof StoreException) {
                        command.getErr().println("acme: " + fault.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw fault;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; the common one is: acme diagnose LOG");
    }
}
