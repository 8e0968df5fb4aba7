package acme.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

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
import acme.model.Role;
import acme.model.Source;
import acme.model.Verdict;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NodeSuspectsTest {
    private final CompressedLog log = new CompressedLog();
    private long number;

    @Test
    void suspectsTheRankThatFailedFirstAndAlone() {
        var root = line(3, "", "GPU has fallen off the bus");
        line(0, "", "NCCL communicator was aborted");
        line(1, "", "NCCL communicator was aborted");

        var suspect = suspects(root, Source.INFRASTRUCTURE_FAILURE).getFirst();

        assertThat(suspect.place()).isEqualTo("rank 3");
        assertThat(suspect.reasons())
                .extracting(NodeSuspicion.Reason::kind)
                .containsExactly(Kind.ROOT_CAUSE, Kind.FIRST, Kind.LINES_DIFFER);
        assertThat(suspect.confidence()).isBetween(0.8, 0.81);
    }

    @Test
    void comparesNodesWhereTheLogNamesThem() {
        var root = line(0, "gpu-7", "GPU has fallen off the bus");
        line(8, "gpu-8", "NCCL communicator was aborted");

        assertThat(suspects(root, Source.INFRASTRUCTURE_FAILURE))
                .extracting(NodeSuspicion::place)
                .containsExactly("node gpu-7");
    }

    @Test
    void aLaterRootCauseOutweighsBeingFirst() {
        line(0, "", "retrying a connection");
        var root = line(2, "", "GPU has fallen off the bus");
        line(1, "", "retrying a connection");

        assertThat(suspects(root, Source.INFRASTRUCTURE_FAILURE).getFirst().place())
                .isEqualTo("rank 2");
    }

    @Test
    void suspectsNobodyForAMistakeOfTheUser() {
        var root = line(3, "", "KeyError: 'lr'");
        line(0, "", "NCCL communicator was aborted");

        assertThat(suspects(root, Source.USER_MISTAKE)).isEmpty();
    }

    @Test
    void suspectsNobodyWhereThereIsNoOtherToCompareWith() {
        var root = line(0, "", "GPU has fallen off the bus");
        line(LineHead.NO_RANK, "", "NCCL communicator was aborted");

        assertThat(suspects(root, Source.INFRASTRUCTURE_FAILURE)).isEmpty();
    }

    private LogLine line(int rank, String node, String body) {
        var line = new LogLine(++number, "", body, body, rank, node, LineHead.NO_TIME, Level.ERROR);
        log.append(line, number, Verdict.PROTECTED);
        return line;
    }

    private List<NodeSuspicion> suspects(LogLine root, Source source) {
        var cause = Evidence.of(root, Role.CAUSE);
        var diagnosis = new Diagnosis(
                ErrorType.of("CUDAError"),
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
        return NodeSuspects.of(log.snapshot(), diagnosis);
    }
}
