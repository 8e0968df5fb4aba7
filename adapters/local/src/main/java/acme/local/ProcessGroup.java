package acme.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process that leads a group and a session of its own, so that what it starts can be ended with it even where a process
 * between them is gone. It has no terminal. Any thread.
 *
 * <p>Launchers give their workers sessions of their own (torchrun does), and a launcher that is killed leaves them behind,
 * with their devices. They are found by a mark in their environment, where the system shows it (Linux).
 */
public final class ProcessGroup {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final long POLL_MILLIS = 50;

    private static final String MARK = "ACME_PROCESS_GROUP";
    private static final Path PROCESSES = Path.of("/proc");

    private final Process leader;
    private final byte[] mark;

    private ProcessGroup(Process leader, String mark) {
        this.leader = leader;
        this.mark = (MARK + "=" + mark).getBytes(StandardCharsets.UTF_8);
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
        var mark = UUID.randomUUID().toString();
        builder.environment().putAll(environment);
        builder.environment().put(MARK, mark);
        settings.accept(builder);
        return new ProcessGroup(builder.start(), mark);
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
        signal(name, leader.descendants().toList());
    }

    /** Once to each, since many programs take a second SIGTERM for an order to drop everything. */
    private void signal(String name, List<ProcessHandle> others) {
        boolean isGroup = kill("-s " + name) == 0;
        var all = new TreeSet<>(others);
        all.add(leader.toHandle());
        all.removeIf(it -> isGroup && isInGroup(it));
        end(all, name.equals("KILL"));
    }

    private boolean isInGroup(ProcessHandle process) {
        try {
            // pid (name) state parent group …; the name may hold anything.
            var stat = Files.readString(PROCESSES.resolve(process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
            return fields.length > 2 && fields[2].equals(String.valueOf(leader.pid()));
        } catch (IOException e) {
            return false;
        }
    }

    private static void end(Collection<ProcessHandle> processes, boolean isForced) {
        processes.forEach(it -> {
            if (isForced) {
                it.destroyForcibly();
            } else {
                it.destroy();
            }
        });
    }

    private List<ProcessHandle> all() {
        var all = marked();
        all.addAll(leader.descendants().toList());
        return all;
    }

    /** Processes that the group started and that are in none of its sessions and families any more, among others of it. */
    private List<ProcessHandle> marked() {
        var marked = new ArrayList<ProcessHandle>();
        try (var processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (var process : processes) {
                if (isMarked(process.resolve("environ"))) {
                    ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())))
                            .ifPresent(marked::add);
                }
            }
        } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
            // Where the system does not show processes there are the group and the family.
            return marked;
        }
        return marked;
    }

    private boolean isMarked(Path environment) {
        try {
            byte[] all = Files.readAllBytes(environment);
            for (int from = 0; from + mark.length <= all.length; from++) {
                int end = from + mark.length;
                if ((from == 0 || all[from - 1] == 0) && Arrays.equals(all, from, end, mark, 0, mark.length)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // Gone by now, or somebody else's.
            return false;
        }
    }

    /** Ends what is left of the group, and what it started: SIGTERM, and SIGKILL for what is still there after a while. */
    public void stop(Duration grace) throws InterruptedException {
        if (!isAlive()) {
            return;
        }
        signal("TERM", all());
        long end = System.nanoTime() + grace.toNanos();
        while (isAlive() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        if (isAlive()) {
            kill();
            leader.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Ends what is left of the group, and what it started, at once. */
    public void kill() {
        signal("KILL", all());
    }

    /** Whether any process of the group, or one that it started, is there. */
    public boolean isAlive() {
        return leader.isAlive() || kill("-0") == 0 || !marked().isEmpty();
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
