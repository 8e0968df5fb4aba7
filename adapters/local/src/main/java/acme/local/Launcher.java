package acme.local;

import acme.model.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a command is started on a node: a template of words in which {@code {node}} stands for the node's name, and to
 * which one word is added, a line for a POSIX shell on that node.
 *
 * <p>The contract of a site's own launcher is that of ssh: it runs the line on the node, passes its own standard input,
 * output and errors, and exits with the line's status; with 255 where it did not reach the node.
 */
public record Launcher(List<String> template) {
    private static final String NODE = "{node}";
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    /** Throws {@link IllegalArgumentException} where the template has no word, or no place for the node. */
    public Launcher {
        template = List.copyOf(template);
        if (!template.equals(SHELL) && template.stream().noneMatch(word -> word.contains(NODE))) {
            throw new IllegalArgumentException(
                    "a launcher needs " + NODE + " where the node's name belongs, as in: ssh " + NODE);
        }
    }

    /** Every node is this machine. */
    public static Launcher local() {
        return new Launcher(SHELL);
    }

    /** Needs a key that asks for no password. */
    public static Launcher ssh() {
        return new Launcher(List.of("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "--", NODE));
    }

    /** One job step for each process, beside what else runs in the allocation. */
    public static Launcher srun() {
        return new Launcher(List.of(
                "srun",
                "--nodes=1",
                "--ntasks=1",
                "--overlap",
                "--immediate=30",
                "--quiet",
                "--nodelist=" + NODE,
                "/bin/sh",
                "-c"));
    }

    /** {@code local}, {@code ssh}, {@code srun} or a template of one's own, its words separated by blanks. */
    public static Launcher of(String text) {
        return switch (text) {
            case "local" -> local();
            case "ssh" -> ssh();
            case "srun" -> srun();
            default -> new Launcher(List.of(text.strip().split("\\s+")));
        };
    }

    public boolean isLocal() {
        return template.equals(SHELL);
    }

    /** The command that runs these words on a node, with more in their environment. */
    public Command on(NodeName node, List<String> words, Map<String, String> environment) {
        var line = new ArrayList<>(List.of("exec", "env"));
        new TreeMap<>(environment).forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(words);
        var all = new ArrayList<String>();
        template.forEach(word -> all.add(word.replace(NODE, node.value())));
        all.add(Command.quoted(line));
        return Command.of(all);
    }
}
