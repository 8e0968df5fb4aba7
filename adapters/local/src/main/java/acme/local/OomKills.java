package acme.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How many processes the kernel has killed because memory ran out. The killed cannot tell, and their log ends without a
 * word of it.
 *
 * @param isOfGroup whether only processes of this program's own control group are counted, and not all of the machine
 * @param count since the group, or the machine, was started
 */
public record OomKills(boolean isOfGroup, long count) {
    private static final String COUNTER = "oom_kill ";

    /** The exit status of what SIGKILL ended. */
    private static final int KILLED = 128 + 9;

    /** As the kernel counts now; empty where it does not (before Linux 4.13, other systems). */
    public static Optional<OomKills> now() {
        return under(Path.of("/"));
    }

    /** @param root where {@code proc} and {@code sys} are */
    static Optional<OomKills> under(Path root) {
        var groups = root.resolve("sys/fs/cgroup");
        var ofGroup = counter(groups.resolve(unified(root)).resolve("memory.events"))
                .or(() -> counter(groups.resolve("memory.events")))
                .or(() -> counter(groups.resolve("memory/memory.oom_control")));
        return ofGroup.map(it -> new OomKills(true, it))
                .or(() -> counter(root.resolve("proc/vmstat")).map(it -> new OomKills(false, it)));
    }

    /** Where this program stands in the unified hierarchy, relative to its root. */
    private static String unified(Path root) {
        return read(root.resolve("proc/self/cgroup"))
                .lines()
                .filter(line -> line.startsWith("0::/"))
                .map(line -> line.substring("0::/".length()))
                .filter(path -> !path.contains(".."))
                .findFirst()
                .orElse("");
    }

    private static Optional<Long> counter(Path file) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(COUNTER))
                .map(line -> line.substring(COUNTER.length()).strip())
                .filter(number -> number.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .findFirst();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException | InvalidPathException e) {
            return "";
        }
    }

    /**
     * What a log should say of the kills since an earlier count, as a line; empty where they prove nothing. On a machine
     * that others share a kill counts only where the command itself died by that signal.
     *
     * @param status the exit status of the command
     */
    public Optional<String> since(OomKills before, int status) {
        long kills = count - before.count;
        if (kills <= 0 || isOfGroup != before.isOfGroup || (!isOfGroup && status != KILLED)) {
            return Optional.empty();
        }
        return Optional.of("acme: the kernel's out-of-memory killer ended " + kills
                + (kills == 1 ? " process " : " processes ")
                + (isOfGroup ? "of this control group" : "on this machine"));
    }
}
