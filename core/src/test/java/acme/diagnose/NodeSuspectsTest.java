package acme.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.DiagnosisRule;
import acme.knowledge.RuleMatch;
import acme.knowledge.RuleSet;
import acme.knowledge.XidCatalogue;
import acme.model.CompressedLog;
import acme.model.Diagnosis;
import acme.model.Diagnosis.Method;
import acme.model.Diagnosis.Stage;
import acme.model.ErrorType;
import acme.model.Evidence;
import acme.model.Hint;
import acme.model.Level;
import acme.model.LineHead;
import acme.model.LogLine;
import acme.model.NodeSuspicion;
import acme.model.NodeSuspicion.Kind;
import acme.model.Progress;
import acme.model.Role;
import acme.model.Source;
import acme.model.Verdict;
import acme.pattern.LinearPattern;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSuspectsTest {
    private static final RuleSet RULES = new RuleSet(
            List.of(
                    rule("gpu", "CUDAError", 95, "fallen off the bus"),
                    rule("net", "ConnectionError", 40, "no route to (?<node>\\S+)"),
                    rule("aborted", "NCCLRemoteError", 40, "(?:aborted|closed by peer (?<peer>\\S+))"),
                    rule("timeout", "NCCLTimeoutError", 40, "timed out")),
            List.of(),
            XidCatalogue.EMPTY);

    private final CompressedLog log = new CompressedLog();
    private long number;

    @Test
    void suspectsTheRankThatFailedFirstAndAlone() {
        var root = line(3, "", "GPU has fallen off the bus");
        line(0, "", "NCCL communicator was aborted");
        line(1, "", "NCCL communicator was aborted");

        var suspect = suspects(root, "CUDAError").getFirst();

        assertThat(suspect.place()).isEqualTo("rank 3");
        assertThat(kinds(suspect)).containsExactly(Kind.ROOT_CAUSE, Kind.FIRST, Kind.LINES_DIFFER);
        assertThat(suspect.confidence()).isBetween(0.9, 0.92);
    }

    @Test
    void comparesNodesWhereTheLogNamesThem() {
        var root = line(0, "gpu-7", "GPU has fallen off the bus");
        line(8, "gpu-8", "NCCL communicator was aborted");

        assertThat(suspects(root, "CUDAError")).extracting(NodeSuspicion::place).containsExactly("node gpu-7");
    }

    @Test
    void aNodeThatStandsAloneIsSuspectedForItsHardware() {
        var root = line(LineHead.NO_RANK, "gpu-7", "GPU has fallen off the bus");

        assertThat(suspects(root, "CUDAError")).extracting(NodeSuspicion::place).containsExactly("node gpu-7");
    }

    @Test
    void suspectsThePeerThatOthersNameAndNotThoseWhoNameIt() {
        var root = line(0, "gpu-1", "connection closed by peer gpu-3.cluster.local<43210>");
        line(8, "gpu-2", "connection closed by peer gpu-3.cluster.local<43211>");
        line(16, "gpu-3", "loading");

        assertThat(suspects(root, "NCCLRemoteError"))
                .singleElement()
                .satisfies(it -> assertThat(it.place()).isEqualTo("node gpu-3"))
                .satisfies(it -> assertThat(kinds(it)).contains(Kind.ROOT_CAUSE, Kind.NAMED));
    }

    @Test
    void suspectsTheRankThatIsSilentWhereAllOthersTimeOut() {
        var root = line(0, "", "collective timed out");
        line(1, "", "collective timed out");
        line(3, "", "collective timed out");
        line(4, "", "collective timed out");

        assertThat(suspects(root, "NCCLTimeoutError"))
                .singleElement()
                .satisfies(it -> assertThat(it.place()).isEqualTo("rank 2"))
                .satisfies(it -> assertThat(kinds(it)).containsExactly(Kind.MISSING));
    }

    @Test
    void suspectsTheRanksOfOneNodeThatAreSilentTogether() {
        var root = line(0, "", "collective timed out");
        for (int rank = 1; rank < 16; rank++) {
            if (rank / 4 != 2) {
                line(rank, "", "collective timed out");
            }
        }

        assertThat(suspects(root, "NCCLTimeoutError"))
                .extracting(NodeSuspicion::place)
                .containsExactlyInAnyOrder("rank 8", "rank 9", "rank 10", "rank 11");
    }

    @Test
    void suspectsNobodyWhereManyAreSilent() {
        var root = line(0, "", "collective timed out");
        line(3, "", "collective timed out");
        line(5, "", "collective timed out");
        line(9, "", "collective timed out");

        assertThat(suspects(root, "NCCLTimeoutError")).isEmpty();
    }

    @Test
    void whatManyAreSaidToBePointsToNobody() {
        var root = line(0, "gpu-0", "no route to gpu-1");
        line(1, "gpu-1", "no route to gpu-2");
        line(2, "gpu-2", "no route to gpu-3");
        line(3, "gpu-3", "no route to gpu-0");

        assertThat(suspects(root, "ConnectionError"))
                .allSatisfy(it -> assertThat(kinds(it)).doesNotContain(Kind.NAMED));
    }

    @Test
    void linesOfItsOwnAloneMakeNobodyASuspect() {
        line(2, "", "something odd");
        var root = line(0, "", "collective timed out");
        line(1, "", "collective timed out");

        assertThat(suspects(root, "NCCLTimeoutError"))
                .extracting(NodeSuspicion::place)
                .doesNotContain("rank 2");
    }

    @Test
    void suspectsNobodyForAMistakeOfTheUser() {
        var root = line(3, "", "GPU has fallen off the bus");
        line(0, "", "NCCL communicator was aborted");

        assertThat(suspects(root, "CUDAError", Source.USER_MISTAKE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:29500",
                "127.0.1.1",
                "[::1]:29500",
                "localhost",
                "localhost.localdomain:80",
                "0.0.0.0:0"
            })
    void anAddressThatMeansTheSameOnEveryMachineIsNoSuspect(String address) {
        var root = line(0, "", "no route to " + address);
        line(1, "", "no route to " + address);

        assertThat(suspects(root, "ConnectionError")).isEmpty();
    }

    @Test
    void aSuspectMayBeNamedLikeLocalhost() {
        var root = line(0, "", "no route to localhost-7");

        assertThat(suspects(root, "ConnectionError"))
                .extracting(NodeSuspicion::node)
                .contains("localhost-7");
    }

    private static List<Kind> kinds(NodeSuspicion suspicion) {
        return suspicion.reasons().stream().map(NodeSuspicion.Reason::kind).toList();
    }

    private LogLine line(int rank, String node, String body) {
        var line = new LogLine(++number, "", body, body, rank, node, LineHead.NO_TIME, Level.ERROR);
        log.append(line, number, Verdict.PROTECTED);
        return line;
    }

    private static DiagnosisRule rule(String id, String type, int specificity, String expression) {
        return new DiagnosisRule(
                "test." + id,
                new RuleMatch.OnLine(LinearPattern.compile(expression)),
                ErrorType.of(type),
                Source.INFRASTRUCTURE_FAILURE,
                true,
                Role.CAUSE,
                true,
                specificity,
                List.of(),
                "it broke",
                "",
                "mend it",
                Hint.NODE,
                Optional.empty());
    }

    private List<NodeSuspicion> suspects(LogLine root, String type) {
        return suspects(root, type, Source.INFRASTRUCTURE_FAILURE);
    }

    private List<NodeSuspicion> suspects(LogLine root, String type, Source source) {
        var cause = Evidence.of(root, Role.CAUSE);
        var diagnosis = new Diagnosis(
                ErrorType.of(type),
                source,
                true,
                "",
                "",
                Hint.GPU,
                1,
                Method.RULE,
                "",
                cause,
                List.of(cause),
                List.of(),
                List.of(),
                List.of(),
                Stage.TRAINING,
                OptionalLong.empty());
        return new NodeSuspects(RULES).of(log.snapshot(), Progress.NONE, diagnosis, Set.of());
    }
}
