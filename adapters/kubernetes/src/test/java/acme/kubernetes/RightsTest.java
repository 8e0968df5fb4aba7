package acme.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import acme.model.NodeName;
import acme.recover.JobName;
import acme.recover.RecoveryAction.Restart;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holds the shipped roles against what is really asked of the API server. */
class RightsTest {
    private static final Path ROLES = Path.of("../../examples/kubernetes/rbac.yaml");
    private static final JobName BERT = new JobName("train/job/bert");
    private static final NodeName N1 = new NodeName("n1");
    private static final Pattern PATH = Pattern.compile(
            "(GET|POST|PUT|PATCH|DELETE) /apis?(?:/([^/]+\\.[^/]+|batch|apps))?/v\\w+(?:/namespaces/[^/]+)?/(\\w+)(?:/([^/?]+))?(?:/(\\w+))?.*");

    private final MockCluster mock = new MockCluster();
    private final Kubernetes kubernetes = new Kubernetes(mock.client, new Patience(Duration.ZERO, Duration.ZERO));

    @AfterEach
    void close() {
        mock.close();
    }

    @Test
    void readingNeedsNoMoreThanTheRolesOfDiagnosis() throws Exception {
        prepare();

        read();

        assertThat(rights("acme-diagnosis", "acme-diagnosis-jobs")).containsAll(asked());
        assertThat(asked()).doesNotContainAnyElementsOf(Set.of(" nodes patch", " pods delete"));
    }

    @Test
    void recoveryNeedsNoMoreThanAllRolesAndAllOfThem() throws Exception {
        prepare();

        read();
        recover();

        var rights = rights("acme-diagnosis", "acme-diagnosis-jobs", "acme-recovery", "acme-recovery-jobs");
        assertThat(rights).containsAll(asked());
        rights.removeIf(right -> right.startsWith("jobset") || right.startsWith("kubeflow"));
        assertThat(asked()).containsAll(rights);
    }

    private void prepare() {
        mock.node("n1");
        mock.node("n2");
        mock.add(mock.job("bert"));
        mock.add(mock.job("gpt")
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .endCondition()
                .endStatus());
        for (var name : List.of("bert", "gpt")) {
            mock.add(mock.pod(name + "-0", "n2", "Job")
                    .editMetadata()
                    .addToLabels("job-name", name)
                    .endMetadata()
                    .editStatus()
                    .addNewContainerStatus()
                    .withName("main")
                    .endContainerStatus()
                    .endStatus());
        }
        mock.add(mock.pod("other", "n1", "Job"));
        mock.log("bert-0", "main", false, "2026-11-24T10:00:00Z a\n");
        mock.requests.clear();
    }

    private void read() throws Exception {
        kubernetes.cluster("acme", InstantSource.system()).nodes();
        kubernetes.jobs(JobKind.KNOWN).find(BERT);
        kubernetes.jobs(JobKind.KNOWN).find(new JobName("train/job/gone"));
        kubernetes.evidence(JobKind.KNOWN).about(BERT, Set.of(N1));
        kubernetes.logs(BERT, JobKind.KNOWN, _ -> {}).orElseThrow().poll(_ -> {});
    }

    private void recover() throws Exception {
        var cluster = kubernetes.cluster("acme", InstantSource.system());
        var jobs = kubernetes.jobs(JobKind.KNOWN);
        var how = new Restart(Set.of(N1), Optional.empty(), Optional.empty());
        jobs.stop(new JobName("train/job/gpt"));
        jobs.stop(BERT);
        jobs.restart(BERT, 2, Set.of(), how);
        mock.fail("POST .*/jobs$", 3, 503, "later");
        jobs.restart(BERT, 3, Set.of(), how);
        jobs.restart(BERT, 3, Set.of(), how);
        cluster.drain(N1, "why");
        cluster.uncordon(N1);
    }

    /** Such as {@code batch jobs patch}; the core group has no name. */
    private Set<String> asked() {
        var asked = new HashSet<String>();
        for (var request : mock.requests) {
            var matcher = PATH.matcher(request);
            assertThat(matcher.matches()).as(request).isTrue();
            var group = matcher.group(2) == null ? "" : matcher.group(2);
            var resource = matcher.group(3) + (matcher.group(5) == null ? "" : "/" + matcher.group(5));
            asked.add(group + " " + resource + " " + verb(matcher.group(1), matcher.group(4) != null));
        }
        return asked;
    }

    private static String verb(String method, boolean isNamed) {
        return switch (method) {
            case "GET" -> isNamed ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> isNamed ? "delete" : "deletecollection";
            default -> throw new IllegalArgumentException(method);
        };
    }

    private static Set<String> rights(String... roles) throws IOException {
        var rights = new HashSet<String>();
        for (var document : Files.readString(ROLES).split("(?m)^---$")) {
            var role = Serialization.unmarshal(document, GenericKubernetesResource.class);
            if ("ClusterRole".equals(role.getKind())
                    && List.of(roles).contains(role.getMetadata().getName())) {
                for (var rule : Tree.list(role.getAdditionalProperties(), "rules")) {
                    rights.addAll(rights(rule));
                }
            }
        }
        return rights;
    }

    private static List<String> rights(Map<String, Object> rule) {
        var rights = new ArrayList<String>();
        for (var group : (List<?>) rule.getOrDefault("apiGroups", List.of())) {
            for (var resource : (List<?>) rule.getOrDefault("resources", List.of())) {
                for (var verb : (List<?>) rule.getOrDefault("verbs", List.of())) {
                    rights.add(group + " " + resource + " " + verb);
                }
            }
        }
        return rights;
    }
}
