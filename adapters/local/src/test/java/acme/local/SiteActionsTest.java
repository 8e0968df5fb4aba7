package acme.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.Hint;
import acme.model.NodeName;
import acme.recover.ActionResult;
import acme.recover.Checkpoint;
import acme.recover.Cluster;
import acme.recover.JobName;
import acme.recover.Located;
import acme.recover.NodeVerdict;
import acme.recover.Pager;
import acme.recover.RecoveryAction;
import acme.recover.TrainingJobs;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class SiteActionsTest {
    private static final JobName JOB = new JobName("llm-7b");
    private static final NodeName N1 = new NodeName("n1");
    private static final NodeName N2 = new NodeName("n2");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private SiteActions site(String yaml) throws IOException {
        return SiteActions.read(Files.writeString(folder.resolve("actions.yaml"), yaml), Map.of("TOKEN", "s3cret"));
    }

    private SiteActions script(String action, String script) throws IOException {
        var words = JSON.writeValueAsString(List.of("sh", "-c", script));
        return site("actions:\n  " + action + ":\n    command: " + words + "\n    time-limit: 20s\n");
    }

    private static Pager.Page page() {
        return new Pager.Page(JOB, RecoveryAction.Urgency.OPERATOR, "llm-7b: broken", "- do\n- look");
    }

    @Test
    void aScriptGetsTheActionAndItsFirstLineIsTheResult() throws Exception {
        var got = folder.resolve("got.json");
        var site = script("restart", "cat > " + got + "; echo; echo submitted as 4711; echo more");
        var how = new RecoveryAction.Restart(
                Set.of(N2, N1),
                Optional.of(new Checkpoint("/data/it's 900", 900, 1, Optional.empty())),
                Optional.of(new RecoveryAction.SkipBatches(950, 1_000)));
        assertThat(site.restart(JOB, 3, how.without(), how)).isEqualTo(new ActionResult.Done("submitted as 4711"));
        assertThat(JSON.readTree(Files.readString(got))).isEqualTo(JSON.readTree("""
                        {"action": "restart", "job": "llm-7b", "attempt": 3, "key": "llm-7b/3", "without": ["n1", "n2"],
                         "checkpoint": "/data/it's 900", "skip_batches": {"first": 950, "last": 1000}}"""));
        assertThat(site.find(JOB).map(TrainingJobs.Job::attempt)).contains(3);
    }

    @Test
    void theExitStatusTellsARefusalFromAFailure() throws Exception {
        assertThat(script("stop", "echo it is not yours; exit 3").stop(JOB))
                .isEqualTo(new ActionResult.Refused("it is not yours"));
        assertThat(script("stop", "echo no route >&2; exit 1").stop(JOB))
                .isEqualTo(new ActionResult.Failed("no route (sh, exit status 1)"));
    }

    @Test
    void aScriptThatTakesTooLongFailed() throws Exception {
        var site = site("actions: {stop: {command: [sleep, '600'], time-limit: 1s}}");
        assertThat(site.stop(JOB)).isEqualTo(new ActionResult.Failed("sleep took longer than 1 s"));
    }

    @Test
    void whatTheSiteHasNoExecutorForIsRefused() throws Exception {
        var site = SiteActions.none();
        assertThat(site.page("key", page())).isInstanceOf(ActionResult.Refused.class);
        assertThat(site.cluster()).isEmpty();
        assertThat(site.find(JOB)).isEmpty();
        assertThat(site.test(Hint.GPU, new TreeSet<>(Set.of(N1)))).isInstanceOf(Located.Inconclusive.class);
    }

    @Test
    void nodesAreReadAndAnAnswerThatIsNoneIsNotTakenForAnEmptyCluster() throws Exception {
        var nodes = "{\"nodes\": [{\"name\": \"n2\", \"state\": \"cordoned-by-others\", \"reason\": \"disk\"},"
                + " {\"name\": \"n1\", \"state\": \"in-service\"}]}";
        var cluster = script("nodes", "echo '" + nodes + "'").cluster().orElseThrow();
        assertThat(cluster.nodes())
                .containsExactly(
                        new Cluster.Node(N1, Cluster.State.IN_SERVICE, ""),
                        new Cluster.Node(N2, Cluster.State.CORDONED_BY_OTHERS, "disk"));
        for (var broken : List.of(
                "echo oops",
                "exit 1",
                "true",
                "echo '{}'",
                "echo '[]'",
                "echo null",
                "echo '{\"nodes\": {}}'",
                "echo '{\"nodes\": [7]}'",
                "echo '{\"nodes\": [{\"name\": \"n 1\", \"state\": \"in-service\"}]}'",
                "echo '{\"nodes\": [{\"name\": \"n1\", \"state\": \"well\"}]}'")) {
            var unknown = script("nodes", broken).cluster().orElseThrow();
            assertThatThrownBy(unknown::nodes).as(broken).isInstanceOf(Cluster.UnreachableException.class);
        }
    }

    @Test
    void aTestSaysWhichNodeIsFaulty() throws Exception {
        var verdicts = "{\"verdicts\": [{\"node\": \"n1\", \"verdict\": \"faulty\", \"why\": \"ECC errors\"},"
                + " {\"node\": \"n2\", \"verdict\": \"healthy\"}]}";
        var both = new TreeSet<>(Set.of(N1, N2));
        var located = script("test", "echo '" + verdicts + "'").test(Hint.GPU, both);
        assertThat(located).isInstanceOf(Located.Faulty.class);
        assertThat(((Located.Faulty) located).nodes()).containsExactly(N1);
        assertThat(script("test", "echo '" + verdicts + "'").test(Hint.GPU, new TreeSet<>(Set.of(N2))))
                .as("a verdict on a node that was not asked about")
                .isInstanceOf(Located.Inconclusive.class);
        assertThat(script("test", "echo '" + verdicts + "'; exit 1").test(Hint.GPU, both))
                .isInstanceOf(Located.Inconclusive.class);
    }

    @Test
    void whatATestDoesNotSpeakOfIsNotHealthy() throws Exception {
        var both = new TreeSet<>(Set.of(N1, N2));
        var one = script("test", "echo '{\"verdicts\": [{\"node\": \"n2\", \"verdict\": \"healthy\"}]}'")
                .test(Hint.GPU, both);
        assertThat(one)
                .isInstanceOfSatisfying(
                        Located.Inconclusive.class,
                        it -> assertThat(it.verdicts())
                                .anyMatch(verdict ->
                                        verdict.node().equals(N1) && verdict.kind() == NodeVerdict.Kind.UNDECIDED));
        for (var broken : List.of(
                "echo '{}'",
                "echo '{\"verdicts\": [{\"node\": \"n1\", \"verdict\": \"faulty\"},"
                        + " {\"node\": \"n1\", \"verdict\": \"healthy\"}]}'",
                "echo '{\"verdicts\": [{\"node\": \"n1\"}]}'")) {
            assertThat(script("test", broken).test(Hint.GPU, both)).as(broken).isInstanceOf(Located.Inconclusive.class);
        }
    }

    @Test
    void anAnswerWithoutAnEndIsBounded() throws Exception {
        var endless = "head -c 20000000 /dev/zero | tr '\\0' x";
        assertThat(script("stop", endless).stop(JOB))
                .isInstanceOfSatisfying(
                        ActionResult.Done.class, it -> assertThat(it.what()).hasSizeLessThan(400));
        assertThatThrownBy(script("nodes", endless).cluster().orElseThrow()::nodes)
                .hasMessage("nodes: the answer is longer than 8 MiB");
        assertThat(script("stop", "printf 'a\\033[31mred\\007'").stop(JOB))
                .as("no control characters in the history")
                .isEqualTo(new ActionResult.Done("a [31mred"));
    }

    @Test
    void aWebhookThatHangsRedirectsOrDoesNotEndHasFailed() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        var done = new CountDownLatch(1);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            asked.add(path);
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                switch (path) {
                    case "/silent" -> done.await();
                    case "/drip" -> {
                        exchange.sendResponseHeaders(200, 0);
                        exchange.getResponseBody().write('d');
                        exchange.getResponseBody().flush();
                        done.await();
                    }
                    case "/elsewhere" -> {
                        exchange.getResponseHeaders().add("Location", "/200");
                        exchange.sendResponseHeaders(307, -1);
                    }
                    default -> {
                        exchange.sendResponseHeaders(200, 20_000_000);
                        exchange.getResponseBody().write(new byte[20_000_000]);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        try {
            var address = "http://127.0.0.1:" + server.getAddress().getPort();
            for (var path : List.of("/silent", "/drip")) {
                assertThat(site("actions: {stop: {webhook: '" + address + path + "', time-limit: 1s}}")
                                .stop(JOB))
                        .isEqualTo(new ActionResult.Failed("127.0.0.1 did not answer within 1 s"));
            }
            assertThat(site("actions: {stop: {webhook: '" + address + "/elsewhere'}}")
                            .stop(JOB))
                    .isEqualTo(new ActionResult.Failed("127.0.0.1 answered with HTTP status 307"));
            assertThat(asked).as("no order goes where nobody sent it").doesNotContain("/200");
            assertThat(site("actions: {stop: {webhook: '" + address + "/endless'}}")
                            .stop(JOB))
                    .isEqualTo(new ActionResult.Failed("127.0.0.1 answered with more than 8 MiB"));
        } finally {
            done.countDown();
            server.stop(0);
        }
    }

    @Test
    void aWebhookSaysByItsStatusWhatBecameOfIt() throws Exception {
        var got = new ArrayList<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            got.add(exchange.getRequestHeaders().getFirst("Authorization"));
            got.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1, 4));
            var body = ("said " + status + "\nmore").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            assertThat(hook(port, 202).page("k/1", page())).isEqualTo(new ActionResult.Done("said 202"));
            assertThat(hook(port, 409).page("k/1", page())).isEqualTo(new ActionResult.Refused("said 409"));
            assertThat(hook(port, 500).page("k/1", page()))
                    .isEqualTo(new ActionResult.Failed("127.0.0.1 answered with HTTP status 500: said 500"));
            assertThat(got.getFirst()).isEqualTo("Bearer s3cret");
            assertThat(JSON.readTree(got.get(1))).isEqualTo(JSON.readTree("""
                            {"action": "page", "job": "llm-7b", "key": "k/1", "urgency": "operator",
                             "subject": "llm-7b: broken", "text": "- do\\n- look"}"""));
        } finally {
            server.stop(0);
        }
        assertThat(hook(server.getAddress().getPort(), 200).page("k/1", page()))
                .as("its address is a secret")
                .isInstanceOfSatisfying(
                        ActionResult.Failed.class,
                        it -> assertThat(it.why())
                                .startsWith("127.0.0.1 cannot be reached")
                                .doesNotContain("hidden"));
    }

    private SiteActions hook(int port, int status) throws IOException {
        return site("actions:\n  page:\n    webhook: http://127.0.0.1:" + port + "/" + status
                + "?hidden\n    token-env: TOKEN\n");
    }

    @Test
    void everyMistakeInTheFileIsSaidWithItsLine() {
        assertThatThrownBy(() -> site("""
                actions:
                  reboot: {command: [x]}
                  stop: {command: [x], webhook: 'http://h/'}
                  page: {webhook: 'ftp://h/secret', token-env: NONE}
                  test: {command: x, time-limit: 0s}
                  cordon: {command: [x]}
                """))
                .isInstanceOfSatisfying(
                        RejectedRulesException.class,
                        it -> assertThat(it.problems())
                                .anyMatch(line -> line.contains(":2: actions has no key 'reboot'"))
                                .anyMatch(line -> line.contains(":3: an action has either a command or a webhook"))
                                .anyMatch(line -> line.contains(":4: webhook must be an address"))
                                .anyMatch(line -> line.contains(":4: the environment has no NONE"))
                                .anyMatch(line -> line.contains(":5: command must be a list"))
                                .anyMatch(line -> line.contains(":5: time-limit must be"))
                                .anyMatch(line -> line.contains(":6: cordon needs nodes and uncordon"))
                                .noneMatch(line -> line.contains("secret")));
    }
}
