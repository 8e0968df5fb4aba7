package acme.app;

import acme.app.config.ConfigFile;
import acme.app.config.LlmSettingsReader;
import acme.app.config.RejectedSettingsException;
import acme.langchain.Endpoint;
import acme.langchain.Endpoints;
import acme.langchain.LlmSettings;
import acme.langchain.MiniLmEmbeddings;
import acme.llm.BudgetedModel;
import acme.llm.Embeddings;
import acme.llm.LanguageModel;
import acme.llm.Purse;
import acme.llm.RedactingEmbeddings;
import acme.llm.RedactingModel;
import acme.llm.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The models that are configured, each behind the budget and the redaction; or none, and then every question stays
 * unanswered at once. Any thread.
 */
public final class Models {
    private static final int SALT_BYTES = 32;

    private final Optional<LlmSettings> settings;
    private final Redactor redactor;
    private final Function<String, LanguageModel> byName;
    private final Optional<Embeddings> embeddings;

    private Models(
            Optional<LlmSettings> settings,
            Redactor redactor,
            Function<String, LanguageModel> byName,
            Optional<Embeddings> embeddings) {
        this.settings = settings;
        this.redactor = redactor;
        this.byName = byName;
        this.embeddings = embeddings;
    }

    /** No model and no embeddings, whatever is configured: {@code --no-llm}. */
    public static Models none(Path data) {
        return new Models(
                Optional.empty(), redactor(salt(data), Optional.empty()), _ -> LanguageModel.none(), Optional.empty());
    }

    /**
     * What the environment and the file say. Sends nothing and loads nothing.
     *
     * @param config the configuration file; empty for the usual one, if it is there
     * @param folder keeps the salt of the redaction and what was spent
     * @throws RejectedSettingsException with all problems of the settings
     */
    public static Models load(
            Optional<Path> config, DataFolder folder, Map<String, String> environment, InstantSource clock) {
        var data = folder.path();
        var settings = settings(config, environment);
        var redactor = redactor(settings.isPresent() ? keptSalt(data) : salt(data), settings);
        if (settings.isEmpty()) {
            var local = new RedactingEmbeddings(new MiniLmEmbeddings(), redactor);
            return new Models(settings, redactor, _ -> LanguageModel.none(), Optional.of(local));
        }
        var endpoints = new Endpoints(settings.get().endpoint());
        var purse = new Purse(settings.get().budget(), clock, new KeptLedger(folder, redactor::redact));
        Function<String, LanguageModel> byName = name -> new BudgetedModel(
                new RedactingModel(endpoints.model(name, settings.get().prices()), redactor),
                purse,
                settings.get().prices(),
                settings.get().endpoint().limits().answerTokens());
        var embeddings =
                embeddings(settings.get(), endpoints).map(it -> (Embeddings) new RedactingEmbeddings(it, redactor));
        return new Models(settings, redactor, byName, embeddings);
    }

    /** The settings alone; empty where no model is configured. */
    public static Optional<LlmSettings> settings(Optional<Path> config, Map<String, String> environment) {
        return new LlmSettingsReader(environment, file(config, environment)).read();
    }

    /** What may be learned without a person, by the configuration file. */
    public static LearningSettings learning(Optional<Path> config, Map<String, String> environment) {
        return LearningSettings.of(file(config, environment));
    }

    private static ConfigFile file(Optional<Path> config, Map<String, String> environment) {
        var usual = usualConfig(environment);
        if (config.isPresent() && !Files.exists(config.get())) {
            throw new RejectedSettingsException(List.of(config.get() + ": there is no such file"));
        }
        var keys = new HashSet<>(LlmSettingsReader.keys());
        keys.addAll(LearningSettings.KEYS);
        return config.or(() -> Optional.of(usual).filter(Files::exists))
                .map(it -> ConfigFile.read(it, keys))
                .orElse(ConfigFile.EMPTY);
    }

    private static Path usualConfig(Map<String, String> environment) {
        var folder = environment.get("XDG_CONFIG_HOME");
        return folder == null || folder.isBlank()
                ? Path.of(environment.getOrDefault("HOME", "."), ".config", "acme", "config.yaml")
                : Path.of(folder, "acme", "config.yaml");
    }

    /** The embeddings that are configured, without redaction; for trying them too. */
    public static Optional<Embeddings> embeddings(LlmSettings settings, Endpoints endpoints) {
        return switch (settings.embeddings()) {
            case LlmSettings.NO_EMBEDDINGS -> Optional.empty();
            case LlmSettings.IN_PROCESS -> Optional.of(new MiniLmEmbeddings());
            default ->
                settings.endpoint().kind() == Endpoint.Kind.ANTHROPIC
                        ? Optional.empty()
                        : Optional.of(endpoints.embeddings(settings.embeddings()));
        };
    }

    private static Redactor redactor(byte[] salt, Optional<LlmSettings> settings) {
        var key = settings.map(it -> it.endpoint().key().value()).filter(it -> it.length() >= 4);
        return new Redactor(
                salt,
                settings.map(LlmSettings::hidesAddresses).orElse(false),
                key.map(Set::of).orElse(Set.of()));
    }

    private static byte[] newSalt() {
        var salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return salt;
    }

    /** That of the data folder, where there is one. */
    private static byte[] salt(Path data) {
        return Files.isDirectory(data) ? keptSalt(data) : newSalt();
    }

    /** The data folder's salt, so that a secret keeps its placeholder; made where there is none. */
    private static byte[] keptSalt(Path data) {
        var file = data.resolve("redaction-salt");
        try {
            if (Files.exists(file)) {
                var salt = Files.readAllBytes(file);
                return salt.length == SALT_BYTES ? salt : newSalt();
            }
            Files.createDirectories(data);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.readAllBytes(Files.write(file, newSalt()));
        } catch (IOException | UnsupportedOperationException e) {
            return newSalt(); // placeholders then change with each run, and nothing else
        }
    }

    /** Whether there is a model to ask. */
    public boolean areConfigured() {
        return settings.isPresent();
    }

    public LanguageModel logAgent() {
        return byName.apply(settings.map(LlmSettings::logAgent).orElse(""));
    }

    public LanguageModel failureAgent() {
        return byName.apply(settings.map(LlmSettings::failureAgent).orElse(""));
    }

    public LanguageModel voter() {
        return byName.apply(settings.map(LlmSettings::voter).orElse(""));
    }

    /** What makes vectors of texts; loaded at the first text. */
    public Optional<Embeddings> embeddings() {
        return embeddings;
    }

    /** For what is stored. */
    public Redactor redactor() {
        return redactor;
    }
}
