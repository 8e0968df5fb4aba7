package acme.app.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code acme incidents}: past failures, and what people say of them. */
@Command(
        name = "incidents",
        mixinStandardHelpOptions = true,
        description = "Shows past failures, and takes people's corrections.",
        subcommands = {
            IncidentListCommand.class,
            IncidentShowCommand.class,
            IncidentConfirmCommand.class,
            IncidentCorrectCommand.class
        })
public final class IncidentsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, as in: acme incidents list");
    }
}
