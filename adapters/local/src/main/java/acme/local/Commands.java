package acme.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands, each to its end or to its time limit, and leaves nothing of them behind.
 *
 * <p>A command leads a process group of its own, so that what it starts can be ended with it even where a process
 * between them is gone: when its time is up, when the waiting thread is interrupted, when this program ends, and when
 * the command itself ended but left processes. The group first gets SIGTERM and, after a while, SIGKILL. It has no
 * terminal: a program that would ask for a password fails instead.
 *
 * <p>May be used by any number of threads.
 */
public final class Commands {
    private static final int OUTPUT_BYTES = 1 << 20;
    static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LINGER = Duration.ofMillis(100);

    private final int outputBytes;
    private final Duration grace;

    /** Keeps 1 MiB of each stream, and waits two seconds between SIGTERM and SIGKILL. */
    public Commands() {
        this(OUTPUT_BYTES, GRACE);
    }

    public Commands(int outputBytes, Duration grace) {
        this.outputBytes = outputBytes;
        this.grace = grace;
    }

    /** Runs a command; whatever comes of it, a fault included, is a value. Blocks up to the limit and the grace. */
    public CommandResult run(Command command, Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        ProcessGroup group;
        try {
            group = ProcessGroup.start(command.words(), command.environment(), _ -> {});
        } catch (IOException e) {
            return new CommandResult.NotStarted(
                    command.words().getFirst() + " cannot be run on this machine: " + e.getMessage());
        }
        var process = group.leader();
        var hook = new Thread(() -> group.signal("KILL"));
        var out = new BoundedOutput(outputBytes);
        var errors = new BoundedOutput(outputBytes);
        boolean isSettled = false;
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            var streams = List.of(
                    pump(process.getInputStream(), out),
                    pump(process.getErrorStream(), errors),
                    feed(process, command));
            boolean hasEnded = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
            end(group, streams);
            isSettled = true;
            if (!hasEnded) {
                return new CommandResult.TimedOut(limit, out.text(), errors.text());
            }
            var took = Duration.ofNanos(System.nanoTime() - start);
            return new CommandResult.Exited(process.exitValue(), out.text(), errors.text(), took);
        } catch (IllegalStateException e) {
            throw new InterruptedException("the program is ending");
        } finally {
            if (!isSettled) {
                group.signal("KILL");
                process.onExit()
                        .orTimeout(grace.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(_ -> process)
                        .join();
            }
            forget(hook);
        }
    }

    /** Ends what is left of the group, SIGTERM first, and waits until its output has been read. */
    private void end(ProcessGroup group, List<Thread> streams) throws InterruptedException {
        var process = group.leader();
        if (!awaitEnd(process, streams, LINGER)) {
            group.signal("TERM");
            awaitEnd(process, streams, grace);
        }
        group.signal("KILL");
        awaitEnd(process, streams, grace);
    }

    private static boolean awaitEnd(Process process, List<Thread> streams, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        boolean hasEnded = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        for (var stream : streams) {
            hasEnded &= stream.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        return hasEnded;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending, and the hook has its turn.
        }
    }

    private static Thread pump(InputStream from, BoundedOutput to) {
        return Thread.ofVirtual().start(() -> {
            try (from) {
                to.read(from);
            } catch (IOException e) {
                // The command is gone; what was read stays.
            }
        });
    }

    private static Thread feed(Process process, Command command) {
        return Thread.ofVirtual().start(() -> {
            try (OutputStream to = process.getOutputStream()) {
                to.write(command.input().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // A command need not read its input.
            }
        });
    }
}
