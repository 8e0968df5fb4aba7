package acme.app.live;

import acme.app.report.JsonReport;
import acme.pipeline.Incident;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The failures of a job that were told, in a file that only grows: what stands there is not told again when a log is read
 * again from an older offset. Confined to the job's thread.
 */
final class Incidents {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final Set<String> known = new HashSet<>();

    /** Reads what was told before; a last line that was cut by a crash is passed over. */
    Incidents(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            read(Files.readString(file));
        }
    }

    private void read(String lines) throws IOException {
        if (!lines.isEmpty() && !lines.endsWith("\n")) {
            append("");
        }
        for (var line : lines.substring(0, lines.lastIndexOf('\n') + 1).lines().toList()) {
            try {
                known.add(key(JSON.readTree(line)));
            } catch (JacksonException e) {
                throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
            }
        }
    }

    /** How many were told, revisions among them. */
    int size() {
        return known.size();
    }

    /** Writes an incident down; false where it stands there already. */
    boolean add(String input, Incident incident) throws IOException {
        var line = JsonReport.line(input, incident);
        if (!known.add(key(JSON.readTree(line)))) {
            return false;
        }
        append(line);
        return true;
    }

    private void append(String line) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static String key(JsonNode incident) {
        return incident.path("incident") + " " + incident.path("error_type") + " " + incident.path("root_cause_line");
    }
}
