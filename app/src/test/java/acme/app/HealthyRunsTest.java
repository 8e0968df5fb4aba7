package acme.app;

import static acme.app.CommandLines.acme;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthyRunsTest {
    private static final String HEALTHY = """
            n1: [rank0]: INFO fabric: 8 links up, firmware 7.1
            n2: [rank1]: INFO fabric: 8 links up, firmware 7.1
            n1: [rank0]: WARNING allocator: cache flushed after 120 ms
            n1: [rank0]: INFO step 1 loss 2.31
            n1: [rank0]: INFO step 2 loss 2.30
            """;
    private static final String FAILED = """
            n1: [rank0]: INFO fabric: 8 links up, firmware 7.1
            n2: [rank1]: INFO fabric: 8 links up, firmware 7.1
            n1: [rank0]: WARNING allocator: cache flushed after 97 ms
            n1: [rank0]: INFO step 1 loss 2.31
            n2: [rank1]: WARNING fabric: link 3 retrained to half width
            n2: [rank1]: Traceback (most recent call last):
            n2: [rank1]:   File "train.py", line 5, in <module>
            n2: [rank1]: torch.distributed.DistBackendError: NCCL error in: ../ProcessGroupNCCL.cpp:1970, unhandled system error (run with NCCL_DEBUG=INFO for details), NCCL version 2.21.5
            n1: [rank0]: Traceback (most recent call last):
            n1: [rank0]:   File "train.py", line 5, in <module>
            n1: [rank0]: torch.distributed.DistBackendError: NCCL error in: ../ProcessGroupNCCL.cpp:1970, remote process exited or there was a network error, NCCL version 2.21.5
            """;

    @TempDir
    private Path folder;

    private CommandLines.Run diagnose(String... more) throws IOException {
        var failed = Files.writeString(folder.resolve("failed.log"), FAILED).toString();
        var healthy = Files.writeString(folder.resolve("healthy.log"), HEALTHY).toString();
        var words = new ArrayList<>(List.of("diagnose", failed, "--healthy", healthy));
        words.addAll(List.of(more));
        return acme(words.toArray(String[]::new));
    }

    @Test
    void whatNoHealthyRunPrintedIsShown() throws IOException {
        var novel = diagnose("--format", "json").json().path("novel_lines");

        assertThat(novel.toString()).contains("link 3 retrained").doesNotContain("cache flushed", "links up");
        assertThat(diagnose().out()).contains("in no healthy run", "link 3 retrained to half width");
        assertThat(diagnose("--format", "markdown").out()).contains("in no healthy run", "`");
    }

    @Test
    void withoutHealthyRunsNothingIsSaidOfThem() throws IOException {
        var failed = Files.writeString(folder.resolve("failed.log"), FAILED).toString();

        assertThat(acme("diagnose", failed, "--format", "json")
                        .json()
                        .path("novel_lines")
                        .size())
                .isZero();
        assertThat(acme("diagnose", failed).out()).doesNotContain("healthy run");
    }

    @Test
    void aHealthyLogThatIsNotThereIsAnError() throws IOException {
        var failed = Files.writeString(folder.resolve("failed.log"), FAILED).toString();

        var run =
                acme("diagnose", failed, "--healthy", folder.resolve("nowhere").toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("nowhere");
    }
}
