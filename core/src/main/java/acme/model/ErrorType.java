package acme.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The kind of a failure, named after its root cause.
 *
 * <p>The known ones are those of table 3 of "Characterization of Large Language Model Development in the Datacenter"
 * (NSDI 2024) and three beside it. Users' rules may bring others: {@link #of} gives those the category {@code OTHER}.
 *
 * @param name as spelled in every output, not blank
 * @param category the group in the paper's table
 * @param usualSource whose fault it usually is; a rule may know better
 * @param usuallyRecoverable whether starting the unchanged job again usually helps; a rule may know better
 */
public record ErrorType(String name, Category category, Source usualSource, boolean usuallyRecoverable) {
    private static final Map<String, ErrorType> KNOWN = new LinkedHashMap<>();

    /** The evidence does not decide. */
    public static final ErrorType UNKNOWN = known("Unknown", Category.OTHER, Source.UNKNOWN, false);

    static {
        for (var name : new String[] {
            "NVLinkError",
            "CUDAError",
            "NodeFailure",
            "ECCError",
            "NetworkError",
            "ConnectionError",
            "S3StorageError",
            "NCCLTimeoutError",
            "NCCLRemoteError"
        }) {
            known(name, Category.INFRASTRUCTURE, Source.INFRASTRUCTURE_FAILURE, true);
        }
        for (var name : new String[] {
            "DataloaderKilled",
            "AttributeError",
            "OutOfMemoryError",
            "RuntimeError",
            "AssertionError",
            "ValueError",
            "ZeroDivisionError",
            "ModelLoadingError",
            "DatasetLoadingError"
        }) {
            known(name, Category.FRAMEWORK, Source.USER_MISTAKE, false);
        }
        for (var name : new String[] {
            "FileNotFoundError",
            "OSError",
            "TypeError",
            "NameError",
            "PermissionError",
            "ImportError",
            "KeyError",
            "SyntaxError",
            "ArgumentError",
            "CalledProcessError",
            "IndexError"
        }) {
            known(name, Category.SCRIPT, Source.USER_MISTAKE, false);
        }
        known("LossSpike", Category.OTHER, Source.UNKNOWN, false);
        known("Hang", Category.OTHER, Source.UNKNOWN, true);
    }

    public ErrorType {
        Objects.requireNonNull(category);
        Objects.requireNonNull(usualSource);
        if (name.isBlank()) {
            throw new IllegalArgumentException("an error type needs a name");
        }
    }

    private static ErrorType known(String name, Category category, Source source, boolean recoverable) {
        var type = new ErrorType(name, category, source, recoverable);
        KNOWN.put(name, type);
        return type;
    }

    /** The known type of that name, or a new one of category {@code OTHER}. */
    public static ErrorType of(String name) {
        var type = KNOWN.get(name);
        return type != null ? type : new ErrorType(name, Category.OTHER, Source.UNKNOWN, false);
    }

    /** The names of all known types. */
    public static List<String> knownNames() {
        return List.copyOf(KNOWN.keySet());
    }

    /** The known type of that name, upper and lower case aside; empty where there is none. */
    public static Optional<ErrorType> knownIgnoringCase(String name) {
        var exact = KNOWN.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return KNOWN.values().stream()
                .filter(type -> type.name.equalsIgnoreCase(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name;
    }
}
