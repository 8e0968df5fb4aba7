package acme.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where the data folder keeps one followed job: how far its log was read, and the failures that were told. Held by one
 * process at a time.
 */
public final class JobFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel lock;

    private JobFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Opens the folder of the job with these inputs, and makes it on first use.
     *
     * @throws IOException where it cannot be made, or another process holds it; the message says so
     */
    public static JobFolder open(Path data, List<Path> inputs) throws IOException {
        var folder = data.resolve("jobs").resolve(name(inputs));
        Files.createDirectories(folder);
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            throw new IOException(folder + " is in use by another acme that follows the same log");
        }
        return new JobFolder(folder, channel);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** The first input's file name, told from others of that name by a checksum of all paths. */
    private static String name(List<Path> inputs) {
        var checksum = new CRC32C();
        for (var input : inputs) {
            checksum.update((input.toAbsolutePath().normalize() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        var first = inputs.getFirst().toAbsolutePath().normalize().getFileName();
        var word = (first == null ? "root" : first.toString()).replaceAll("[^A-Za-z0-9._-]", "_");
        return word + "-" + Long.toHexString(checksum.getValue());
    }

    public StateFile state() {
        return new StateFile(folder.resolve("state"));
    }

    /** The failures that were told, one JSON object a line. */
    public Path incidents() {
        return folder.resolve("incidents.jsonl");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
