package acme.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {
    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private LogFollower follow(Path... inputs) throws UnreadableLogException {
        return new LogFollower(List.of(inputs), notes::add);
    }

    private void poll(LogFollower follower) throws UnreadableLogException {
        boolean isBehind;
        do {
            isBehind = follower.poll(line -> lines.add(line.number() + " "
                    + new String(line.bytes(), line.from(), line.to() - line.from(), StandardCharsets.UTF_8)));
        } while (isBehind);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void aLineIsHandedOutWhenItIsComplete() throws Exception {
        var file = folder.resolve("train.log");
        append(file, "one\ntw");
        try (var follower = follow(file)) {
            poll(follower);
            assertThat(lines).containsExactly("1 one");
            append(file, "o\nthree\n");
            poll(follower);
            assertThat(lines).containsExactly("1 one", "2 two", "3 three");
        }
    }

    @Test
    void aLastLineWithoutALineFeedIsHandedOutAtTheEnd() throws Exception {
        var file = folder.resolve("train.log");
        append(file, "one\ntwo");
        try (var follower = follow(file)) {
            follower.finish(line -> lines.add(String.valueOf(line.number())));
            assertThat(lines).containsExactly("1", "2");
        }
    }

    @Test
    void aFileThatIsNotThereIsWaitedFor() throws Exception {
        var file = folder.resolve("later/train.log");
        try (var follower = follow(file)) {
            poll(follower);
            assertThat(lines).isEmpty();
            Files.createDirectories(file.getParent());
            append(file, "one\n");
            poll(follower);
            assertThat(lines).containsExactly("1 one");
        }
    }

    @Test
    void aRenamedFileIsReadToItsEndBeforeTheNewOne() throws Exception {
        var file = folder.resolve("train.log");
        append(file, "one\n");
        try (var follower = follow(file)) {
            poll(follower);
            append(file, "two\nlast without end");
            Files.move(file, folder.resolve("train.log.1"));
            append(file, "new one\n");
            poll(follower);
            poll(follower);
            assertThat(lines).containsExactly("1 one", "2 two", "3 last without end", "1 new one");
            append(folder.resolve("train.log"), "new two\n");
            poll(follower);
            assertThat(lines).endsWith("2 new two");
        }
    }

    @Test
    void aFileThatWasCutIsReadFromItsBeginning() throws Exception {
        var file = folder.resolve("train.log");
        append(file, "a long first line\nand another\n");
        try (var follower = follow(file)) {
            poll(follower);
            Files.copy(file, folder.resolve("train.log.1"));
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            append(file, "one\n");
            poll(follower);
            assertThat(lines).containsExactly("1 a long first line", "2 and another", "1 one");
            assertThat(notes).singleElement().asString().contains("written anew");
        }
    }

    @Test
    void aFileThatWasCutAndIsLongerThanBeforeIsReadFromItsBeginning() throws Exception {
        var file = folder.resolve("train.log");
        append(file, "one\ntwo\n");
        try (var follower = follow(file)) {
            poll(follower);
            Files.writeString(file, "uno\ndue\ntre\nquattro\n");
            poll(follower);
            assertThat(lines).containsExactly("1 one", "2 two", "1 uno", "2 due", "3 tre", "4 quattro");
        }
    }

    @Test
    void newFilesOfAFolderAreFound() throws Exception {
        append(folder.resolve("rank0.log"), "one\n");
        try (var follower = follow(folder)) {
            poll(follower);
            append(folder.resolve("rank1.log"), "other\n");
            for (int i = 0; i < 11; i++) {
                poll(follower);
            }
            assertThat(lines).containsExactly("1 one", "1 other");
        }
    }

    @Test
    void linesThatAreThereTogetherComeInTheOrderOfTheirTimes() throws Exception {
        var first = new StringBuilder();
        var second = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            var file = i % 3 == 0 ? first : second;
            file.append(
                    String.format("2026-05-30T22:%02d:%02d.%03dZ line %d%n", i / 600, i / 10 % 60, i % 10 * 100, i));
        }
        append(folder.resolve("rank0.log"), first.toString());
        append(folder.resolve("rank1.log"), second.toString());
        try (var follower = follow(folder)) {
            poll(follower);
        }
        assertThat(lines).hasSize(5_000);
        for (int i = 0; i < 5_000; i++) {
            assertThat(lines.get(i)).endsWith("line " + i);
        }
    }

    @Test
    void aBinaryFileIsLeftOut() throws Exception {
        var file = folder.resolve("train.log");
        Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, '\n'});
        try (var follower = follow(file)) {
            poll(follower);
            assertThat(lines).isEmpty();
            assertThat(notes).singleElement().asString().contains("binary");
        }
    }

    @Test
    void aCompressedFileCannotBeFollowed() {
        assertThatThrownBy(() -> follow(folder.resolve("train.log.gz")))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("acme diagnose");
    }

    @Test
    void stoppedAndStartedAtAnyPointItHandsOutTheSameLines() throws Exception {
        var random = new Random(11);
        var file = folder.resolve("train.log");
        append(file, "");
        var written = new StringBuilder();
        var follower = follow(file);
        for (int i = 0; i < 300; i++) {
            int length = random.nextInt(40);
            for (int k = 0; k < length; k++) {
                written.append(random.nextInt(12) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
            }
            Files.writeString(file, written);
            if (random.nextBoolean()) {
                poll(follower);
            }
            if (random.nextInt(5) == 0) {
                follower = restarted(follower, file);
            }
        }
        poll(follower);
        follower.close();
        var expected = new ArrayList<String>();
        var all = written.toString().split("\n", -1);
        for (int i = 0; i < all.length - 1; i++) {
            expected.add(i + 1 + " " + all[i]);
        }
        assertThat(lines).isEqualTo(expected);
        assertThat(notes).isEmpty();
    }

    @Test
    void aFileThatWasReplacedWhileNobodyLookedIsReadFromItsBeginning() throws Exception {
        var file = folder.resolve("train.log");
        append(file, "one\ntwo\n");
        var follower = follow(file);
        poll(follower);
        Files.delete(file);
        append(file, "uno\ndue\ntre\n");
        follower = restarted(follower, file);
        poll(follower);
        follower.close();
        assertThat(lines).containsExactly("1 one", "2 two", "1 uno", "2 due", "3 tre");
    }

    @Test
    void aFileThatWasRenamedWhileNobodyLookedIsReadToItsEndFirst() throws Exception {
        var file = folder.resolve("train.log");
        append(file, "one\ntwo\n");
        append(folder.resolve("train.log.2"), "an older rotation, longer than what was read\n");
        var follower = follow(file);
        poll(follower);
        append(file, "three\n");
        Files.move(file, folder.resolve("train.log.1"));
        append(file, "uno\ndue\n");
        follower = restarted(follower, file);
        poll(follower);
        poll(follower);
        follower.close();
        assertThat(lines).containsExactly("1 one", "2 two", "3 three", "1 uno", "2 due");
        assertThat(notes).isEmpty();
    }

    @Test
    void aFileThatWasRenamedAndHasNoSuccessorYetIsReadToItsEnd() throws Exception {
        var file = folder.resolve("train.log");
        append(file, "one\n");
        var follower = follow(file);
        poll(follower);
        append(file, "two\n");
        Files.move(file, folder.resolve("train.log-20261124"));
        follower = restarted(follower, file);
        poll(follower);
        assertThat(lines).containsExactly("1 one", "2 two");
        append(file, "uno\n");
        poll(follower);
        poll(follower);
        follower.close();
        assertThat(lines).containsExactly("1 one", "2 two", "1 uno");
    }

    private LogFollower restarted(LogFollower follower, Path file) throws Exception {
        var state = new ByteArrayOutputStream();
        follower.save(new DataOutputStream(state));
        follower.close();
        var next = follow(file);
        next.restore(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
        return next;
    }
}
