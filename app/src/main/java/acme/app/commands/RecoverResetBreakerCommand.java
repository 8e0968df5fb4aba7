package acme.app.commands;

import acme.app.DataFolder;
import acme.recover.RecoveryModes;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code acme recover reset-breaker}. */
@Command(
        name = "reset-breaker",
        mixinStandardHelpOptions = true,
        description = "Allows cordons again after too many nodes failed; for a person who has looked at the cluster.")
final class RecoverResetBreakerCommand extends BookCommand {
    @Override
    int run(DataFolder folder, PrintWriter out) throws Refused {
        var recovery = new RecoveryOptions();
        recovery.executor(folder.recoveryJournal(), RecoveryModes.all(RecoveryModes.Mode.DRY_RUN))
                .resetBreaker(person());
        out.println("Cordons are allowed again, says " + person() + ".");
        return 0;
    }
}
