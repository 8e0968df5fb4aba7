package acme.app.commands;

import acme.app.DataFolder;
import acme.app.Knowledge;
import acme.app.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where is kept what was learned, and whether a model may be asked. */
final class KnowledgeOptions {
    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description =
                    "Learn, and keep in FOLDER what was learned; without it the usual folder is used once something"
                            + " is in it (ACME_DATA, XDG_DATA_HOME/acme or ~/.local/share/acme).")
    private @Nullable Path folder;

    @Option(names = "--no-llm", description = "Ask no model, whatever is configured.")
    private boolean noLlm;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The settings of models and learning (default: ~/.config/acme/config.yaml).")
    private @Nullable Path config;

    /** The folder; to be closed. */
    DataFolder data() {
        return DataFolder.of(folder);
    }

    /** Whether the command line names the folder. */
    Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }

    /** Whether failures are remembered and rules learned. */
    boolean isKept(DataFolder data) {
        return folder != null || data.isInUse();
    }

    private static void make(Path folder, Consumer<String> faults) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            faults.accept(folder + " cannot be made: " + e.getMessage());
        }
    }

    Knowledge knowledge(DataFolder data, Consumer<String> faults) {
        var clock = InstantSource.system();
        var models = noLlm
                ? Models.none(data.path())
                : Models.load(Optional.ofNullable(config), data, System.getenv(), clock);
        // What a model was paid for is not to be asked again.
        boolean isKept = isKept(data) || models.areConfigured();
        if (isKept) {
            make(data.path(), faults);
        }
        var learning = Models.learning(Optional.ofNullable(config), System.getenv());
        return new Knowledge(data, isKept, models, learning, clock, faults);
    }
}
