package acme.local;

import acme.local.Recipe.Check;
import acme.local.Recipe.Step;
import acme.model.Hint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads recipes: those that came with the program, and those of a site. The format is in the guide to fault detection. */
public final class Recipes {
    private static final List<String> SHIPPED = List.of("gpu", "nvlink", "infiniband", "storage", "clock", "versions");
    private static final Set<String> KEYS = Set.of("about", "hints", "steps");
    private static final Set<String> STEP_KEYS =
            Set.of("name", "command", "script", "parser", "seconds", "install", "optional", "same", "fails");
    private static final Set<String> CHECK_KEYS = Set.of("field", "above", "below", "is", "not", "why");

    private final String file;

    private Recipes(String file) {
        this.file = file;
    }

    /** The names of those that came with the program. */
    public static List<String> shipped() {
        return SHIPPED;
    }

    /**
     * A shipped recipe by its name, or one of a site by its file.
     *
     * @throws IllegalArgumentException where there is none, or it cannot be used; the message says what to correct
     */
    public static Recipe named(String nameOrFile) {
        if (SHIPPED.contains(nameOrFile)) {
            return new Recipes(nameOrFile + ".yaml")
                    .read(nameOrFile, Resources.text("recipes/" + nameOrFile + ".yaml"));
        }
        try {
            return new Recipes(nameOrFile).read(nameOrFile, Files.readString(Path.of(nameOrFile)));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "no test '" + nameOrFile + "'; there are allgather, " + String.join(", ", SHIPPED)
                            + ", and any file with a recipe",
                    e);
        }
    }

    /** The shipped recipes to be tried first after a diagnosis with this hint; empty for some. */
    public static List<Recipe> forHint(Hint hint) {
        return SHIPPED.stream()
                .map(Recipes::named)
                .filter(recipe -> recipe.hints().contains(hint))
                .toList();
    }

    private Recipe read(String name, String yaml) {
        try {
            var settings = LoadSettings.builder().setLabel(file).build();
            var fields = fields(new Load(settings).loadFromString(yaml), KEYS, "a recipe");
            var hints = new HashSet<Hint>();
            for (var hint : items(fields.get("hints"))) {
                hints.add(word(Hint.values(), text(hint)));
            }
            var steps = items(fields.get("steps")).stream().map(this::step).toList();
            return new Recipe(name, text(fields.get("about")), hints, steps);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + ": no valid YAML: " + e.getMessage(), e);
        }
    }

    private Step step(Object node) {
        var fields = fields(node, STEP_KEYS, "a step");
        var script = fields.containsKey("script") ? Resources.text(text(fields.get("script"))) : "";
        return new Step(
                text(fields.get("name")),
                texts(fields.get("command")),
                script,
                word(ToolOutput.values(), text(fields.get("parser"))),
                Duration.ofSeconds(Integer.parseInt(text(fields.get("seconds")))),
                text(fields.get("install")),
                Boolean.TRUE.equals(fields.get("optional")),
                texts(fields.get("same")),
                items(fields.get("fails")).stream().map(this::check).toList());
    }

    private Check check(Object node) {
        var fields = fields(node, CHECK_KEYS, "a check");
        for (var test : Check.Test.values()) {
            var than = fields.get(test.name().toLowerCase(Locale.ROOT));
            if (than != null) {
                return new Check(text(fields.get("field")), test, text(than), text(fields.get("why")));
            }
        }
        throw new IllegalArgumentException(file + ": a check needs one of above, below, is, not: " + fields);
    }

    private Map<?, ?> fields(@Nullable Object node, Set<String> known, String what) {
        if (!(node instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException(file + ": " + what + " is a mapping with the keys " + known);
        }
        for (var key : fields.keySet()) {
            if (!known.contains(String.valueOf(key))) {
                throw new IllegalArgumentException(file + ": " + what + " has no key '" + key + "'");
            }
        }
        return fields;
    }

    private List<String> texts(@Nullable Object node) {
        var texts = new ArrayList<String>();
        items(node).forEach(item -> texts.add(text(item)));
        return texts;
    }

    private static List<?> items(@Nullable Object node) {
        return node instanceof List<?> list ? list : List.of();
    }

    private String text(@Nullable Object node) {
        if (node == null) {
            throw new IllegalArgumentException(
                    file + ": a name, a command, a parser, seconds, install or why is missing");
        }
        return String.valueOf(node);
    }

    private <T extends Enum<T>> T word(T[] values, String word) {
        for (var value : values) {
            if (value.name().equalsIgnoreCase(word.replace('-', '_'))) {
                return value;
            }
        }
        throw new IllegalArgumentException(file + ": '" + word + "' is none of " + List.of(values));
    }
}
