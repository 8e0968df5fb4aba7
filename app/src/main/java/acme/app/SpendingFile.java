package acme.app;

import acme.llm.Amount;
import acme.llm.Spending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;

/**
 * Keeps what was spent on models from one run to the next: a line for the day, then one for each job. A file that cannot
 * be read counts as nothing spent. Runs at the same time count apart, and the last to write is remembered.
 */
final class SpendingFile {
    private final Path file;

    SpendingFile(Path folder) {
        this.file = folder.resolve("spending");
    }

    Spending read(LocalDate today) {
        try {
            var lines = Files.readAllLines(file);
            var jobs = new LinkedHashMap<String, Amount>();
            lines.stream().skip(1).forEach(line -> jobs.put(line.split(" ", 3)[2], amount(line, 0)));
            var first = lines.getFirst();
            return new Spending(LocalDate.parse(first.split(" ", 2)[0]), amount(first, 1), jobs);
        } catch (IOException | DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Spending.none(today);
        }
    }

    private static Amount amount(String line, int from) {
        var words = line.split(" ", from + 3);
        return new Amount(Long.parseLong(words[from]), Double.parseDouble(words[from + 1]));
    }

    void write(Spending spending) {
        var text = new StringBuilder()
                .append(spending.day())
                .append(' ')
                .append(spending.today().tokens())
                .append(' ')
                .append(spending.today().money())
                .append('\n');
        spending.jobs()
                .forEach((job, amount) -> text.append(amount.tokens())
                        .append(' ')
                        .append(amount.money())
                        .append(' ')
                        .append(job.replace('\n', ' '))
                        .append('\n'));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var written = Files.writeString(file.resolveSibling("spending.new"), text);
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // A full disk must not stop a diagnosis; the budget then counts this run alone.
        }
    }
}
