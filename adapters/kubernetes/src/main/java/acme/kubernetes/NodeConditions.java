package acme.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.util.List;
import java.util.Optional;

/** What a node says of its own health: the kubelet's conditions, and those of a node problem detector. */
final class NodeConditions {
    private static final String READY = "Ready";

    private NodeConditions() {}

    /** Those that tell of trouble: {@code Ready} that is not true, and any other that is. */
    static List<NodeCondition> troubles(Node node) {
        return all(node).stream()
                .filter(it -> isReady(it) != "True".equals(it.getStatus()))
                .filter(it -> isReady(it) || !"Unknown".equals(it.getStatus()))
                .toList();
    }

    /** Why the node takes no pods; empty where it is ready, or says nothing. */
    static Optional<String> notReady(Node node) {
        return troubles(node).stream()
                .filter(NodeConditions::isReady)
                .map(NodeConditions::words)
                .findFirst();
    }

    /** Such as {@code KernelDeadlock=True: DockerHung: task docker:7 blocked for more than 120 seconds}. */
    static String words(NodeCondition condition) {
        var words = new StringBuilder(condition.getType()).append('=').append(condition.getStatus());
        for (var more : new String[] {condition.getReason(), condition.getMessage()}) {
            if (more != null && !more.isBlank()) {
                words.append(": ").append(more);
            }
        }
        return Faults.oneLine(words.toString());
    }

    private static boolean isReady(NodeCondition condition) {
        return READY.equals(condition.getType());
    }

    private static List<NodeCondition> all(Node node) {
        return node.getStatus() == null || node.getStatus().getConditions() == null
                ? List.of()
                : node.getStatus().getConditions();
    }
}
