package acme.app.commands;

import acme.app.DataFolder;
import acme.app.Models;
import acme.app.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code acme demo}: tells on an invented job what the system does. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows on an invented job how its log is filtered, what is learned, and how failures are diagnosed.",
            "Nothing is kept. Models are asked only where they are configured."
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--no-llm", description = "Ask no model, whatever is configured.")
    private boolean noLlm;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The settings of the models (default: ~/.config/acme/config.yaml).")
    private @Nullable Path config;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("acme-demo");
        try (var data = DataFolder.of(folder)) {
            var models = noLlm
                    ? Models.none(folder)
                    : Models.load(Optional.ofNullable(config), data, System.getenv(), InstantSource.system());
            new Demo(spec.commandLine().getOut(), models, data).tell();
            return 0;
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
