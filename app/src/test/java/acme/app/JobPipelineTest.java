package acme.app;

import static org.assertj.core.api.Assertions.assertThat;

import acme.ingest.LineAssembler;
import acme.knowledge.RuleSet;
import acme.model.Suspicion;
import acme.pipeline.Incident;
import acme.pipeline.JobListener;
import acme.pipeline.JobPipeline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that is followed: with the shipped rules, a clock of its own and logs written for the purpose. */
class JobPipelineTest {
    private static final RuleSet RULES = Wiring.rules("nvidia");
    private static final long SECOND = 1_000;

    private static final String TRACEBACK = """
            [rank3]: Traceback (most recent call last):
            [rank3]:   File "/srv/job/train.py", line 88, in <module>
            [rank3]:     main()
            [rank3]: KeyError: 'targets'
            """;
    private static final String TORCHRUN_ENDS =
            "E0304 08:13:09.371930 4102 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: 1) local_rank: 3 "
                    + "(pid: 5206) of binary: /opt/venv/bin/python\n";
    private static final String TORCHRUN_BEGINS =
            "W0304 08:13:12.371930 4102 torch/distributed/run.py:792] Setting OMP_NUM_THREADS environment variable for each process "
                    + "to be 1 in default, to avoid your system being overloaded\n";

    private final List<String> told = new ArrayList<>();
    private JobPipeline job = pipeline();
    private LineAssembler lines = assembler();
    private long now = 1_780_000_000_000L;
    private long step = 100;

    private JobPipeline pipeline() {
        return new JobPipeline(RULES, new JobListener() {
            @Override
            public void failed(Incident incident) {
                told.add("failed " + incident.number() + " "
                        + incident.diagnosis().errorType().name());
            }

            @Override
            public void revised(Incident incident) {
                told.add("revised " + incident.number() + " "
                        + incident.diagnosis().errorType().name());
            }

            @Override
            public void suspected(Suspicion suspicion) {
                told.add("suspected " + suspicion.kind());
            }
        });
    }

    private LineAssembler assembler() {
        return new LineAssembler(line -> job.accept(line, now));
    }

