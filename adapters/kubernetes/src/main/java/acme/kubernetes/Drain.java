package acme.kubernetes;

import acme.model.NodeName;
import acme.recover.ActionResult;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends what runs on a cordoned node, by eviction, so that disruption budgets count.
 *
 * <p>Pods of DaemonSets and mirror pods stay, since they belong to the node. A pod without a controller stays too and is
 * named in the answer: nobody would start it again. Nothing is deleted by force. Any thread.
 */
final class Drain {
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private final ApiServer api;

    Drain(ApiServer api) {
        this.api = api;
    }

    ActionResult run(NodeName node) throws InterruptedException {
        var putOff = new ArrayList<String>();
        var here = pods(node);
        for (var pod : here) {
            if (isControlled(pod) && !Pods.isEnding(pod) && !evict(pod)) {
                putOff.add(name(pod));
            }
        }
        if (!putOff.isEmpty()) {
            return new ActionResult.Failed(node + " is cordoned, but a disruption budget keeps " + list(putOff));
        }
        if (!api.patience().until(() -> pods(node).stream().noneMatch(Drain::isControlled))) {
            var left = pods(node).stream().filter(Drain::isControlled).map(Drain::name);
            return new ActionResult.Failed(node + " is cordoned; still ending there: " + list(left.toList()));
        }
        var alone =
                here.stream().filter(pod -> !isControlled(pod)).map(Drain::name).toList();
        if (!alone.isEmpty()) {
            return new ActionResult.Refused(
                    node + " is cordoned; no controller would start these again, so they are left: " + list(alone));
        }
        return here.isEmpty()
                ? new ActionResult.AlreadyDone(node + " is cordoned, and nothing runs there that could be moved")
                : new ActionResult.Done(node + " is drained of " + here.size() + " pods");
    }

    /** Those that a drain concerns. */
    private List<Pod> pods(NodeName node) {
        return api.client().pods().inAnyNamespace().withField("spec.nodeName", node.value()).list().getItems().stream()
                .filter(pod -> pod.getSpec() != null
                        && node.value().equals(pod.getSpec().getNodeName()))
                .filter(pod -> !belongsToNode(pod) && !Pods.isFinished(pod))
                .toList();
    }

    /** False where a budget does not allow it now. */
    private boolean evict(Pod pod) {
        var namespace = pod.getMetadata().getNamespace();
        var name = pod.getMetadata().getName();
        var eviction = new EvictionBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build();
        try {
            api.client()
                    .raw(
                            "/api/v1/namespaces/" + namespace + "/pods/" + name + "/eviction",
                            "POST",
                            Serialization.asJson(eviction));
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == Faults.BUSY) {
                return false;
            }
            if (e.getCode() == Faults.MISSING) {
                return true;
            }
            throw e;
        }
    }

    private static boolean belongsToNode(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        return annotations != null && annotations.containsKey(MIRROR)
                || pod.getMetadata().getOwnerReferences().stream().anyMatch(it -> "DaemonSet".equals(it.getKind()));
    }

    private static boolean isControlled(Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream().anyMatch(it -> Boolean.TRUE.equals(it.getController()));
    }

    private static String name(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }

    private static String list(List<String> names) {
        int more = names.size() - 5;
        return String.join(", ", names.subList(0, Math.min(5, names.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
