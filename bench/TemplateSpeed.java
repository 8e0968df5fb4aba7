import acme.learn.TemplateMiner;
import acme.local.LogReader;
import acme.model.LogLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;

/**
 * Measures how many lines a second the template miner takes on one core, all lines of the logs, without the reading:
 * {@code java -cp 'app/target/acme/lib/*' bench/TemplateSpeed.java LOG...}. The best of ten rounds counts.
 */
public final class TemplateSpeed {
    private TemplateSpeed() {}

    public static void main(String[] args) throws Exception {
        var lines = new ArrayList<LogLine>();
        for (var log : args) {
            new LogReader(_ -> {}).read(Path.of(log), line -> lines.add(line.toLogLine()));
        }
        long chars = lines.stream().mapToLong(line -> line.text().length()).sum();
        double best = 0;
        int templates = 0;
        for (int round = 0; round < 10; round++) {
            var miner = new TemplateMiner(TemplateMiner.DEFAULT_MAX_CLUSTERS);
            long start = System.nanoTime();
            for (int i = 0; i < lines.size(); i++) {
                miner.add(lines.get(i), i);
            }
            best = Math.max(best, lines.size() * 1e9 / (System.nanoTime() - start));
            templates = miner.templates().size();
        }
        System.out.printf(Locale.ROOT, "%,d lines of %d characters, %d templates: %,.0f lines/s, %.0f MB/s%n", lines.size(),
                chars / lines.size(), templates, best, best * chars / lines.size() / 1e6);
    }
}
