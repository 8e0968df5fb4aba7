package acme.app;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs command lines in this process. */
final class CommandLines {
    private CommandLines() {}

    record Run(int status, String out, String err) {}

    static Run acme(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(status, out.toString(), err.toString());
    }
}
