package acme.slurm;

import acme.recover.Cluster.UnreachableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs Slurm's own commands, without a shell, each within a time limit and with bounded output. Any thread. */
public final class SlurmCommands {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MAX_OUTPUT = 64 << 20;

    private final Map<String, String> environment;

    /** With Slurm's usual configuration. */
    public SlurmCommands() {
        this(Map.of());
    }

    /** @param environment added to this process's own, such as {@code SLURM_CONF} */
    public SlurmCommands(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** What a command said; {@code status} 0 where it succeeded. */
    record Said(int status, String output, String errors) {
        boolean isSuccess() {
            return status == 0;
        }

        /** The first line of what went wrong, for people. */
        String why() {
            var text = errors.isBlank() ? output : errors;
            return text.lines().findFirst().orElse("exit status " + status).strip();
        }
    }

    /**
     * Runs a command.
     *
     * @throws UnreachableException where it is not installed, takes too long, or does not reach the controller
     */
    Said run(String... words) throws UnreachableException, InterruptedException {
        Process process;
        try {
            var builder = new ProcessBuilder(List.of(words));
            builder.environment().putAll(environment);
            // Times and words as the parsers here expect them, whatever the site's taste.
            builder.environment().put("SLURM_TIME_FORMAT", "standard");
            builder.environment().keySet().removeIf(it -> it.startsWith("SINFO_") || it.startsWith("SQUEUE_"));
            process = builder.start();
        } catch (IOException e) {
            throw new UnreachableException(words[0] + " cannot be run here: " + e.getMessage());
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It needs no input.
        }
        var output = read(process.getInputStream());
        var errors = read(process.getErrorStream());
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnreachableException(words[0] + " did not answer within " + LIMIT.toSeconds() + " s");
            }
            var said = new Said(process.exitValue(), output.join(), errors.join());
            if (!said.isSuccess() && isUnreachable(said.errors())) {
                throw new UnreachableException("Slurm's controller is out of reach: " + said.why());
            }
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isUnreachable(String errors) {
        return errors.contains("Unable to contact slurm controller")
                || errors.contains("Socket timed out")
                || errors.contains("Zero Bytes were transmitted")
                || errors.contains("Unable to establish control machine address")
                || errors.contains("Slurm backup controller in standby mode");
    }

    private static CompletableFuture<String> read(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> text.complete(text(stream)));
        return text;
    }

    private static String text(@Nullable InputStream stream) {
        if (stream == null) {
            return "";
        }
        try (stream) {
            var text = new String(stream.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
            stream.transferTo(OutputStream.nullOutputStream());
            return text;
        } catch (IOException e) {
            return "";
        }
    }
}
