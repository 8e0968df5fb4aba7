package acme.app;

import static acme.app.CommandLines.acme;
import static org.assertj.core.api.Assertions.assertThat;

import acme.app.live.Announcer;
import acme.app.live.CommandWatch;
import acme.app.live.JobLearning;
import acme.knowledge.JobKind;
import acme.local.JobFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** {@code acme run} and {@code acme watch}, with real processes and files. */
@Timeout(120)
class LiveCommandsTest {
    private static final String FAILURE = """
            step: 1 loss: 2.31
            [rank3]: Traceback (most recent call last):
            [rank3]:   File "/srv/job/train.py", line 88, in <module>
            [rank3]:     main()
            [rank3]: KeyError: 'targets'
            E0304 08:13:09.371930 4102 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: 1) local_rank: 3 (pid: 5206) of binary: /opt/venv/bin/python
            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final StringWriter told = new StringWriter();

    private int run(String script) throws Exception {
        return run(script, out);
    }

    private int run(String script, OutputStream out) throws Exception {
        var rules = Wiring.rules("nvidia");
        var nothing = new Knowledge(
                DataFolder.of(folder.resolve("none")),
                false,
                Models.none(folder),
                LearningSettings.BY_PEOPLE,
                InstantSource.system(),
                fault -> {});
        var watch = new CommandWatch(
                rules,
                new JobLearning(nothing, false, "job", new JobKind("test"), rules),
                "job",
                Announcer.Format.TEXT,
                new PrintWriter(told, true),
                InstantSource.system());
        return watch.run(List.of("bash", "-c", script), out, errors);
    }

    @Test
    void outputAndExitStatusPassThroughUnchanged() throws Exception {
        int status = run("printf 'a\\r\\xff\\0b\\n'; printf 'no end' >&2; exit 7");
        assertThat(status).isEqualTo(7);
        assertThat(out.toByteArray()).isEqualTo(new byte[] {'a', '\r', (byte) 0xff, 0, 'b', '\n'});
        assertThat(errors).hasToString("no end");
        assertThat(told.toString()).contains("exit status 7");
    }

    @Test
    void aCommandThatFailsIsDiagnosed() throws Exception {
        var log = Files.writeString(folder.resolve("said"), FAILURE);
        assertThat(run("cat " + log + " >&2; exit 1")).isEqualTo(1);
        assertThat(told.toString()).contains("the job failed", "KeyError", "stderr:5 · rank 3");
    }

    @Test
    void aCommandThatSucceedsIsNotSpokenOf() throws Exception {
        assertThat(run("echo step: 1 loss: 2.3")).isZero();
        assertThat(told.toString()).isEmpty();
    }

    @Test
    void aCommandThatIsKilledGivesItsSignal() throws Exception {
        assertThat(run("kill -9 $$")).isEqualTo(137);
        assertThat(told.toString()).contains("SIGKILL");
    }

    @Test
    void aCommandWhoseReaderIsGoneEndsAsItWouldByItself() throws Exception {
        var gone = new OutputStream() {
            @Override
            public void write(int c) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(run("while true; do echo step: 1 loss: 2.3; done", gone)).isEqualTo(141);
        assertThat(told.toString()).contains("SIGPIPE");
    }

    @Test
    void aCommandThatDoesNotExistIsSaid() {
        var run = acme("run", "--", folder.resolve("nothing").toString());
        assertThat(run.status()).isEqualTo(127);
        assertThat(run.err()).contains("cannot be started");
    }

    @Test
    void aFollowedFailureEndsTheWatchAndIsToldOnce() throws Exception {
        var log = Files.writeString(folder.resolve("train.log"), FAILURE).toString();
        var data = folder.resolve("data");
        var run = acme("watch", "--until-failure", "--format", "jsonl", "--data", data.toString(), log);
        assertThat(run.status()).isEqualTo(3);
        var incident = new JsonMapper().readTree(run.out());
        assertThat(incident.path("incident").asInt()).isEqualTo(1);
        assertThat(incident.path("error_type").asString()).isEqualTo("KeyError");
        try (var files = Files.walk(data)) {
            var incidents = files.filter(it -> it.endsWith("incidents.jsonl"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(incidents)).isEqualTo(run.out());
        }
    }

    @Test
    void theStateOfAnotherVersionIsSaidAndTheLogReadAgain() throws Exception {
        var log = Files.writeString(folder.resolve("train.log"), FAILURE).toString();
        var data = folder.resolve("data").toString();
        try (var job = JobFolder.open(Path.of(data), List.of(Path.of(log)))) {
            job.state().save(out -> out.writeInt(3));
        }
        var run = acme("watch", "--until-failure", "--format", "jsonl", "--data", data, log);
        assertThat(run.err()).contains("another version of acme").contains("read again from its start");
        assertThat(run.status()).isEqualTo(3);
        assertThat(new JsonMapper().readTree(run.out()).path("error_type").asString())
                .isEqualTo("KeyError");
    }

    @Test
    void aCompressedLogCannotBeWatched() {
        var run = acme("watch", folder.resolve("train.log.gz").toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("acme diagnose");
    }

    @Test
    void aCommandRunsThoughNothingCanBeKept() throws IOException {
        var data = Files.createDirectories(folder.resolve("damaged"));
        Files.writeString(data.resolve("acme.db"), "no database at all, but long enough to be looked at\n".repeat(100));
        var run = acme("run", "--no-llm", "--data", data.toString(), "--", "/bin/sh", "-c", "exit 3");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("no filter rules are learned");
    }
}
