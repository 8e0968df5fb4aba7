package acme.app.commands;

import acme.app.DataFolder;
import acme.recover.RecoveryModes;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code acme recover approve}. */
@Command(name = "approve", mixinStandardHelpOptions = true, description = "Approves the plan that waits for a person.")
final class RecoverApproveCommand extends BookCommand {
    @Parameters(paramLabel = "JOB", description = "The job, as its scheduler calls it.")
    private String job = "";

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var name = RecoveryOptions.job(job);
        var recovery = new RecoveryOptions();
        var executor = recovery.executor(folder.recoveryJournal(), RecoveryModes.all(RecoveryModes.Mode.DRY_RUN));
        if (!executor.approve(name, person())) {
            throw new Refused("no plan of " + name + " is under way; acme recover history tells what was done");
        }
        out.println(name + ": approved by " + person() + ".");
        return 0;
    }
}
