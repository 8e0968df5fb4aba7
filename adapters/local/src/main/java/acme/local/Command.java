package acme.local;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A command to be run: its words, as the program gets them and no shell reads them, what is added to the environment,
 * and the text on its standard input.
 */
public record Command(List<String> words, Map<String, String> environment, String input) {
    /** Throws {@link IllegalArgumentException} where there is no word or the first is empty. */
    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
        if (words.isEmpty() || words.getFirst().isEmpty()) {
            throw new IllegalArgumentException("a command needs a program to run");
        }
    }

    public static Command of(String... words) {
        return of(List.of(words));
    }

    public static Command of(List<String> words) {
        return new Command(words, Map.of(), "");
    }

    /** The same command with more in its environment. */
    public Command with(Map<String, String> more) {
        var all = new HashMap<>(environment);
        all.putAll(more);
        return new Command(words, all, input);
    }

    /** The same command, reading a text from its standard input. */
    public Command reading(String text) {
        return new Command(words, environment, text);
    }

    /** Words as one line for a POSIX shell, each quoted where it must be, so that the shell reads the same words. */
    public static String quoted(List<String> words) {
        var quoted = new ArrayList<String>();
        for (var word : words) {
            boolean isPlain = !word.isEmpty()
                    && word.chars()
                            .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "_-+=./:,@%".indexOf(c) >= 0));
            quoted.add(isPlain ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return String.join(" ", quoted);
    }

    /** The command as a person would type it; without what its input says. */
    @Override
    public String toString() {
        var line = new StringBuilder();
        environment.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> line.append(entry.getKey())
                        .append('=')
                        .append(quoted(List.of(entry.getValue())))
                        .append(' '));
        return line.append(quoted(words)).toString();
    }
}
