package acme.app.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code acme recover}: what to do about a failed job, doing it, and the record of what was done. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = "Plans what to do about a failed job, does it within limits, and tells what was done.",
        subcommands = {
            RecoverPlanCommand.class,
            RecoverApplyCommand.class,
            RecoverApproveCommand.class,
            RecoverCancelCommand.class,
            RecoverUndoCommand.class,
            RecoverHistoryCommand.class,
            RecoverResetBreakerCommand.class
        })
public final class RecoverCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, as in: acme recover plan train.log");
    }
}
