package acme.app.commands;

import acme.recover.JobName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The right of one process of this machine to act on a job; the system takes it back when the process is killed. */
final class JobLock implements AutoCloseable {
    private final FileChannel channel;

    private JobLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Empty where another process has it. */
    static Optional<JobLock> take(Path folder, JobName job) throws IOException {
        Files.createDirectories(folder);
        var channel =
                FileChannel.open(folder.resolve("recover.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // One byte of the file for each job.
        var lock = tryLock(channel, Integer.toUnsignedLong(job.value().hashCode()));
        if (lock.isEmpty()) {
            channel.close();
        }
        return lock.map(_ -> new JobLock(channel));
    }

    private static Optional<FileLock> tryLock(FileChannel channel, long place) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(place, 1, false));
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
