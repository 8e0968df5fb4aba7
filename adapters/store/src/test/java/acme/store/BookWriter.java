package acme.store;

import acme.knowledge.Author;
import acme.knowledge.BookedRule.Kind;
import acme.knowledge.RuleBook.Draft;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A process of its own that writes rules and counts, and says each number once it is kept. */
final class BookWriter {
    private BookWriter() {}

    /** Starts one; it writes {@code name.r1} up to {@code name.rN} and counts {@code all.all} once for each. */
    static Process start(Path folder, String name, int rules) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BookWriter.class.getName(),
                        folder.toString(),
                        name,
                        Integer.toString(rules))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static BufferedReader out(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (var store = Store.open(Path.of(arguments[0]))) {
            for (int i = 1; i <= Integer.parseInt(arguments[2]); i++) {
                var id = arguments[1] + ".r" + i;
                store.ruleBook()
                        .propose(new Draft(id, Kind.FILTER, new Author.Miner(), Optional.empty(), "text " + i, ""), i);
                store.ruleBook().count("all.all", 1, 1, 0, 0);
                out.println(i);
            }
        }
    }
}
