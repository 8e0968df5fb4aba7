package acme.app.config;

import acme.app.config.ConfigFile.Entry;
import acme.langchain.ApiKey;
import acme.langchain.Endpoint;
import acme.langchain.Limits;
import acme.langchain.LlmSettings;
import acme.llm.Amount;
import acme.llm.Prices;
import acme.llm.TokenBudget;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads which models to ask from the environment and the section {@code models} of the configuration file. The
 * environment wins. One thread.
 */
public final class LlmSettingsReader {
    private static final String OPENAI_MODEL = "gpt-4o-mini";
    private static final String ANTHROPIC_MODEL = "claude-haiku-4-5";
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");

    private final Map<String, String> environment;
    private final ConfigFile file;
    private final List<String> problems = new ArrayList<>();

    public LlmSettingsReader(Map<String, String> environment, ConfigFile file) {
        this.environment = environment;
        this.file = file;
    }

    /** The keys of the section. */
    public static Set<String> keys() {
        return Set.of(
                "models.endpoint",
                "models.base-url",
                "models.key-file",
                "models.model",
                "models.log-agent",
                "models.failure-agent",
                "models.voter",
                "models.embeddings",
                "models.timeout",
                "models.attempts",
                "models.concurrency",
                "models.answer-tokens",
                "models.price-per-million-input-tokens",
                "models.price-per-million-output-tokens",
                "models.tokens-per-job",
                "models.tokens-per-day",
                "models.money-per-job",
                "models.money-per-day",
                "models.hide-addresses");
    }

    /**
     * The settings; empty where neither a key nor an address is configured.
     *
     * @throws RejectedSettingsException with all problems at once
     */
    public Optional<LlmSettings> read() {
        var kind = kind();
        var url = url(kind);
        var key = key(kind);
        var names = Names.of(this, kind, url.isPresent());
        var limits = limits();
        var settings = new LlmSettings(
                new Endpoint(kind, url.orElse(kind.usual()), key, limits),
                names.logAgent,
                names.failureAgent,
                names.voter,
                text("embeddings").orElse(LlmSettings.IN_PROCESS),
                new Prices(decimal("price-per-million-input-tokens", 0), decimal("price-per-million-output-tokens", 0)),
                budget(),
                flag("hide-addresses"));
        boolean isConfigured = key.isPresent() || url.isPresent();
        if (isConfigured && (names.logAgent.isEmpty() || names.failureAgent.isEmpty() || names.voter.isEmpty())) {
            problems.add("which model? set ACME_LLM_MODEL, or models.model in the configuration file");
        }
        if (isConfigured && kind == Endpoint.Kind.ANTHROPIC && !key.isPresent()) {
            problems.add("the endpoint anthropic needs a key: set ANTHROPIC_API_KEY or ACME_LLM_KEY_FILE");
        }
        boolean limitsMoney = Double.isFinite(settings.budget().perJob().money())
                || Double.isFinite(settings.budget().perDay().money());
        if (limitsMoney && settings.prices().equals(Prices.FREE)) {
            problems.add("money-per-job and money-per-day limit nothing without prices: set"
                    + " models.price-per-million-input-tokens and models.price-per-million-output-tokens too");
        }
        if (!problems.isEmpty()) {
            throw new RejectedSettingsException(problems);
        }
        return isConfigured ? Optional.of(settings) : Optional.empty();
    }

    private Endpoint.Kind kind() {
        var named = value("endpoint", "ACME_LLM_ENDPOINT", it -> switch (it) {
            case "openai-compatible" -> Endpoint.Kind.OPENAI_COMPATIBLE;
            case "anthropic" -> Endpoint.Kind.ANTHROPIC;
            default -> throw new IllegalArgumentException("must be openai-compatible or anthropic");
        });
        boolean isAnthropic = set("ANTHROPIC_API_KEY").isPresent()
                && set("OPENAI_API_KEY").isEmpty()
                && set("OPENAI_BASE_URL").isEmpty()
                && text("base-url").isEmpty();
        return named.orElse(isAnthropic ? Endpoint.Kind.ANTHROPIC : Endpoint.Kind.OPENAI_COMPATIBLE);
    }

