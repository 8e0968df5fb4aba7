package acme.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A saved state in a file: written whole or not at all, whenever the process dies, and known to be whole when it is read.
 * One process at a time.
 */
public final class StateFile {
    private final Path file;

    public StateFile(Path file) {
        this.file = file;
    }

    /** Writes a state. */
    @FunctionalInterface
    public interface Writer {
        void write(DataOutput out) throws IOException;
    }

    /** Replaces what the file holds. */
    public void save(Writer state) throws IOException {
        var bytes = new ByteArrayOutputStream();
        state.write(new DataOutputStream(bytes));
        var checksum = new CRC32C();
        checksum.update(bytes.toByteArray());
        new DataOutputStream(bytes).writeLong(checksum.getValue());
        var next = file.resolveSibling(file.getFileName() + ".new");
        try (var channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(bytes.toByteArray());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * What was saved; nothing where there is no file.
     *
     * @throws IOException where the file cannot be read or is damaged
     */
    public Optional<DataInput> load() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        int length = bytes.length - Long.BYTES;
        var checksum = new CRC32C();
        checksum.update(bytes, 0, Math.max(length, 0));
        if (length < 0 || ByteBuffer.wrap(bytes).getLong(length) != checksum.getValue()) {
            throw new IOException(file + " is damaged; delete it to begin anew");
        }
        return Optional.of(new DataInputStream(new ByteArrayInputStream(bytes, 0, length)));
    }
}
