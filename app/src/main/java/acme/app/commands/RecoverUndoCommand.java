package acme.app.commands;

import acme.app.DataFolder;
import acme.recover.RecoveryModes;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code acme recover undo}. */
@Command(
        name = "undo",
        mixinStandardHelpOptions = true,
        description = "Gives back the nodes that the job's recovery cordoned, and no others.")
final class RecoverUndoCommand extends BookCommand {
    @Parameters(paramLabel = "JOB", description = "The job, as its scheduler calls it.")
    private String job = "";

    @Mixin
    private RecoveryOptions recovery = new RecoveryOptions();

    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var name = RecoveryOptions.job(job);
        var executor = recovery.executor(folder.recoveryJournal(), RecoveryModes.all(RecoveryModes.Mode.DRY_RUN));
        try {
            var told = executor.undo(name, person());
            told.forEach(out::println);
            if (told.isEmpty()) {
                out.println("The recovery of " + name + " holds no node.");
            }
            return told.stream().anyMatch(line -> line.contains("not given back") || line.contains("no cluster"))
                    ? FAILED
                    : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("interrupted; what was given back is in acme recover history");
        }
    }
}
