package acme.local;

import static org.assertj.core.api.Assertions.assertThat;

import acme.recover.Checkpoint;
import acme.recover.JobName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderCheckpointsTest {
    @TempDir
    private Path folder;

    private List<Checkpoint> found() {
        return new FolderCheckpoints(folder).of(new JobName("job"));
    }

    private Checkpoint only() {
        assertThat(found()).hasSize(1);
        return found().getFirst();
    }

    private Path write(String name, byte[] content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private static byte[] zip() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new byte[500]);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] safetensors(int data) {
        byte[] header =
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}".getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static byte[] half(byte[] whole) {
        return Arrays.copyOf(whole, whole.length / 2);
    }

    @Test
    void theNewestStepComesFirstWhateverItsDigits() throws IOException {
        for (var name : List.of("step-9.pt", "step-1000.pt", "step-200.pt")) {
            write(name, zip());
        }

        assertThat(found()).extracting(Checkpoint::step).containsExactly(1000L, 200L, 9L);
        assertThat(found()).allMatch(Checkpoint::isComplete);
    }

    @Test
    void namesOfTheFrameworks() throws IOException {
        write("epoch=3-step=1200.ckpt", zip());
        write("checkpoint-1300/trainer_state.json", new byte[] {'{', '}'});
        write("checkpoint-1300/model.safetensors", safetensors(16));
        write("global_step1400/mp_rank_00_model_states.pt", zip());
        write("iter_0001500/mp_rank_00/model_optim_rng.pt", zip());
        write("step_1600/.metadata", zip());
        write("step_1600/__0_0.distcp", zip());
        write("last.ckpt", zip());
        write("notes.txt", zip());
        write("tmp-checkpoint-1700/model.safetensors", safetensors(16));

        assertThat(found()).extracting(Checkpoint::step).containsExactly(1600L, 1500L, 1400L, 1300L, 1200L);
        assertThat(found()).allMatch(Checkpoint::isComplete);
    }

    @Test
    void aFileThatIsCutOffIsSaidToBe() throws IOException {
        write("step-1.pt", half(zip()));
        assertThat(only().problem()).hasValueSatisfying(it -> assertThat(it).contains("cut off"));
    }

    @Test
    void tensorsThatAreMissingAreSaidToBe() throws IOException {
        write("checkpoint-1/model.safetensors", safetensors(4));
        assertThat(only().problem())
                .hasValueSatisfying(it -> assertThat(it).contains("model.safetensors: It is cut off"));
    }

    @Test
    void wholeTensorsAreComplete() throws IOException {
        write("checkpoint-1/model.safetensors", safetensors(16));
        assertThat(only().isComplete()).isTrue();
    }

    @Test
    void anEmptyFileIsNoCheckpoint() throws IOException {
        write("step-1.pt", new byte[0]);
        assertThat(only().problem()).contains("The file is empty.");
    }

    @Test
    void aShardThatTheIndexNamesMustBeThere() throws IOException {
        write("checkpoint-1/trainer_state.json", new byte[] {'{', '}'});
        write(
                "checkpoint-1/model.safetensors.index.json",
                "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}"
                        .getBytes(StandardCharsets.UTF_8));
        write("checkpoint-1/model-1.safetensors", safetensors(16));
        assertThat(only().problem())
                .hasValueSatisfying(it -> assertThat(it).startsWith("model-2.safetensors is missing"));
    }

    @Test
    void aTrainersFolderWithoutItsStateIsUnfinished() throws IOException {
        write("checkpoint-1/config.json", new byte[] {'{', '}'});
        assertThat(only().problem()).hasValueSatisfying(it -> assertThat(it).contains("trainer_state.json"));
    }

    @Test
    void distributedShardsWithoutTheirMetadataAreUnfinished() throws IOException {
        write("step_5/__0_0.distcp", zip());
        assertThat(only().problem()).hasValueSatisfying(it -> assertThat(it).startsWith(".metadata is missing"));
    }

    @Test
    void aDistributedShardThatTheMetadataNamesMustBeThere() throws IOException {
        write("step_5/.metadata", pickle("relative_path __0_0.distcp relative_path __1_0.distcp ."));
        write("step_5/__0_0.distcp", zip());
        assertThat(only().problem()).contains("__1_0.distcp is missing, which .metadata names.");

        write("step_5/__1_0.distcp", zip());
        assertThat(only().isComplete()).isTrue();

        write("step_5/.metadata", pickle("relative_path __0_0.distcp rela"));
        assertThat(only().problem()).contains(".metadata is cut off.");
    }

    private static byte[] pickle(String content) {
        return ("\u0080\u0002" + content).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatDeepSpeedHasNotNamedYetIsUnfinished() throws IOException {
        write("global_step100/mp_rank_00_model_states.pt", zip());
        write("global_step200/mp_rank_00_model_states.pt", zip());
        write("latest", "global_step100".getBytes(StandardCharsets.UTF_8));

        assertThat(found().getFirst().problem())
                .hasValueSatisfying(it -> assertThat(it).startsWith("latest names 100"));
        assertThat(found().getLast().isComplete()).isTrue();
    }

    @Test
    void aTrainersFolderWithoutWeightsIsNoCheckpoint() throws IOException {
        write("checkpoint-1/trainer_state.json", new byte[] {'{', '}'});
        assertThat(only().problem()).contains("There are no weights in it.");
    }

    @Test
    void foldersOfLogsThatEndInANumberAreNone() throws IOException {
        write("wandb-20260101/run.log", new byte[] {'x'});
        write("events.1700000000/events.out", new byte[] {'x'});
        write("1500/model.safetensors", safetensors(16));

        assertThat(found()).extracting(Checkpoint::step).containsExactly(1500L);
    }

    @Test
    void anOptimizerShardThatIsMissingIsNamed() throws IOException {
        write("global_step5/zero_pp_rank_0_mp_rank_00_optim_states.pt", zip());
        write("global_step5/zero_pp_rank_2_mp_rank_00_optim_states.pt", zip());
        assertThat(only().problem()).hasValueSatisfying(it -> assertThat(it).contains("rank 1"));
    }

    @Test
    void whatMegatronHasNotNamedYetIsUnfinished() throws IOException {
        write("iter_0000100/mp_rank_00/model_optim_rng.pt", zip());
        write("iter_0000200/mp_rank_00/model_optim_rng.pt", zip());
        write("latest_checkpointed_iteration.txt", "100\n".getBytes(StandardCharsets.UTF_8));

        assertThat(found().getFirst().isComplete()).isFalse();
        assertThat(found().getLast().isComplete()).isTrue();
    }

    @Test
    void aFolderThatIsNotThereHasNone() {
        assertThat(new FolderCheckpoints(folder.resolve("nowhere")).of(new JobName("job")))
                .isEmpty();
    }

    @Test
    void brokenLinksAndOddNamesDoNoHarm() throws IOException {
        Files.createSymbolicLink(folder.resolve("step-7"), folder.resolve("nowhere"));
        Files.createDirectory(folder.resolve("step-8"));
        Files.createSymbolicLink(folder.resolve("step-8/loop"), folder);
        write("step-99999999999999999999.pt", zip());

        assertThat(found()).extracting(Checkpoint::step).contains(8L).doesNotContain(7L);
        assertThat(found()).filteredOn(it -> it.step() == 8).noneMatch(Checkpoint::isComplete);
    }
}
