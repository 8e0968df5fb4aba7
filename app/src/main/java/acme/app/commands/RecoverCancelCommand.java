package acme.app.commands;

import acme.app.DataFolder;
import acme.recover.RecoveryModes;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acme recover cancel}. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "Calls the plan of a job off; what was done stays done.")
final class RecoverCancelCommand extends BookCommand {
    @Parameters(paramLabel = "JOB", description = "The job, as its scheduler calls it.")
    private String job = "";

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, for those who read the history.")
    private String reason = "";

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var name = RecoveryOptions.job(job);
        var recovery = new RecoveryOptions();
        var executor = recovery.executor(folder.recoveryJournal(), RecoveryModes.all(RecoveryModes.Mode.DRY_RUN));
        if (!executor.cancel(name, person(), reason)) {
            throw new Refused("no plan of " + name + " is under way; acme recover history tells what was done");
        }
        out.println(name + ": called off by " + person() + ".");
        return 0;
    }
}
