package acme.app.eval;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A labelled log.
 *
 * @param errorTypes the labelled type, and others that are as good
 * @param isFailure false for a log with scary words and no failure
 * @param rootLines the labelled line of the root cause, and others that are as good
 * @param isCascade whether the loudest error is not the cause
 * @param source whose fault it is; empty where readers disagree or nobody is to blame
 * @param recoverable whether a restart of the unchanged job would succeed; empty where readers disagree
 */
public record Case(
        String id,
        String log,
        List<String> errorTypes,
        boolean isFailure,
        List<String> rootLines,
        boolean isCascade,
        Optional<String> source,
        Optional<Boolean> recoverable) {

    private static final Set<String> BLAMED = Set.of("user_mistake", "infrastructure_failure");

    static Case of(JsonNode json) {
        var type = json.path("error_type").asString("NotAFailure");
        var agreed = json.get("agreed");
        return new Case(
                json.required("id").asString(),
                json.required("log").asString(),
                with(type, json.get("accept_types")),
                !type.equals("NotAFailure"),
                with(json.path("root_cause_line").asString(""), json.get("accept_lines")),
                json.path("cascade").asBoolean(false),
                Optional.of(json.path("origin").asString(""))
                        .filter(it -> BLAMED.contains(it) && isIn("origin", agreed)),
                json.path("recoverable_by_restart").isBoolean() && isIn("recoverable", agreed)
                        ? Optional.of(json.path("recoverable_by_restart").asBoolean())
                        : Optional.empty());
    }

    private static boolean isIn(String word, @org.jspecify.annotations.Nullable JsonNode agreed) {
        if (agreed == null || agreed.isNull()) {
            return true;
        }
        for (var item : agreed) {
            if (item.asString().equals(word)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> with(String first, @org.jspecify.annotations.Nullable JsonNode others) {
        var all = new java.util.ArrayList<String>();
        all.add(first);
        if (others != null) {
            others.forEach(other -> all.add(other.asString()));
        }
        return all;
    }
}
