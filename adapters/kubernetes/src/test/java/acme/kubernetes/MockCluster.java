package acme.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An API server that keeps what it is told, plays the controllers as far as a test needs them (an eviction deletes the pod,
 * the pods of a deleted or suspended job go), and fails where it is asked to.
 */
final class MockCluster implements AutoCloseable {
    static final String NAMESPACE = "train";

    private final KubernetesCrudDispatcher store = new KubernetesCrudDispatcher();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Map<String, String> logs = new HashMap<>();
    private final KubernetesMockServer server;
    final List<String> requests = new CopyOnWriteArrayList<>();
    final KubernetesClient client;

    /** Answers of {@code status} to the next so many requests whose method and path match. */
    private static final class Fault {
        private final Pattern request;
        private final int status;
        private final String message;
        private final Runnable before;
        private int times;

        Fault(String request, int times, int status, String message, Runnable before) {
            this.request = Pattern.compile(request);
            this.times = times;
            this.status = status;
            this.message = message;
            this.before = before;
        }

        boolean hits(String what) {
            return times > 0 && request.matcher(what).find() && times-- > 0;
        }
    }

    private final class Server extends Dispatcher {
        @Override
        public synchronized MockResponse dispatch(RecordedRequest request) {
            var what = request.getMethod() + " " + request.getPath();
            requests.add(what);
            for (var fault : faults) {
                if (fault.hits(what)) {
                    fault.before.run();
                    return status(fault.status, fault.message);
                }
            }
            if (what.endsWith("/eviction")) {
                store.handleDelete(request.getPath().replace("/eviction", ""));
                return status(201, "evicted");
            }
            if (what.contains("/log?") || what.endsWith("/log")) {
                var path = request.getPath();
                var text = logs.get(logKey(path));
                return text == null
                        ? status(404, "no log")
                        : new MockResponse().setResponseCode(200).setBody(text);
            }
            var response =
                    "PATCH".equals(request.getMethod()) ? merge(request) : store.dispatch(withoutNodeField(request));
            control(request);
            return response;
        }
    }

    MockCluster() {
        this(Duration.ofSeconds(5));
    }

