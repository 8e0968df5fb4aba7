package acme.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * Keeps pods off nodes: a required node affinity in a pod template, {@code kubernetes.io/hostname NotIn …}.
 *
 * <p>The terms of an affinity are alternatives, so ours is added to each. An expression bears no name; ours is the one with
 * exactly the values that an annotation of the job remembers, and is replaced by the next.
 */
final class NodeExclusion {
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String TERMS = "nodeSelectorTerms";
    private static final String EXPRESSIONS = "matchExpressions";

    private NodeExclusion() {}

    /** Takes the exclusion of {@code before} out of a pod's spec, and puts that of {@code now} in. */
    static void replace(Map<String, Object> podSpec, List<String> before, SortedSet<String> now) {
        if (!before.isEmpty()) {
            remove(podSpec, before);
        }
        if (!now.isEmpty()) {
            add(podSpec, List.copyOf(now));
        }
    }

    private static void add(Map<String, Object> podSpec, List<String> hosts) {
        var affinity = Tree.childOrNew(podSpec, "affinity");
        var required = Tree.childOrNew(Tree.childOrNew(affinity, "nodeAffinity"), REQUIRED);
        var terms = new ArrayList<>(Tree.list(required, TERMS));
        if (terms.isEmpty()) {
            terms.add(new LinkedHashMap<>());
        }
        for (var term : terms) {
            var expressions = new ArrayList<>(Tree.list(term, EXPRESSIONS));
            expressions.add(expression(hosts));
            term.put(EXPRESSIONS, expressions);
        }
        required.put(TERMS, terms);
    }

    private static void remove(Map<String, Object> podSpec, List<String> hosts) {
        for (var required : Tree.maps(podSpec, "affinity.nodeAffinity." + REQUIRED)) {
            var terms = new ArrayList<>(Tree.list(required, TERMS));
            for (var term : terms) {
                var expressions = new ArrayList<>(Tree.list(term, EXPRESSIONS));
                if (expressions.remove(expression(hosts))) {
                    term.put(EXPRESSIONS, expressions);
                }
            }
            // A term that says nothing would match no node at all.
            terms.removeIf(term -> Tree.list(term, EXPRESSIONS).isEmpty()
                    && Tree.list(term, "matchFields").isEmpty());
            required.put(TERMS, terms);
            if (terms.isEmpty()) {
                prune(podSpec);
            }
        }
    }

    /** Takes out what is left empty, since an affinity that requires one of no terms is not valid. */
    private static void prune(Map<String, Object> podSpec) {
        Tree.child(podSpec, "affinity").ifPresent(affinity -> {
            Tree.child(affinity, "nodeAffinity").ifPresent(nodes -> {
                nodes.remove(REQUIRED);
                if (nodes.isEmpty()) {
                    affinity.remove("nodeAffinity");
                }
            });
            if (affinity.isEmpty()) {
                podSpec.remove("affinity");
            }
        });
    }

    private static Map<String, Object> expression(List<String> hosts) {
        var expression = new LinkedHashMap<String, Object>();
        expression.put("key", HOSTNAME);
        expression.put("operator", "NotIn");
        expression.put("values", hosts);
        return expression;
    }
}
