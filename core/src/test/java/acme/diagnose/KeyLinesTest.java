package acme.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyLinesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KeyError: 'labels' | exception:KeyError",
                "torch.distributed.DistBackendError: NCCL error | exception:DistBackendError",
                "NVRM: Xid (PCI:0000:3b:00): 79, pid=1, GPU has fallen off the bus. | xid:79",
                "OSError: [Errno 28] No space left on device | exception:OSError,errno:28",
                "Process 17 was killed by SIGSEGV | signal:SIGSEGV",
                "NCCL WARN remote process exited or there was a network error | nccl:remote process exited",
                "GET /model HTTP/1.1\" 503 | http:503",
                "srun: task 3 exited with exit code 137 | exit:137",
                "step 10 loss 2.31 at 10:00:00 | ''",
                "Loading 503 files, error rate 0.1 | ''",
            })
    void exactMarksAreRead(String line, String keys) {
        assertThat(String.join(",", new TreeSet<>(KeyLines.keys(line))))
                .isEqualTo(String.join(",", new TreeSet<>(List.of(keys.split(",")))));
    }
}