    MockCluster(Duration timeout) {
        server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Server(), false);
        server.init();
        for (var kind : List.of(JobKind.JOB_SET, JobKind.PYTORCH_JOB)) {
            store.expectCustomResource(new CustomResourceDefinitionContext.Builder()
                    .withGroup(kind.group())
                    .withVersion(kind.version())
                    .withKind(kind.kind())
                    .withPlural(kind.plural())
                    .withScope("Namespaced")
                    .build());
        }
        client = Kubernetes.client(config("http://localhost:" + server.getPort()), timeout);
    }

    static Config config(String url) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withTrustCerts(true)
                .withNamespace("default")
                .build();
    }

    ApiServer api() {
        return new ApiServer(client, new Patience(Duration.ZERO, Duration.ZERO));
    }

    /** Fails requests such as {@code PATCH .*nodes/n1}. */
    void fail(String request, int times, int status, String message) {
        fail(request, times, status, message, () -> {});
    }

    /** {@code before} runs while the request that fails is there. */
    void fail(String request, int times, int status, String message, Runnable before) {
        faults.add(new Fault(request, times, status, message, before));
    }

    /** What the container's log holds, with the times of the kubelet. */
    void log(String pod, String container, boolean isPrevious, String text) {
        logs.put(pod + "/" + container + (isPrevious ? "/previous" : ""), text);
    }

    private static String logKey(String path) {
        var pod = Pattern.compile("/pods/([^/]+)/log").matcher(path);
        var container = Pattern.compile("container=([^&]+)").matcher(path);
        var key = (pod.find() ? pod.group(1) : "") + "/" + (container.find() ? container.group(1) : "");
        return key + (path.contains("previous=true") ? "/previous" : "");
    }

    /** A merge patch as RFC 7386 has it; the store itself appends lists and keeps what is set to null. */
    private MockResponse merge(RecordedRequest request) {
        var now = store.handleGet(request.getPath());
        if (now.code() != 200) {
            return now;
        }
        var merged = merged(parse(now.getBody().readUtf8()), parse(request.getUtf8Body()));
        return store.handleUpdate(new RecordedRequest(
                request.getHttpVersion(),
                HttpMethod.PUT,
                request.getPath(),
                request.getHeaders(),
                new Buffer(Serialization.asJson(merged).getBytes(StandardCharsets.UTF_8))));
    }

    private static Map<?, ?> parse(String json) {
        return Serialization.unmarshal(json, Map.class);
    }

    private static Map<Object, Object> merged(Map<?, ?> target, Map<?, ?> patch) {
        var merged = new HashMap<Object, Object>(target);
        patch.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else if (value instanceof Map<?, ?> changes) {
                merged.put(key, merged(merged.get(key) instanceof Map<?, ?> old ? old : Map.of(), changes));
            } else {
                merged.put(key, value);
            }
        });
        return merged;
    }

    /** The store knows no selection by these fields; whoever asks for them must not rely on them alone. */
    private static RecordedRequest withoutNodeField(RecordedRequest request) {
        return new RecordedRequest(
                request.getHttpVersion(),
                request.method(),
                request.getPath().replaceAll("[?&]fieldSelector=(spec.nodeName|involvedObject)[^&]*", ""),
                request.getHeaders(),
                request.getBody());
    }

    private void control(RecordedRequest request) {
        var path = request.getPath().replaceAll("\\?.*", "");
        var name = path.substring(path.lastIndexOf('/') + 1);
        boolean isJob = path.matches(".*/(jobs|jobsets|pytorchjobs)/[^/]+");
        boolean isStopped = "DELETE".equals(request.getMethod())
                || "PATCH".equals(request.getMethod())
                        && store.handleGet(path).getBody().readUtf8().contains("\"suspend\":true");
        if (isJob && isStopped) {
            for (var kind : JobKind.KNOWN) {
                store.handleDelete(
                        "/api/v1/namespaces/" + NAMESPACE + "/pods?labelSelector=" + kind.podLabel() + "=" + name);
            }
        }
    }

    private static MockResponse status(int code, String message) {
        return new MockResponse()
                .setResponseCode(code)
                .setHeader("Content-Type", "application/json")
                .setBody("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\""
                        + (code < 400 ? "Success" : "Failure") + "\",\"message\":\"" + message.replace("\"", "\\\"")
                        + "\",\"code\":" + code + "}");
    }

    Node node(String name) {
        return add(new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build());
    }

    Node add(Node node) {
        return client.resource(node).create();
    }

    /** Changes a node as another client would, in the middle of a request. */
    void cordonAside(String name) {
        merge(new RecordedRequest(
                "HTTP/1.1",
                HttpMethod.PATCH,
                "/api/v1/nodes/" + name,
                Headers.builder().build(),
                new Buffer("{\"spec\":{\"unschedulable\":true}}".getBytes(StandardCharsets.UTF_8))));
    }

    Node read(String node) {
        return client.nodes().withName(node).get();
    }

    /** A running pod of a controller. */
    PodBuilder pod(String name, String node, @Nullable String ownerKind) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addToContainers(new ContainerBuilder().withName("main").build())
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .endStatus();
        if (ownerKind != null) {
            pod.editMetadata()
                    .addNewOwnerReference()
                    .withApiVersion("apps/v1")
                    .withKind(ownerKind)
                    .withName("owner")
                    .withUid("u-1")
                    .withController(true)
                    .endOwnerReference()
                    .endMetadata();
        }
        return pod;
    }

    Pod add(PodBuilder pod) {
        return client.resource(pod.build()).create();
    }

    /** As an API server shows a Job whose controller wrote selector and labels. */
    JobBuilder job(String name) {
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .addToLabels("team", "vision")
                .addToLabels("batch.kubernetes.io/job-name", name)
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(0)
                .withNewSelector()
                .addToMatchLabels("batch.kubernetes.io/controller-uid", "u-9")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "train")
                .addToLabels("controller-uid", "u-9")
                .addToLabels("batch.kubernetes.io/controller-uid", "u-9")
                .addToLabels("job-name", name)
                .addToLabels("batch.kubernetes.io/job-name", name)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addNewContainer()
                .withName("main")
                .withImage("train:1")
                .addNewEnv()
                .withName("EPOCHS")
                .withValue("3")
                .endEnv()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec();
    }

    Job add(JobBuilder job) {
        return client.resource(job.build()).create();
    }

    Job readJob(String name) {
        return client.batch().v1().jobs().inNamespace(NAMESPACE).withName(name).get();
    }

    /** The requests that changed something. */
    List<String> changes() {
        var changes = new ArrayList<>(requests);
        changes.removeIf(it -> it.startsWith("GET"));
        return changes;
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
