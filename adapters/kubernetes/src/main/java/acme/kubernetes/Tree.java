package acme.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes a manifest as maps and lists, since kinds of foreign controllers have no types here. What is not of the
 * shape that was asked for counts as missing.
 */
final class Tree {
    private Tree() {}

    /** The maps at a path such as {@code spec.replicatedJobs.*.template}. */
    static List<Map<String, Object>> maps(Map<String, Object> root, String path) {
        List<Map<String, Object>> found = List.of(root);
        for (var step : path.split("\\.")) {
            var next = new ArrayList<Map<String, Object>>();
            for (var map : found) {
                if (step.equals("*")) {
                    next.addAll(maps(map.values()));
                } else {
                    next.addAll(step(map.get(step)));
                }
            }
            found = next;
        }
        return found;
    }

    /** A list stands for its entries: the {@code *} behind it has them as values. */
    private static List<Map<String, Object>> step(@Nullable Object value) {
        if (value instanceof List<?> list) {
            var entries = new LinkedHashMap<String, Object>();
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof Map<?, ?> entry) {
                    entries.put(String.valueOf(i), entry);
                }
            }
            return List.of(entries);
        }
        return map(value).map(List::of).orElse(List.of());
    }

    static List<Map<String, Object>> maps(Collection<?> values) {
        return values.stream().flatMap(it -> map(it).stream()).toList();
    }

    /** The maps of a list; empty where there is none. */
    static List<Map<String, Object>> list(Map<String, Object> parent, String key) {
        return parent.get(key) instanceof List<?> list ? maps(list) : List.of();
    }

    static Optional<Map<String, Object>> child(Map<String, Object> parent, String key) {
        return map(parent.get(key));
    }

    /** The map at a key, made where there is none. */
    static Map<String, Object> childOrNew(Map<String, Object> parent, String key) {
        return child(parent, key).orElseGet(() -> {
            var made = new LinkedHashMap<String, Object>();
            parent.put(key, made);
            return made;
        });
    }

    /** The flag at a path; false where it is missing. */
    static boolean flag(Map<String, Object> root, String path) {
        return holder(root, path)
                .map(it -> it.get(last(path)))
                .filter(Boolean.TRUE::equals)
                .isPresent();
    }

    /** Sets the flag at a path where its holder is there. */
    static void setFlag(Map<String, Object> root, String path, boolean value) {
        holder(root, path).ifPresent(it -> it.put(last(path), value));
    }

    /** A merge patch that sets the flag at a path. */
    static Map<String, Object> patch(String path, boolean value) {
        int dot = path.indexOf('.');
        return dot < 0 ? Map.of(path, value) : Map.of(path.substring(0, dot), patch(path.substring(dot + 1), value));
    }

    private static Optional<Map<String, Object>> holder(Map<String, Object> root, String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0
                ? Optional.of(root)
                : maps(root, path.substring(0, dot)).stream().findFirst();
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    @SuppressWarnings("unchecked") // manifests are JSON: their keys are texts
    private static Optional<Map<String, Object>> map(@Nullable Object value) {
        return value instanceof Map<?, ?> ? Optional.of((Map<String, Object>) value) : Optional.empty();
    }
}
