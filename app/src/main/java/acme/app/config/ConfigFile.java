package acme.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A configuration file: sections of keys in kebab-case, each with one value. Immutable. */
public final class ConfigFile {
    /** A file that says nothing. */
    public static final ConfigFile EMPTY = new ConfigFile(Map.of());

    private final Map<String, Entry> entries;

    private ConfigFile(Map<String, Entry> entries) {
        this.entries = Map.copyOf(entries);
    }

    /**
     * A value with its place.
     *
     * @param where file and line, for messages
     */
    public record Entry(String value, String where) {}

    /**
     * Reads a file.
     *
     * @param known the keys that may stand in it, as {@code section.key}
     * @throws RejectedSettingsException if it cannot be read, is no such YAML, or has other keys
     */
    public static ConfigFile read(Path file, Set<String> known) {
        Optional<Node> root;
        try {
            var settings = LoadSettings.builder().setLabel(file.toString()).build();
            root = new Compose(settings).composeString(Files.readString(file));
        } catch (IOException e) {
            throw new RejectedSettingsException(List.of(file + ": cannot be read"));
        } catch (YamlEngineException e) {
            throw new RejectedSettingsException(List.of(file + ": is no YAML: " + e.getMessage()));
        }
        var reading = new Reading(file, known);
        root.ifPresent(node -> reading.sections(node));
        if (!reading.problems.isEmpty()) {
            throw new RejectedSettingsException(reading.problems);
        }
        return new ConfigFile(reading.entries);
    }

    /** The value of {@code section.key}. */
    public Optional<Entry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    private static final class Reading {
        private final Path file;
        private final Set<String> known;
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();

        Reading(Path file, Set<String> known) {
            this.file = file;
            this.known = known;
        }

        void sections(Node root) {
            if (!(root instanceof MappingNode mapping)) {
                problems.add(where(root) + ": must be sections such as models:");
                return;
            }
            for (var section : mapping.getValue()) {
                var name = text(section.getKeyNode());
                if (known.stream().noneMatch(key -> key.startsWith(name + "."))) {
                    problems.add(where(section.getKeyNode()) + ": there is no section " + name);
                } else if (section.getValueNode() instanceof MappingNode keys) {
                    keys.getValue().forEach(key -> key(name, key.getKeyNode(), key.getValueNode()));
                } else {
                    problems.add(where(section.getValueNode()) + ": " + name + " must hold keys and values");
                }
            }
        }

        private void key(String section, Node key, Node value) {
            var name = section + "." + text(key);
            if (!known.contains(name)) {
                problems.add(where(key) + ": there is no setting " + name);
            } else if (!(value instanceof ScalarNode scalar)) {
                problems.add(where(value) + ": " + name + " must have one value");
            } else if (entries.put(name, new Entry(scalar.getValue(), where(value))) != null) {
                problems.add(where(key) + ": " + name + " stands twice");
            }
        }

        private static String text(Node node) {
            return node instanceof ScalarNode scalar ? scalar.getValue() : "?";
        }

        private String where(Node node) {
            return file
                    + node.getStartMark()
                            .map(mark -> ":" + (mark.getLine() + 1))
                            .orElse("");
        }
    }
}
