package acme.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process that leads a group and a session of its own, so that what it starts can be ended with it even where a process
 * between them is gone. It has no terminal. Any thread.
 */
public final class ProcessGroup {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final long POLL_MILLIS = 50;

    private final Process leader;

    private ProcessGroup(Process leader) {
        this.leader = leader;
    }

    /**
     * Starts a command.
     *
     * @param environment added to this process's own
     * @param settings where its streams go
     * @throws IOException where there is no such program, or it may not be run
     */
    public static ProcessGroup start(
            List<String> words, Map<String, String> environment, Consumer<ProcessBuilder> settings) throws IOException {
        if (!isThere(words.getFirst())) {
            throw new IOException("no such program");
        }
        var all = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            all.add(SETSID.toString());
        }
        all.addAll(words);
        var builder = new ProcessBuilder(all);
        builder.environment().putAll(environment);
        settings.accept(builder);
        return new ProcessGroup(builder.start());
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

    public Process leader() {
        return leader;
    }

    /** Sends a signal, such as {@code TERM}, to the group and to what descends from the leader and has left the group. */
    public void signal(String name) {
        var descendants = leader.descendants().toList();
        kill("-s " + name);
        var handle = leader.toHandle();
        if (name.equals("KILL")) {
            descendants.forEach(ProcessHandle::destroyForcibly);
            handle.destroyForcibly();
        } else {
            descendants.forEach(ProcessHandle::destroy);
            handle.destroy();
        }
    }

    /** Ends what is left of the group: SIGTERM, and SIGKILL for what is still there after a while. */
    public void stop(Duration grace) throws InterruptedException {
        if (!isAlive()) {
            return;
        }
        signal("TERM");
        long end = System.nanoTime() + grace.toNanos();
        while (isAlive() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        if (isAlive()) {
            signal("KILL");
            leader.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whether any process of the group is there. */
    public boolean isAlive() {
        return leader.isAlive() || kill("-0") == 0;
    }

    private int kill(String what) {
        try {
            return new ProcessBuilder("/bin/sh", "-c", "kill " + what + " -- -" + leader.pid() + " 2>/dev/null")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // Without a shell there is the process and what descends from it.
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
