package acme.local;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the file that names a site's executors. Confined to one thread, used once. */
final class SiteActionsFile {
    private static final Set<String> ACTIONS =
            new TreeSet<>(Set.of("nodes", "cordon", "drain", "uncordon", "status", "stop", "restart", "test", "page"));
    private static final Set<String> KEYS = new TreeSet<>(Set.of("command", "webhook", "token-env", "time-limit"));
    private static final Pattern TIME = Pattern.compile("(\\d{1,5})(s|m)");

    private final String file;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    private SiteActionsFile(String file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /** Throws {@link RejectedRulesException} with all problems, each with its line. */
    static Map<String, SiteAction> read(Path path, Map<String, String> environment) {
        var reading = new SiteActionsFile(path.toString(), environment);
        var actions = reading.actions(path);
        if (!reading.problems.isEmpty()) {
            throw new RejectedRulesException(reading.problems);
        }
        return actions;
    }

    private Map<String, SiteAction> actions(Path path) {
        var actions = new TreeMap<String, SiteAction>();
        Node root;
        try {
            root = new Compose(LoadSettings.builder().setLabel(file).build())
                    .composeString(Files.readString(path))
                    .orElse(null);
        } catch (IOException e) {
            problems.add(file + ": cannot be read");
            return actions;
        } catch (YamlEngineException e) {
            problems.add(file + ": is no YAML: " + e.getMessage());
            return actions;
        }
        var all = fields(fields(root, Set.of("actions"), "the file").get("actions"), ACTIONS, "actions");
        all.forEach((name, node) -> action(node).ifPresent(it -> actions.put(name, it)));
        for (var change : List.of("cordon", "drain")) {
            if (all.containsKey(change) && !(all.containsKey("nodes") && all.containsKey("uncordon"))) {
                problems.add(where(all.get(change)) + ": " + change
                        + " needs nodes and uncordon beside it, to look whether it was done and to take it back");
            }
        }
        return actions;
    }

    private Optional<SiteAction> action(Node node) {
        int before = problems.size();
        var fields = fields(node, KEYS, "an action");
        var limit = limit(fields.get("time-limit"));
        var command = Optional.ofNullable(fields.get("command"));
        var webhook = Optional.ofNullable(fields.get("webhook"));
        var token = Optional.ofNullable(fields.get("token-env")).flatMap(this::token);
        if (problems.size() == before && command.isPresent() == webhook.isPresent()) {
            problems.add(where(node) + ": an action has either a command or a webhook");
        }
        var words = command.map(this::words);
        var address = webhook.flatMap(this::address);
        if (problems.size() > before) {
            return Optional.empty();
        }
        return words.<SiteAction>map(it -> new SiteAction.Script(it, limit))
                .or(() -> address.map(it -> new SiteAction.Webhook(it, token, limit)));
    }

    private List<String> words(Node node) {
        var words = new ArrayList<String>();
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(word -> words.add(scalar(word)));
        }
        if (words.isEmpty() || words.getFirst().isBlank()) {
            problems.add(where(node) + ": command must be a list of words, as in [/opt/site/cordon, --now]");
        }
        return words;
    }

    private Optional<URI> address(Node node) {
        try {
            var address = new URI(scalar(node));
            if (Set.of("http", "https").contains(String.valueOf(address.getScheme())) && address.getHost() != null) {
                return Optional.of(address);
            }
        } catch (URISyntaxException e) {
            // Said below, without the address: it may hold a secret.
        }
        problems.add(where(node) + ": webhook must be an address that begins with http:// or https://");
        return Optional.empty();
    }

    private Optional<String> token(Node node) {
        var token = Optional.ofNullable(environment.get(scalar(node))).filter(it -> !it.isBlank());
        if (token.isEmpty()) {
            problems.add(where(node) + ": the environment has no " + scalar(node));
        }
        return token;
    }

    private Duration limit(@Nullable Node node) {
        if (node == null) {
            return SiteAction.LIMIT;
        }
        var matcher = TIME.matcher(scalar(node));
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
            problems.add(where(node) + ": time-limit must be a time such as 30s or 10m");
            return SiteAction.LIMIT;
        }
        long count = Long.parseLong(matcher.group(1));
        return matcher.group(2).equals("s") ? Duration.ofSeconds(count) : Duration.ofMinutes(count);
    }

    private Map<String, Node> fields(@Nullable Node node, Set<String> known, String what) {
        var fields = new TreeMap<String, Node>();
        if (!(node instanceof MappingNode mapping)) {
            problems.add(where(node) + ": " + what + " must hold the keys " + String.join(", ", known));
            return fields;
        }
        for (var field : mapping.getValue()) {
            var key = scalar(field.getKeyNode());
            if (!known.contains(key)) {
                problems.add(where(field.getKeyNode()) + ": " + what + " has no key '" + key + "'; there are "
                        + String.join(", ", known));
            } else if (fields.put(key, field.getValueNode()) != null) {
                problems.add(where(field.getKeyNode()) + ": '" + key + "' stands twice");
            }
        }
        return fields;
    }

    private static String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private String where(@Nullable Node node) {
        return file
                + Optional.ofNullable(node)
                        .flatMap(Node::getStartMark)
                        .map(mark -> ":" + (mark.getLine() + 1))
                        .orElse("");
    }
}
