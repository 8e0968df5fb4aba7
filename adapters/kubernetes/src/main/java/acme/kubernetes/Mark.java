package acme.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a node bears that Acme cordoned: a label and a taint to find it by, and annotations for people. */
final class Mark {
    /** The label, which selects such nodes, and the key of the taint. */
    static final String CORDONED = "acme.recover/cordoned";

    static final String REASON = "acme.recover/reason";
    static final String SINCE = "acme.recover/since";
    static final String BY = "acme.recover/by";

    private Mark() {}

    static boolean isOn(Node node) {
        return labels(node).containsKey(CORDONED);
    }

    /** Whether no new pods start on the node, and the mark is whole. */
    static boolean isWholeOn(Node node) {
        return isOn(node) && isUnschedulable(node) && taints(node).stream().anyMatch(Mark::isOurs);
    }

    /** Whether mark or flag keep new pods away. */
    static boolean isInForce(Node node) {
        return isOn(node) && (isUnschedulable(node) || taints(node).stream().anyMatch(Mark::isOurs));
    }

    static boolean isUnschedulable(Node node) {
        return node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    }

    /** Who cordoned it, when and why, in one line. */
    static String words(Node node) {
        var annotations = node.getMetadata().getAnnotations();
        if (annotations == null) {
            return "";
        }
        return Faults.oneLine(annotations.getOrDefault(REASON, "") + " (" + annotations.getOrDefault(BY, "acme") + ", "
                + annotations.getOrDefault(SINCE, "time unknown") + ")");
    }

    /** A merge patch that cordons with the mark; it fails where the node was changed since it was read. */
    static Map<String, Object> put(Node node, String reason, String who, Instant now) {
        var taints = others(node);
        taints.add(new TaintBuilder()
                .withKey(CORDONED)
                .withValue("true")
                .withEffect("NoSchedule")
                .build());
        return patch(
                node,
                Map.of(CORDONED, "true"),
                Map.of(REASON, Faults.oneLine(reason), SINCE, now.toString(), BY, who),
                Map.of("unschedulable", true, "taints", taints));
    }

    /** A merge patch that takes cordon and mark away. */
    static Map<String, Object> remove(Node node) {
        var annotations = new HashMap<String, @Nullable Object>();
        annotations.put(REASON, null);
        annotations.put(SINCE, null);
        annotations.put(BY, null);
        var label = new HashMap<String, @Nullable Object>();
        label.put(CORDONED, null);
        return patch(node, label, annotations, Map.of("unschedulable", false, "taints", others(node)));
    }

    private static Map<String, Object> patch(Node node, Object labels, Object annotations, Object spec) {
        var version = Objects.requireNonNull(node.getMetadata().getResourceVersion());
        var metadata = Map.of("resourceVersion", version, "labels", labels, "annotations", annotations);
        return Map.of("metadata", metadata, "spec", spec);
    }

    private static List<Taint> others(Node node) {
        var others = new ArrayList<>(taints(node));
        others.removeIf(Mark::isOurs);
        return others;
    }

    private static boolean isOurs(Taint taint) {
        return CORDONED.equals(taint.getKey());
    }

    private static List<Taint> taints(Node node) {
        return node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints();
    }

    private static Map<String, String> labels(Node node) {
        var labels = node.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
