package acme.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import acme.app.DataFolder;
import acme.app.Knowledge;
import acme.app.LearningSettings;
import acme.app.Models;
import acme.app.Wiring;
import acme.knowledge.JobKind;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Outcome;
import acme.local.RecoveryPolicyFile;
import acme.recover.Attempt;
import acme.recover.Attempt.Ending;
import acme.recover.FailureCause;
import acme.recover.InMemoryRecoveryJournal;
import acme.recover.JobName;
import acme.recover.RecoveryJournal;
import acme.recover.RecoveryJournal.Entry;
import acme.recover.RecoveryJournal.Event;
import acme.recover.RecoveryModes.Mode;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KeptRunTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    private Path folder;

    private final RecoveryJournal journal = new InMemoryRecoveryJournal();
    private final StringWriter told = new StringWriter();
    private final PrintWriter err = new PrintWriter(told, true);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private KeptRun kept(String script) {
        return KeptRun.of(folder, journal, "sh", command(script), err);
    }

    private static List<String> command(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    private int run(KeptRun kept, String script, Mode mode) throws Exception {
        try (var data = DataFolder.of(folder.resolve("none"))) {
            return run(kept, script, mode, knowledge(data, false));
        }
    }

    private Knowledge knowledge(DataFolder data, boolean isKept) {
        return new Knowledge(data, isKept, Models.none(folder), LearningSettings.BY_PEOPLE, CLOCK, notice -> {});
    }

    private int run(KeptRun kept, String script, Mode mode, Knowledge knowledge) throws Exception {
        var rules = Wiring.rules("nvidia");
        var policy = RecoveryPolicyFile.shipped();
        var settings = new RestartingRun.Settings(
                mode,
                policy.policy(),
                policy.limits().withBackoff(Duration.ofMillis(10)),
                _ -> List.of(),
                kept.journal(),
                plan -> false,
                knowledge);
        return new RestartingRun(
                        kept.job(),
                        command(script),
                        () -> new CommandWatch(
                                rules,
                                new JobLearning(knowledge, false, "sh", new JobKind("test"), rules),
                                "sh",
                                Announcer.Format.TEXT,
                                err,
                                CLOCK),
                        settings,
                        err,
                        CLOCK)
                .run(out, out);
    }

    private void failedBefore(JobName job, int attempts) {
        for (int number = 1; number <= attempts; number++) {
            long now = CLOCK.millis();
            var failed = new Attempt(
                    number,
                    now,
                    now,
                    OptionalLong.empty(),
                    new TreeSet<>(),
                    Ending.FAILED,
                    Optional.of(FailureCause.unknown("It ended with " + number + ".")),
                    Optional.empty());
            journal.append(new Entry(job, number, now, "acme", new Event.Over(failed)));
        }
    }

    @Test
    void aRunWhoseProgramWasKilledGoesOn() throws Exception {
        var script = "echo this is attempt $ACME_ATTEMPT";
        try (var killed = kept(script)) {
            failedBefore(killed.job(), 2);
        }

        try (var again = kept(script)) {
            assertThat(run(again, script, Mode.AUTO)).as(told.toString()).isZero();
        }

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("this is attempt 4\n");
        assertThat(told.toString()).contains("going on where the run", "after attempt 2");
    }

    @Test
    void aRunThatCameToItsEndIsFollowedByANewOne() throws Exception {
        var script = "echo this is attempt $ACME_ATTEMPT";
        JobName first;
        try (var kept = kept(script)) {
            first = kept.job();
            run(kept, script, Mode.AUTO);
        }

        try (var kept = kept(script)) {
            assertThat(kept.job()).isNotEqualTo(first);
            run(kept, script, Mode.AUTO);
        }

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("this is attempt 1\nthis is attempt 1\n");
    }

    @Test
    void aRestartThatNobodyApprovedIsAnEnd() throws Exception {
        var script = "exit 5";
        JobName first;
        try (var kept = kept(script)) {
            first = kept.job();
            assertThat(run(kept, script, Mode.ASK)).isEqualTo(5);
        }

        assertThat(told.toString()).contains("acme: not started again");
        try (var kept = kept(script)) {
            assertThat(kept.job()).isNotEqualTo(first);
        }
    }

    @Test
    void theSameCommandTwiceAtOnceKeepsApart() throws Exception {
        try (var first = kept("true");
                var second = kept("true")) {
            assertThat(first.journal()).isSameAs(journal);
            assertThat(second.journal()).isNotSameAs(journal);
        }
        assertThat(told.toString()).contains("under way here already");
    }

    @Test
    void otherCommandsAreOtherRuns() throws Exception {
        try (var first = kept("true");
                var second = kept("false")) {
            assertThat(first.job()).isNotEqualTo(second.job());
        }
    }

    @Test
    void restartsWithoutProgressComeToAnEnd() throws Exception {
        var script = "echo attempt $ACME_ATTEMPT; kill -9 $$";
        try (var kept = kept(script)) {
            assertThat(run(kept, script, Mode.AUTO)).isEqualTo(137);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("attempt 2\n").doesNotContain("attempt 5");
        assertThat(told.toString()).contains("leave it stopped");
    }

    private List<Outcome> outcomes(String script) throws Exception {
        try (var data = DataFolder.of(folder.resolve("data"));
                var kept = kept(script)) {
            run(kept, script, Mode.AUTO, knowledge(data, true));
            return data.memory().newest(10).stream().map(PastIncident::outcome).toList();
        }
    }

    @Test
    void theMemoryHearsThatAnAttemptWentBeyondTheFailure() throws Exception {
        var fault = "RuntimeError: NCCL error: unhandled system error";
        assertThat(outcomes("echo step $ACME_ATTEMPT; [ $ACME_ATTEMPT = 2 ] || { echo '" + fault + "'; exit 1; }"))
                .containsExactly(Outcome.RECOVERED);
    }

    @Test
    void theMemoryHearsThatTheSameFailureCameAgain() throws Exception {
        var fault = "RuntimeError: NCCL error: unhandled system error";
        assertThat(outcomes("echo step 5; echo '" + fault + "'; exit 1")).containsExactly(Outcome.RECURRED);
    }
}
