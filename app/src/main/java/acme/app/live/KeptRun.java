package acme.app.live;

import acme.recover.Attempt.Ending;
import acme.recover.InMemoryRecoveryJournal;
import acme.recover.JobName;
import acme.recover.RecoveryJournal;
import acme.recover.RecoveryJournal.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The name of a run in the journal of recovery. A command that is started again in the same folder begins a new run, but
 * goes on with the last one where that was never brought to its end, because acme was killed. Closed when the run is over.
 */
public final class KeptRun implements AutoCloseable {
    private final JobName job;
    private final RecoveryJournal journal;
    private final @Nullable FileChannel lock;

    private KeptRun(JobName job, RecoveryJournal journal, @Nullable FileChannel lock) {
        this.job = job;
        this.journal = journal;
        this.lock = lock;
    }

    /** A run that is forgotten with this program. */
    public static KeptRun forgotten(String program) {
        return new KeptRun(new JobName(plain(program)), new InMemoryRecoveryJournal(), null);
    }

    /** A run in {@code journal}; a forgotten one where the same command is under way in the same folder already. */
    public static KeptRun of(
            Path data, RecoveryJournal journal, String program, List<String> command, PrintWriter err) {
        var name = plain(program) + "-" + digest(command);
        try {
            var folder = Files.createDirectories(data.resolve("runs"));
            var channel = FileChannel.open(
                    folder.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return new KeptRun(next(journal, name), journal, channel);
            }
            channel.close();
            err.println("acme: the same command is under way here already; the history of this run is not kept");
        } catch (IOException e) {
            err.println("acme: the history of this run is not kept: " + e.getMessage());
        }
        return forgotten(program);
    }

    /** The system gives the lock back when the process ends, however it does. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static JobName next(RecoveryJournal journal, String name) {
        int number = 1;
        while (isOver(journal.entries(new JobName(name + "-" + number)))) {
            number++;
        }
        return new JobName(name + "-" + number);
    }

    /** Whether it came to its end: well, by a person, or with a plan that starts nothing. */
    private static boolean isOver(List<RecoveryJournal.Entry> entries) {
        boolean isOver = false;
        for (var entry : entries) {
            switch (entry.event()) {
                case Event.Over(var attempt) ->
                    isOver = attempt.ending() == Ending.SUCCEEDED || attempt.ending() == Ending.CANCELLED;
                case Event.Planned(var plan) -> isOver = plan.restart().isEmpty();
                case Event.Cancelled _ -> isOver = true;
                default -> {}
            }
        }
        return isOver;
    }

    private static String digest(List<String> command) {
        var sum = new CRC32C();
        var all = Path.of("").toAbsolutePath() + "\0" + String.join("\0", command);
        sum.update(all.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /** Other characters than a job's name may have become hyphens. */
    private static String plain(String name) {
        var plain = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        return plain.isEmpty() ? "job" : plain.substring(0, Math.min(100, plain.length()));
    }

    public JobName job() {
        return job;
    }

    public RecoveryJournal journal() {
        return journal;
    }

    /** Gives the run's name free. */
    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}
