package acme.app.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code acme nodes}: what is the matter with the machines. */
@Command(
        name = "nodes",
        mixinStandardHelpOptions = true,
        description = "Tests the machines of a cluster.",
        subcommands = NodesTestCommand.class)
public final class NodesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing, as in: acme nodes test --nodes n1,n2,n3 --with ssh");
    }
}
