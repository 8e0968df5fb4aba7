package acme.app.commands;

import acme.app.DataFolder;
import acme.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A command that works on what was learned. Anything that is wrong is said in one line, and the exit status is 1. */
abstract class BookCommand implements Callable<Integer> {
    static final int FAILED = 1;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description =
                    "Where what was learned is kept (default: $ACME_DATA, $XDG_DATA_HOME/acme or ~/.local/share/acme).")
    private @Nullable Path data;

    /** What is wrong, for people. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    abstract int run(DataFolder folder, PrintWriter out) throws Refused, IOException;

    @Override
    public final Integer call() {
        var out = spec.commandLine().getOut();
        try (var folder = DataFolder.of(data)) {
            return run(folder, out);
        } catch (Refused | IOException | StoreException | IllegalStateException e) {
            err().println("acme: " + e.getMessage());
            return FAILED;
        } finally {
            out.flush();
        }
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    static void json(PrintWriter out, Object value) {
        out.println(Json.MAPPER.writeValueAsString(value));
    }

    /** Made where it is needed: every command starts this class, and the mapper takes a tenth of the start. */
    private static final class Json {
        static final JsonMapper MAPPER =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    static String minute(long millis) {
        return MINUTE.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
    }

    static String iso(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** Who uses the program. */
    static String person() {
        return System.getProperty("user.name", "somebody");
    }

    enum Format {
        TEXT,
        JSON
    }
}