    private Optional<URI> url(Endpoint.Kind kind) {
        var variable = kind == Endpoint.Kind.OPENAI_COMPATIBLE ? "OPENAI_BASE_URL" : "ANTHROPIC_BASE_URL";
        return value("base-url", variable, it -> {
            var url = URI.create(it);
            if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme())) || url.getHost() == null) {
                throw new IllegalArgumentException("must be an address such as http://localhost:8000/v1");
            }
            if (url.getUserInfo() != null || url.getQuery() != null) {
                throw new IllegalArgumentException("must hold no credentials; keys belong into a key file");
            }
            return url;
        });
    }

    private ApiKey key(Endpoint.Kind kind) {
        var variable = kind == Endpoint.Kind.OPENAI_COMPATIBLE ? "OPENAI_API_KEY" : "ANTHROPIC_API_KEY";
        var direct = set(variable);
        if (direct.isPresent()) {
            return new ApiKey(direct.get().strip());
        }
        return value("key-file", "ACME_LLM_KEY_FILE", it -> {
                    try {
                        var key = Files.readString(home(it)).strip();
                        if (key.isEmpty() || key.contains("\n")) {
                            throw new IllegalArgumentException("the key file must hold one line, the key");
                        }
                        return new ApiKey(key);
                    } catch (IOException e) {
                        throw new IllegalArgumentException("the key file cannot be read", e);
                    }
                })
                .orElse(ApiKey.NONE);
    }

    private Path home(String path) {
        return path.startsWith("~/")
                ? Path.of(environment.getOrDefault("HOME", "."), path.substring(2))
                : Path.of(path);
    }

    private Limits limits() {
        var usual = Limits.USUAL;
        return new Limits(
                value("timeout", "", LlmSettingsReader::duration).orElse(usual.timeout()),
                (int) whole("attempts", usual.attempts(), 1, 10),
                usual.firstWait(),
                usual.longestWait(),
                (int) whole("concurrency", usual.concurrency(), 1, 100),
                (int) whole("answer-tokens", usual.answerTokens(), 100, 1_000_000));
    }

    private TokenBudget budget() {
        var unlimited = TokenBudget.UNLIMITED.perJob();
        return new TokenBudget(
                new Amount(
                        whole("tokens-per-job", 500_000, 0, Long.MAX_VALUE),
                        decimal("money-per-job", unlimited.money())),
                new Amount(
                        whole("tokens-per-day", 5_000_000, 0, Long.MAX_VALUE),
                        decimal("money-per-day", unlimited.money())));
    }

    private static Duration duration(String text) {
        var matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a time such as 90s, 2m or 500ms");
        }
        long number = Long.parseLong(matcher.group(1));
        var duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
        if (duration.isZero()) {
            throw new IllegalArgumentException("must be longer than 0");
        }
        return duration;
    }

    private long whole(String key, long usual, long min, long max) {
        return value(key, "", it -> {
                    long number = Long.parseLong(it.replace("_", ""));
                    if (number < min || number > max) {
                        throw new IllegalArgumentException("must be from " + min + " to " + max);
                    }
                    return number;
                })
                .orElse(usual);
    }

    private double decimal(String key, double usual) {
        return value(key, "", it -> {
                    double number = Double.parseDouble(it);
                    if (!(number >= 0)) {
                        throw new IllegalArgumentException("must be a number, 0 or more");
                    }
                    return number;
                })
                .orElse(usual);
    }

    private boolean flag(String key) {
        return value(key, "", it -> switch (it.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("must be true or false");
                })
                .orElse(false);
    }

    private Optional<String> text(String key) {
        return value(key, "", it -> it);
    }

    private Optional<String> set(String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(it -> !it.isBlank());
    }

    /** The variable's value, or else the file's; a problem where it cannot be read. Values of keys are never shown. */
    private <T> Optional<T> value(String key, String variable, Function<String, T> reader) {
        var entry = set(variable)
                .map(it -> new Entry(it, variable))
                .or(() -> file.entry("models." + key))
                .filter(it -> !it.value().isBlank());
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(entry.get().value().strip()));
        } catch (NumberFormatException e) {
            problems.add(entry.get().where() + ": " + key + " must be a number");
        } catch (IllegalArgumentException e) {
            problems.add(entry.get().where() + ": " + key + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    private record Names(String logAgent, String failureAgent, String voter) {
        static Names of(LlmSettingsReader reader, Endpoint.Kind kind, boolean hasUrl) {
            var usual = switch (kind) {
                case OPENAI_COMPATIBLE -> hasUrl ? "" : OPENAI_MODEL;
                case ANTHROPIC -> ANTHROPIC_MODEL;
            };
            var all = reader.value("model", "ACME_LLM_MODEL", it -> it).orElse(usual);
            var logAgent = reader.text("log-agent").orElse(all);
            return new Names(
                    logAgent,
                    reader.text("failure-agent").orElse(all),
                    reader.text("voter").orElse(logAgent));
        }
    }
}
