package acme.kubernetes;

import acme.recover.JobName;
import acme.recover.TrainingJobs;
import acme.testkit.TrainingJobsContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class KubernetesJobsContractTest extends TrainingJobsContract {
    private final MockCluster mock = new MockCluster();

    @BeforeEach
    void fill() {
        mock.node("n1");
        mock.node("n2");
    }

    @AfterEach
    void close() {
        mock.close();
    }

    @Override
    protected TrainingJobs jobs() {
        return new KubernetesJobs(mock.api(), JobKind.KNOWN);
    }

    @Override
    protected JobName running() {
        mock.add(mock.job("bert"));
        mock.add(mock.pod("bert-0", "n1", "Job")
                .editMetadata()
                .addToLabels("job-name", "bert")
                .endMetadata());
        return new JobName("train/job/bert");
    }

    @Override
    protected JobName failed() {
        mock.add(mock.job("gpt")
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .withReason("BackoffLimitExceeded")
                .endCondition()
                .endStatus());
        return new JobName("train/job/gpt");
    }
}
