package acme.slurm;

import acme.model.NodeName;
import acme.recover.Cluster;
import acme.testkit.ClusterContract;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class SlurmClusterContractTest extends ClusterContract {
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
    void giveBackAllNodes() throws Exception {
        slurm().shell("for n in n1 n2 n3 n4; do scontrol update NodeName=$n State=RESUME; done; true");
        slurm().await("sinfo -h -o %D -t idle | grep -qx 4");
    }

    private static RealSlurm slurm() {
        return Objects.requireNonNull(started);
    }

    @Override
    protected Cluster cluster() {
        return new SlurmCluster(slurm().commands());
    }

    @Override
    protected void cordonByOthers(NodeName node) throws Exception {
        slurm().shell("scontrol update NodeName=" + node + " State=DRAIN Reason='broken fan'");
    }
}
