package acme.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LINGER = Duration.ofMillis(100);
    private static final Path SETSID = Path.of("/usr/bin/setsid");

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
        Process process;
        try {
            process = start(command);
        } catch (IOException e) {
            return new CommandResult.NotStarted(
                    command.words().getFirst() + " cannot be run on this machine: " + e.getMessage());
        }
        var hook = new Thread(() -> signal(process, "KILL"));
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
            end(process, streams);
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
                signal(process, "KILL");
                process.onExit()
                        .orTimeout(grace.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(_ -> process)
                        .join();
            }
            forget(hook);
        }
    }

    private static Process start(Command command) throws IOException {
        if (!isThere(command.words().getFirst())) {
            throw new IOException("no such program");
        }
        var words = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            words.add(SETSID.toString());
        }
        words.addAll(command.words());
        var builder = new ProcessBuilder(words);
        builder.environment().putAll(command.environment());
        return builder.start();
    }

    /** Asked first, since behind setsid a missing program looks like one that failed. */
    private static boolean isThere(String program) {
        if (program.contains("/")) {
            return Files.isExecutable(Path.of(program));
        }
        for (var folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            var file = Path.of(folder.isEmpty() ? "." : folder, program);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return true;
            }
        }
        return false;
    }

    /** Ends what is left of the group, SIGTERM first, and waits until its output has been read. */
    private void end(Process process, List<Thread> streams) throws InterruptedException {
        if (!awaitEnd(process, streams, LINGER)) {
            signal(process, "TERM");
            awaitEnd(process, streams, grace);
        }
        signal(process, "KILL");
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

    /** To the group and to what is known to descend from the process, since a child may have left the group. */
    private static void signal(Process process, String name) {
        var descendants = process.descendants().toList();
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " -- -" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // Without a shell there is the process and what descends from it, below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var handle = process.toHandle();
        if (name.equals("KILL")) {
            descendants.forEach(ProcessHandle::destroyForcibly);
            handle.destroyForcibly();
        } else {
            descendants.forEach(ProcessHandle::destroy);
            handle.destroy();
        }
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
