package acme.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import acme.model.NodeName;
import acme.recover.ActionResult.AlreadyDone;
import acme.recover.ActionResult.Done;
import acme.recover.ActionResult.Failed;
import acme.recover.ActionResult.Refused;
import acme.recover.Checkpoint;
import acme.recover.Cluster.UnreachableException;
import acme.recover.JobName;
import acme.recover.RecoveryAction.Restart;
import acme.recover.RecoveryAction.SkipBatches;
import acme.recover.TrainingJobs;
import acme.recover.TrainingJobs.State;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesJobsTest {
    private static final JobName BERT = new JobName("train/job/bert");
    private static final Restart PLAIN = new Restart(Set.of(), Optional.empty(), Optional.empty());

    private final MockCluster mock = new MockCluster();
    private final TrainingJobs jobs = new KubernetesJobs(mock.api(), JobKind.KNOWN);

    @AfterEach
    void close() {
        mock.close();
    }

    @Test
    void aRunningJobIsToldWithItsNodes() throws Exception {
        mock.node("n1");
        mock.node("n2");
        mock.add(mock.job("bert"));
        mock.add(podOf("bert", "bert-0", "n1"));
        mock.add(podOf("bert", "bert-1", "n2"));
        mock.add(podOf("other", "other-0", "n3"));

        assertThat(jobs.find(BERT))
                .contains(new TrainingJobs.Job(BERT, State.RUNNING, 1, Set.of(node("n1"), node("n2")), ""));
    }

    @Test
    void aJobWithoutPodsWaits() throws Exception {
        mock.add(mock.job("bert"));

        assertThat(jobs.find(BERT)).map(TrainingJobs.Job::state).contains(State.WAITING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train/job/gone", "train/cronjob/bert", "bert", "train/job/", "../job/bert", "a/b/c/d"})
    void whatIsNoJobOfTheClusterIsNotFoundAndRefused(String name) throws Exception {
        if (!name.startsWith(".")) {
            var job = new JobName(name);
            assertThat(jobs.find(job)).isEmpty();
            assertThat(jobs.stop(job)).isInstanceOf(Refused.class);
            assertThat(jobs.restart(job, 2, Set.of(), PLAIN)).isInstanceOf(Refused.class);
        }
        assertThat(mock.changes()).isEmpty();
    }

    @Test
    void aStopSuspendsAndIsDoneOnce() throws Exception {
        mock.node("n1");
        mock.add(mock.job("bert"));
        mock.add(podOf("bert", "bert-0", "n1"));

        assertThat(jobs.stop(BERT)).isInstanceOf(Done.class);

        assertThat(mock.readJob("bert").getSpec().getSuspend()).isTrue();
        assertThat(jobs.find(BERT)).map(TrainingJobs.Job::state).contains(State.STOPPED);
        assertThat(jobs.stop(BERT)).isInstanceOf(AlreadyDone.class);
    }

    @Test
    void podsThatRunOnAfterTheirJobFailedAreEnded() throws Exception {
        mock.node("n1");
        mock.add(failed("bert", "BackoffLimitExceeded"));
        mock.add(podOf("bert", "bert-0", "n1"));

        assertThat(jobs.stop(BERT)).isInstanceOf(Done.class);

        assertThat(mock.client.pods().inNamespace("train").list().getItems()).isEmpty();
        assertThat(jobs.stop(BERT)).isInstanceOf(AlreadyDone.class);
    }

    @Test
    void whatAnotherControllerMadeIsLeftToIt() throws Exception {
        mock.add(mock.job("bert")
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion("jobset.x-k8s.io/v1alpha2")
                .withKind("JobSet")
                .withName("big")
                .withUid("u-2")
                .withController(true)
                .endOwnerReference()
                .endMetadata());

        assertThat(jobs.stop(BERT))
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.why()).contains("JobSet/big"));
        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN)).isInstanceOf(Refused.class);
        assertThat(mock.readJob("bert")).isNotNull();
    }

    @Test
    void aFailedJobIsMadeAnewFromItsOwnDefinition() throws Exception {
        mock.node("n1");
        mock.add(failed("bert", "BackoffLimitExceeded"));

        var result = jobs.restart(
                BERT,
                2,
                Set.of(),
                new Restart(
                        Set.of(),
                        Optional.of(new Checkpoint("s3://ckpt/step-900", 900, 0, Optional.empty())),
                        Optional.of(new SkipBatches(901, 950))));

        assertThat(result).isInstanceOf(Done.class);
        var job = mock.readJob("bert");
        assertThat(job.getStatus() == null || job.getStatus().getConditions().isEmpty())
                .isTrue();
        assertThat(job.getMetadata().getAnnotations()).containsEntry("acme.recover/attempt", "2");
        assertThat(job.getMetadata().getLabels()).containsOnlyKeys("team");
        assertThat(job.getSpec().getSelector()).isNull();
        assertThat(job.getSpec().getBackoffLimit()).isZero();
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
                .containsOnlyKeys("app", "acme.recover/attempt")
                .containsEntry("acme.recover/attempt", "2");
        assertThat(job.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .extracting(EnvVar::getName, EnvVar::getValue)
                .containsExactly(
                        tuple("ACME_ATTEMPT", "2"),
                        tuple("ACME_CHECKPOINT", "s3://ckpt/step-900"),
                        tuple("ACME_SKIP_BATCHES", "901-950"),
                        tuple("EPOCHS", "3"));
        assertThat(mock.client.configMaps().inNamespace("train").list().getItems())
                .isEmpty();
        assertThat(jobs.find(BERT)).map(TrainingJobs.Job::attempt).contains(2);
    }

    @Test
    void oneAttemptStartsOnce() throws Exception {
        mock.add(failed("bert", "BackoffLimitExceeded"));
        jobs.restart(BERT, 2, Set.of(), PLAIN);
        int changes = mock.changes().size();

        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN)).isInstanceOf(AlreadyDone.class);

        assertThat(mock.changes().stream().skip(changes)).noneMatch(it -> it.contains("/jobs"));
    }

    @Test
    void exclusionAndStartOfTheNextAttemptReplaceThoseOfTheLast() throws Exception {
        mock.node("n1");
        mock.add(new NodeBuilder()
                .withNewMetadata()
                .withName("n2")
                .addToLabels("kubernetes.io/hostname", "ip-10-0-0-2")
                .endMetadata()
                .build());
        mock.add(mock.job("bert"));

        jobs.restart(BERT, 2, Set.of(node("n1")), PLAIN);
        assertThat(excluded("bert")).containsExactly(List.of("n1"));
        jobs.restart(BERT, 3, Set.of(node("n1")), new Restart(Set.of(node("n2")), Optional.empty(), Optional.empty()));
        assertThat(excluded("bert")).containsExactly(List.of("ip-10-0-0-2", "n1"));
        jobs.restart(BERT, 4, Set.of(), PLAIN);

        var pod = mock.readJob("bert").getSpec().getTemplate().getSpec();
        assertThat(pod.getAffinity()).isNull();
        assertThat(pod.getContainers().getFirst().getEnv())
                .extracting(EnvVar::getName, EnvVar::getValue)
                .containsExactly(
                        tuple("ACME_ATTEMPT", "4"),
                        tuple("ACME_CHECKPOINT", ""),
                        tuple("ACME_SKIP_BATCHES", ""),
                        tuple("EPOCHS", "3"));
    }

    @Test
    void anAffinityOfTheJobItselfStays() throws Exception {
        mock.node("n1");
        mock.add(mock.job("bert")
                .editSpec()
                .editTemplate()
                .editSpec()
                .withNewAffinity()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addToMatchExpressions(new NodeSelectorRequirement("gpu", "In", List.of("h100")))
                .endNodeSelectorTerm()
                .addNewNodeSelectorTerm()
                .addToMatchExpressions(new NodeSelectorRequirement("kubernetes.io/hostname", "NotIn", List.of("mine")))
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .endSpec()
                .endTemplate()
                .endSpec());

        jobs.restart(BERT, 2, Set.of(node("n1")), PLAIN);

        assertThat(terms("bert"))
                .allSatisfy(term -> assertThat(term.getMatchExpressions())
                        .extracting(NodeSelectorRequirement::getValues)
                        .contains(List.of("n1"))
                        .hasSize(2));
        jobs.restart(BERT, 3, Set.of(), PLAIN);
        assertThat(excluded("bert")).containsExactly(List.of("h100"), List.of("mine"));
    }

    @Test
    void aRestartThatWasCutOffGoesOn() throws Exception {
        mock.add(failed("bert", "BackoffLimitExceeded"));
        mock.fail("POST .*/jobs$", 3, 503, "the API server is going down");

        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN)).isInstanceOf(Failed.class);
        assertThat(mock.readJob("bert")).isNull();
        assertThat(jobs.find(BERT)).contains(new TrainingJobs.Job(BERT, State.STOPPED, 1, Set.of(), ""));

        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN)).isInstanceOf(Done.class);
        assertThat(mock.readJob("bert").getSpec().getTemplate().getSpec().getContainers())
                .singleElement()
                .satisfies(it -> assertThat(it.getImage()).isEqualTo("train:1"));
    }

    @Test
    void nothingIsDeletedWhereItsDefinitionCannotBeKept() throws Exception {
        mock.add(failed("bert", "BackoffLimitExceeded"));
        mock.fail("POST .*/configmaps", 9, 403, "configmaps is forbidden: cannot create resource \"configmaps\"");

        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN))
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.why()).contains("cannot create resource \"configmaps\""));

        assertThat(mock.readJob("bert")).isNotNull();
    }

    @Test
    void aConflictIsTriedAgain() throws Exception {
        mock.add(failed("bert", "BackoffLimitExceeded"));
        mock.fail("DELETE .*/jobs/bert", 2, 409, "the object has been modified");

        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN)).isInstanceOf(Done.class);
    }

    @Test
    void theNextAttemptWaitsUntilThePodsOfTheLastEnded() throws Exception {
        mock.node("n1");
        mock.add(mock.job("bert"));
        var stays = podOf("bert", "bert-0", "n1")
                .editMetadata()
                .addToFinalizers("site/holds")
                .endMetadata();
        mock.add(stays);

        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN))
                .isInstanceOfSatisfying(Failed.class, it -> assertThat(it.why()).contains("bert-0"));

        assertThat(mock.readJob("bert")).isNull();
    }

    @Test
    void podsOfALostNodeAreNotWaitedForButNamed() throws Exception {
        mock.add(new NodeBuilder()
                .withNewMetadata()
                .withName("n1")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("Unknown")
                .endCondition()
                .endStatus()
                .build());
        mock.add(mock.job("bert"));
        mock.add(podOf("bert", "bert-0", "n1")
                .editMetadata()
                .addToFinalizers("site/holds")
                .endMetadata());

        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN))
                .isInstanceOfSatisfying(Done.class, it -> assertThat(it.what()).contains("may still run", "bert-0"));
    }

    @Test
    void whatSucceededIsNotStartedAgain() throws Exception {
        mock.add(mock.job("bert")
                .withNewStatus()
                .addNewCondition()
                .withType("Complete")
                .withStatus("True")
                .endCondition()
                .endStatus());

        assertThat(jobs.find(BERT)).map(TrainingJobs.Job::state).contains(State.SUCCEEDED);
        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN)).isInstanceOf(Refused.class);
    }

    @Test
    void aQueuedJobGoesBackToItsQueue() throws Exception {
        mock.add(mock.job("bert")
                .editMetadata()
                .addToLabels("kueue.x-k8s.io/queue-name", "gpus")
                .endMetadata());

        assertThat(jobs.stop(BERT)).isInstanceOf(Refused.class);
        assertThat(jobs.restart(BERT, 2, Set.of(), PLAIN)).isInstanceOf(Done.class);

        assertThat(mock.readJob("bert").getSpec().getSuspend()).isTrue();
    }

    @Test
    void aServerThatBreaksOffIsUnreachable() {
        mock.fail("GET .*/jobs/bert", 9, 500, "etcd has no leader");

        assertThatThrownBy(() -> jobs.find(BERT))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("etcd has no leader");
    }

    @Test
    void aPyTorchJobIsMadeAnewInAllItsReplicas() throws Exception {
        var name = new JobName("train/PyTorchJob/llm");
        create(JobKind.PYTORCH_JOB, """
                apiVersion: kubeflow.org/v1
                kind: PyTorchJob
                metadata: {name: llm, namespace: train}
                spec:
                  runPolicy: {cleanPodPolicy: None}
                  pytorchReplicaSpecs:
                    Master:
                      replicas: 1
                      template: {spec: {containers: [{name: pytorch, image: "t:1"}]}}
                    Worker:
                      replicas: 3
                      template: {spec: {containers: [{name: pytorch, image: "t:1"}]}}
                status:
                  conditions: [{type: Running, status: "False"}, {type: Failed, status: "True", reason: PyTorchJobFailed}]
                """);
        assertThat(jobs.find(name)).contains(new TrainingJobs.Job(name, State.FAILED, 1, Set.of(), "PyTorchJobFailed"));

        assertThat(jobs.restart(name, 2, Set.of(node("n7")), PLAIN)).isInstanceOf(Done.class);

        var templates = Tree.maps(
                read(JobKind.PYTORCH_JOB, "llm").getAdditionalProperties(), JobKind.PYTORCH_JOB.podTemplate());
        assertThat(templates)
                .hasSize(2)
                .allSatisfy(template -> assertThat(template.toString()).contains("ACME_ATTEMPT", "NotIn", "n7"));
        assertThat(jobs.find(name)).map(TrainingJobs.Job::state).contains(State.WAITING);
    }

    @Test
    void aJobSetIsStoppedAndMadeAnew() throws Exception {
        var name = new JobName("train/jobset/llm");
        create(JobKind.JOB_SET, """
                apiVersion: jobset.x-k8s.io/v1alpha2
                kind: JobSet
                metadata: {name: llm, namespace: train}
                spec:
                  replicatedJobs:
                  - name: workers
                    replicas: 2
                    template: {spec: {template: {spec: {containers: [{name: main, image: "t:1"}]}}}}
                """);

        assertThat(jobs.stop(name)).isInstanceOf(Done.class);
        assertThat(jobs.find(name)).map(TrainingJobs.Job::state).contains(State.STOPPED);
        assertThat(jobs.restart(name, 2, Set.of(), PLAIN)).isInstanceOf(Done.class);

        var set = read(JobKind.JOB_SET, "llm");
        assertThat(Tree.flag(set.getAdditionalProperties(), "spec.suspend")).isFalse();
        assertThat(set.getAdditionalProperties().toString()).contains("ACME_ATTEMPT");
    }

    private void create(JobKind kind, String yaml) {
        mock.client
                .genericKubernetesResources(kind.context())
                .inNamespace("train")
                .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
                .create();
    }

    private GenericKubernetesResource read(JobKind kind, String name) {
        return mock.client
                .genericKubernetesResources(kind.context())
                .inNamespace("train")
                .withName(name)
                .get();
    }

    private io.fabric8.kubernetes.api.model.batch.v1.JobBuilder failed(String name, String reason) {
        return mock.job(name)
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .withReason(reason)
                .endCondition()
                .endStatus();
    }

    private PodBuilder podOf(String job, String name, String node) {
        return mock.pod(name, node, "Job")
                .editMetadata()
                .addToLabels("job-name", job)
                .endMetadata();
    }

    private List<NodeSelectorTerm> terms(String job) {
        return mock.readJob(job)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms();
    }

    private List<List<String>> excluded(String job) {
        return terms(job).stream()
                .flatMap(term -> term.getMatchExpressions().stream())
                .map(NodeSelectorRequirement::getValues)
                .toList();
    }

    private static org.assertj.core.groups.Tuple tuple(String name, String value) {
        return org.assertj.core.groups.Tuple.tuple(name, value);
    }

    private static NodeName node(String name) {
        return new NodeName(name);
    }
}