    private void log(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        lines.accept(bytes, 0, bytes.length);
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            log("[rank0]: step: " + ++step + " loss: 2.31\n");
            wait(2);
        }
    }

    private void wait(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            job.tick(now);
        }
    }

    @Test
    void aFailureThatTheLauncherConfirmsIsToldWhenTheLogHasSettled() {
        steps(10);
        log(TRACEBACK + TORCHRUN_ENDS);
        assertThat(told).isEmpty();
        wait(10);
        assertThat(told).containsExactly("failed 1 KeyError");
    }

    @Test
    void anExceptionAloneIsAFailureWhenNoStepFollowsInTime() {
        steps(10);
        log(TRACEBACK);
        wait(10);
        assertThat(told).isEmpty();
        wait(60);
        assertThat(told).containsExactly("failed 1 KeyError");
    }

    @Test
    void anExceptionThatStepsFollowIsNoFailure() {
        steps(10);
        log(TRACEBACK);
        steps(30);
        assertThat(told).isEmpty();
    }

    @Test
    void echoesOfAToldFailureAreNotToldAgain() {
        steps(10);
        log(TRACEBACK + TORCHRUN_ENDS);
        wait(60);
        for (int rank = 0; rank < 3; rank++) {
            log("[rank" + rank + "]:[E411 08:12:44.118274 ProcessGroupNCCL.cpp:632] [Rank " + rank
                    + "] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=8, OpType=ALLREDUCE, NumelIn=4, NumelOut=4, "
                    + "Timeout(ms)=600000) ran for 600071 milliseconds before timing out.\n");
            wait(60);
        }
        assertThat(told).containsExactly("failed 1 KeyError");
    }

    @Test
    void aCauseThatIsLoggedLaterRevisesWhatWasTold() {
        steps(10);
        log(
                "[rank0]:[E411 08:12:44.118274 ProcessGroupNCCL.cpp:632] [Rank 0] Watchdog caught collective operation timeout: "
                        + "WorkNCCL(SeqNum=8, OpType=ALLREDUCE, NumelIn=4, NumelOut=4, Timeout(ms)=600000) ran for 600071 milliseconds before "
                        + "timing out.\n");
        log(TORCHRUN_ENDS);
        wait(60);
        log(TRACEBACK);
        wait(60);
        assertThat(told).containsExactly("failed 1 NCCLTimeoutError", "revised 1 KeyError");
    }

    @Test
    void theNextAttemptsFailureIsToldAsAnother() {
        steps(10);
        log(TRACEBACK + TORCHRUN_ENDS);
        wait(30);
        log(TORCHRUN_BEGINS);
        wait(30);
        log(TRACEBACK.replace("KeyError: 'targets'", "ValueError: bad shard") + TORCHRUN_ENDS);
        wait(30);
        assertThat(told).containsExactly("failed 1 KeyError", "failed 2 ValueError");
    }

    @Test
    void aFailureIsToldThoughTheJobWasStartedAgainWhileNobodyLooked() throws IOException {
        steps(10);
        restart();
        var missed = new StringBuilder();
        for (var exception : List.of("KeyError: 'targets'", "ValueError: bad shard")) {
            missed.append(TRACEBACK.replace("KeyError: 'targets'", exception)).append(TORCHRUN_ENDS);
            missed.append(TORCHRUN_BEGINS);
            for (int i = 1; i < 20; i++) {
                missed.append("[rank0]: step: " + i + " loss: 2.3\n");
            }
        }
        logOld(missed.toString());
        wait(60);
        assertThat(told).containsExactly("failed 1 KeyError", "failed 2 ValueError");
    }

    @Test
    void withoutALaunchersBannerTheStepsThatBeginAnewShowTheNextAttempt() throws IOException {
        steps(10);
        restart();
        logOld(TRACEBACK + TORCHRUN_ENDS);
        for (int i = 1; i < 20; i++) {
            logOld("[rank0]: step: " + i + " loss: 2.3\n");
        }
        wait(60);
        assertThat(told).containsExactly("failed 1 KeyError");
    }

    @Test
    void failuresOfEarlierAttemptsAreHistoryWhenALogIsFirstLookedAt() {
        logOld(TRACEBACK + TORCHRUN_ENDS + TORCHRUN_BEGINS);
        for (int i = 1; i < 20; i++) {
            logOld("[rank0]: step: " + i + " loss: 2.3\n");
        }
        step = 20;
        steps(60);
        assertThat(told).isEmpty();
    }

    /** Lines that were there before anybody looked. */
    private void logOld(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        new LineAssembler(line -> job.acceptOld(line, now)).accept(bytes, 0, bytes.length);
    }

    @Test
    void aJobThatGoesOnAfterAFailureCanFailAgain() {
        steps(10);
        log(TRACEBACK + TORCHRUN_ENDS);
        wait(30);
        steps(10);
        log(TRACEBACK + TORCHRUN_ENDS);
        wait(30);
        assertThat(told).containsExactly("failed 1 KeyError", "failed 2 KeyError");
    }

    @Test
    void aCommandThatEndsWithoutAWordHasFailed() {
        log("hello\n");
        job.exited(137, now);
        assertThat(told).containsExactly("failed 1 Unknown");
    }

    @Test
    void aCommandThatWasInterruptedHasNot() {
        steps(5);
        job.exited(130, now);
        assertThat(told).isEmpty();
    }

    @Test
    void aCommandThatEndsWellHasNot() {
        steps(5);
        job.ended(now);
        assertThat(told).isEmpty();
    }

    @Test
    void aJobThatStandsStillHangs() {
        steps(100);
        wait(1_800);
        assertThat(told).containsExactly("failed 1 Hang");
        steps(20);
        wait(1_800);
        assertThat(told).containsExactly("failed 1 Hang", "failed 2 Hang");
    }

    @Test
    void aHangThatTheWatchdogExplainsLaterIsRevised() {
        steps(100);
        wait(1_800);
        log(
                "[rank0]:[E411 08:12:44.118274 ProcessGroupNCCL.cpp:632] [Rank 0] Watchdog caught collective operation timeout: "
                        + "WorkNCCL(SeqNum=8, OpType=ALLREDUCE, NumelIn=4, NumelOut=4, Timeout(ms)=1800000) ran for 1800071 milliseconds before "
                        + "timing out.\n");
        log(TORCHRUN_ENDS);
        wait(60);
        assertThat(told).containsExactly("failed 1 Hang", "revised 1 NCCLTimeoutError");
    }

    @Test
    void aLossThatBecomesNoNumberIsAFailureWhileStepsGoOn() {
        steps(200);
        for (int i = 0; i < 50; i++) {
            log("[rank0]: step: " + ++step + " loss: nan\n");
            wait(2);
        }
        assertThat(told).containsExactly("failed 1 LossSpike");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda-oom.log", "missing-index-file.log", "nvlink-xid.log", "healthy.log"})
    void theSizesOfThePiecesMakeNoDifference(String example) throws IOException {
        byte[] bytes = Files.readAllBytes(example(example));
        lines.accept(bytes, 0, bytes.length);
        lines.finish();
        wait(120);
        var whole = job.report();
        var wholeStory = List.copyOf(told);
        var kept = kept();
        var random = new Random(5);
        for (int round = 0; round < 5; round++) {
            job = pipeline();
            lines = assembler();
            told.clear();
            now = 1_780_000_000_000L;
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextBoolean() ? 7 : 9_000));
                lines.accept(bytes, from, to);
                from = to;
            }
            lines.finish();
            wait(120);
            assertThat(job.report()).isEqualTo(whole);
            assertThat(told).isEqualTo(wholeStory);
            assertThat(kept()).isEqualTo(kept);
        }
    }

    /** The compressed log in words. */
    private List<String> kept() {
        return job.keptSinceLastFailure().stream()
                .map(it -> it.position() + " " + it.verdict() + " x" + it.echo().count() + " " + it.line() + " "
                        + it.traceback().size() + " " + it.announcement() + " after "
                        + it.before().lines() + it.before().dropped())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda-oom.log", "missing-index-file.log", "nvlink-xid.log", "healthy.log"})
    void savedAndRestoredAnywhereItGoesOnAsIfNothingHadBeen(String example) throws IOException {
        var text = Files.readString(example(example));
        follow(text, new Random(1), false);
        var wholeStory = List.copyOf(told);
        var whole = job.report();
        for (int seed = 2; seed < 6; seed++) {
            told.clear();
            job = pipeline();
            lines = assembler();
            now = 1_780_000_000_000L;
            follow(text, new Random(seed), true);
            assertThat(told).isEqualTo(wholeStory);
            assertThat(job.report()).isEqualTo(whole);
        }
    }

    private void follow(String text, Random random, boolean restarts) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            lines.accept(bytes, i, i + 1);
            if (bytes[i] == '\n') {
                now += 100;
                job.tick(now);
            }
            if (restarts && random.nextInt(2_000) == 0) {
                restart();
            }
        }
        lines.finish();
        wait(120);
    }

    private void restart() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        job.save(out);
        lines.save(out);
        var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        job = pipeline();
        assertThat(job.restore(in)).isTrue();
        lines = assembler();
        lines.restore(in);
        assertThat(in.read()).isEqualTo(-1);
    }

    private static Path example(String name) {
        return Path.of("..", "examples", name);
    }
}
