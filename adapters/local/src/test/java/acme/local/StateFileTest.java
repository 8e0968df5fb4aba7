package acme.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasSavedLastIsLoaded() throws Exception {
        var file = new StateFile(folder.resolve("state"));
        assertThat(file.load()).isEmpty();
        file.save(out -> out.writeUTF("first"));
        file.save(out -> out.writeUTF("second"));
        assertThat(file.load().orElseThrow().readUTF()).isEqualTo("second");
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".new"));
    }

    @Test
    void aStateThatCannotBeWrittenLeavesTheLastOne() throws Exception {
        var file = new StateFile(folder.resolve("state"));
        file.save(out -> out.writeUTF("first"));
        assertThatIOException()
                .isThrownBy(() -> file.save(out -> {
                    out.writeUTF("half");
                    throw new IOException("no space left on device");
                }));
        assertThat(file.load().orElseThrow().readUTF()).isEqualTo("first");
    }

    @Test
    void aDamagedStateIsToldWithWhatToDo() throws Exception {
        var path = folder.resolve("state");
        var file = new StateFile(path);
        file.save(out -> out.writeUTF("a state of some length"));
        byte[] bytes = Files.readAllBytes(path);
        for (int length : List.of(0, 3, bytes.length - 1)) {
            Files.write(path, java.util.Arrays.copyOf(bytes, length));
            assertThatIOException().isThrownBy(file::load).withMessageContaining("delete it to begin anew");
        }
        bytes[4] ^= 1;
        Files.write(path, bytes);
        assertThatIOException().isThrownBy(file::load).withMessageContaining("damaged");
    }

    @Test
    void aJobFolderIsHeldByOne() throws Exception {
        var inputs = List.of(Path.of("train.log"));
        try (var first = JobFolder.open(folder, inputs)) {
            assertThat(first.incidents().toString()).startsWith(folder.toString());
            assertThatIOException()
                    .isThrownBy(() -> JobFolder.open(folder, inputs))
                    .withMessageContaining("in use");
            JobFolder.open(folder, List.of(Path.of("other/train.log"))).close();
        }
        JobFolder.open(folder, inputs).close();
    }
}
