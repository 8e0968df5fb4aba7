package acme.slurm;

import acme.recover.JobName;
import acme.recover.TrainingJobs;
import acme.testkit.TrainingJobsContract;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class SlurmJobsContractTest extends TrainingJobsContract {
    @TempDir
    private static Path folder;

    private static @Nullable RealSlurm started;

    @BeforeAll
    static void start() throws Exception {
        started = RealSlurm.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (started != null) {
            started.close();
        }
    }

    @AfterEach
    void cancelAll() throws Exception {
        slurm().shell("scancel -u root; true");
    }

    private static RealSlurm slurm() {
        return Objects.requireNonNull(started);
    }

    @Override
    protected TrainingJobs jobs() {
        return new SlurmJobs(slurm().commands());
    }

    @Override
    protected JobName running() throws Exception {
        var id = slurm().submit("-N 1", "sleep 600");
        slurm().awaitState(id, "RUNNING");
        return new JobName(id);
    }

    @Override
    protected JobName failed() throws Exception {
        var id = slurm().submit("-N 1", "[ -n \"$SLURM_RESTART_COUNT\" ] && sleep 600", "exit 3");
        slurm().awaitState(id, "FAILED");
        return new JobName(id);
    }
}
