package acme.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import acme.model.LogLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    @TempDir
    private Path folder = Path.of("");

    private record Read(List<LogLine> lines, List<String> notes) {
        List<String> texts() {
            return lines.stream().map(LogLine::text).toList();
        }
    }

    private static Read read(Path input) throws UnreadableLogException {
        var lines = new ArrayList<LogLine>();
        var notes = new LogReader(_ -> {}).read(input, line -> lines.add(line.toLogLine()));
        return new Read(lines, notes);
    }

    private Path log(String name, String text) throws IOException {
        var file = folder.resolve(name);
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.writeString(file, text);
    }

    // ---- inputs that cannot be read

    @Test
    void aMissingFileIsSaidToBeMissing() {
        var missing = folder.resolve("missing.log");
        assertThatThrownBy(() -> read(missing))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessage(missing + ": no such file");
    }

    @Test
    void aFolderWithoutLogsSaysWhatWasLookedFor() throws IOException {
        log("model.safetensors", "weights");
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageStartingWith(folder + ": no log files in this folder (looked for *.log");
    }

    @Test
    void randomBytesAreRefusedAndALineOfAnotherCharsetIsNot() throws IOException {
        byte[] bytes = new byte[100_000];
        new SplittableRandom(3).nextBytes(bytes);
        var random = Files.write(folder.resolve("random.log"), bytes);
        assertThatThrownBy(() -> read(random)).hasMessageContaining("not a text log");
        var latin = "step 1 loss 2.5\nFehler: Datei nicht geöffnet, größer als möglich\n".repeat(9);
        var other = Files.write(folder.resolve("latin.log"), latin.getBytes(ISO_8859_1));
        assertThatCode(() -> read(other)).doesNotThrowAnyException();
    }

    @Test
    void binaryDataIsRefused() throws IOException {
        var junk = new byte[50_000];
        new SplittableRandom(1).nextBytes(junk);
        junk[0] = 'x';
        var file = Files.write(folder.resolve("core.log"), junk);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessage(file + ": not a text log (binary data); give the log that the job printed");
    }

    @Test
    void aFileThatOnlyBeginsLikeGzipIsRefused() throws IOException {
        var file = Files.write(folder.resolve("a.gz"), new byte[] {0x1f, (byte) 0x8b, 'n', 'o', 't', ' ', 'g', 'z'});
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageStartingWith(file + ": damaged gzip file: ");
    }

    @Test
    void aGzipFileCutInItsHeaderIsRefused() throws IOException {
        var file = Files.write(folder.resolve("a.gz"), new byte[] {0x1f, (byte) 0x8b, 8});
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("cut off before its first byte of text");
    }

    @Test
    void aFileWithoutReadPermissionIsSaidToBeForbidden() throws IOException {
        var file = log("secret.log", "step 1\n");
        Files.setPosixFilePermissions(file, Set.of());
        assumeThat(Files.isReadable(file)).as("root may read everything").isFalse();
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessage(file + ": no permission to read it");
    }

    private static InputStream brokenBy(IOException fault) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw fault;
            }

            @Override
            public int read(byte[] buffer, int from, int length) throws IOException {
                throw fault;
            }
        };
    }

    @Test
    void anInputThatDeniesAccessOnlyWhenItIsReadIsSaidToBeForbidden() {
        var in = brokenBy(new AccessDeniedException("rank0.log"));
        assertThatThrownBy(() -> new LogReader(_ -> {}).read("rank0.log", in, _ -> {}))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessage("rank0.log: no permission to read it");
    }

    @Test
    void anInputThatFailsInTheMiddleGivesItsReason() {
        var in = new SequenceInputStream(
                new ByteArrayInputStream("step 1\n".repeat(100_000).getBytes(UTF_8)),
                brokenBy(new IOException("Stale file handle")));
        var lines = new ArrayList<String>();
        assertThatThrownBy(() -> new LogReader(_ -> {})
                        .read(
                                "rank0.log",
                                in,
                                line -> lines.add(line.toLogLine().text())))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessage("rank0.log: Stale file handle");
        assertThat(lines).isNotEmpty();
    }

    // ---- a file that is still written

    /** Reads a file to which the same text is added whenever a line is read. */
    private static Read readWhileItGrows(Path input, Path file, byte[] more) throws UnreadableLogException {
        var lines = new ArrayList<LogLine>();
        var notes = new LogReader(_ -> {}).read(input, line -> {
            lines.add(line.toLogLine());
            if (lines.size() <= 1000) {
                append(file, more);
            }
        });
        return new Read(lines, notes);
    }

    private static void append(Path file, byte[] more) {
        try {
            Files.write(file, more, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFileThatGrowsIsReadUpToTheSizeItHadWhenItWasOpened() throws Exception {
        for (int count : new int[] {3, 50_000}) {
            var lines = manyLines(count);
            var file = log("growing.log", String.join("\n", lines) + "\n");
            var read = readWhileItGrows(file, file, "added later\n".repeat(50).getBytes(UTF_8));
            assertThat(read.texts()).isEqualTo(lines);
            assertThat(read.notes).isEmpty();
        }
    }

    @Test
    void aLineThatWasHalfWrittenWhenTheFileWasOpenedStaysHalf() throws Exception {
        var file = log("growing.log", "step 1\nste");
        assertThat(readWhileItGrows(file, file, "p 2\n".getBytes(UTF_8)).texts())
                .containsExactly("step 1", "ste");
    }

    @Test
    void aGzipFileThatGrowsIsReadUpToTheSizeItHadWhenItWasOpened() throws Exception {
        for (int count : new int[] {3, 50_000}) {
            var lines = manyLines(count);
            var file = Files.write(folder.resolve("growing.log.gz"), gzip(lines));
            var read = readWhileItGrows(file, file, gzip(List.of("added later")));
            assertThat(read.texts()).isEqualTo(lines);
            assertThat(read.notes).isEmpty();
        }
    }

    @Test
    void theFilesOfAFolderThatGrowAreReadUpToTheSizesTheyHad() throws Exception {
        var lines = manyLines(2_000);
        log("rank0.log", String.join("\n", lines) + "\n");
        var growing = log("rank1.log", "one\n");
        var read = readWhileItGrows(folder, growing, "added later\n".getBytes(UTF_8));
        assertThat(read.lines).hasSize(2_001);
        assertThat(read.texts()).endsWith("one").startsWith(lines.getFirst());
    }

    @Test
    void aFileThatShrinksWhileItIsReadEndsEarly() throws Exception {
        var lines = manyLines(50_000);
        var file = log("rewritten.log", String.join("\n", lines) + "\n");
        var texts = new ArrayList<String>();
        new LogReader(_ -> {}).read(file, line -> {
            if (texts.isEmpty()) {
                truncate(file);
            }
            texts.add(line.toLogLine().text());
        });
        assertThat(texts).hasSizeBetween(1, lines.size() - 1);
        assertThat(texts.subList(0, texts.size() - 1)).isEqualTo(lines.subList(0, texts.size() - 1));
    }

    private static void truncate(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- odd bytes

    @Test
    void anEmptyFileHasNoLines() throws Exception {
        var read = read(log("empty.log", ""));
        assertThat(read.lines).isEmpty();
        assertThat(read.notes).isEmpty();
    }

    @Test
    void bytesThatAreNoUtf8BecomeReplacementCharacters() throws Exception {
        var read = read(Files.write(folder.resolve("a.log"), "caf\u00e9 is open\nnext\n".getBytes(ISO_8859_1)));
        assertThat(read.texts()).containsExactly("caf\ufffd is open", "next");
    }

    @Test
    void nulBytesAreTakenOut() throws Exception {
        assertThat(read(log("a.log", "\0\0step 1 of\0 many steps\nthe next line has none\n"))
                        .texts())
                .containsExactly("step 1 of many steps", "the next line has none");
    }

    @Test
    void coloursAndTerminalTitlesAreTakenOut() throws Exception {
        var text = "\u001b[1;31mERROR\u001b[0m it broke\n\u001b]0;my shell\u0007prompt\n\u001b[38;5;9mred\u001b[m\n";
        assertThat(read(log("a.log", text)).texts()).containsExactly("ERROR it broke", "prompt", "red");
    }

    @Test
    void utf16WithAByteOrderMarkIsReadInEitherOrder() throws Exception {
        var text = "\ufeffepoch 1 \u2713\r\nValueError: bad shape \ud83d\ude00\r\n";
        var little = Files.write(folder.resolve("little.log"), text.getBytes(UTF_16LE));
        var big = Files.write(folder.resolve("big.log"), text.getBytes(UTF_16BE));
        assertThat(read(little).texts()).containsExactly("epoch 1 \u2713", "ValueError: bad shape \ud83d\ude00");
        assertThat(read(big).texts()).containsExactly("epoch 1 \u2713", "ValueError: bad shape \ud83d\ude00");
    }

    @Test
    void utf16CharactersOfTwoUnitsSurviveEveryBuffersEdge() throws Exception {
        for (int shift = 0; shift < 2; shift++) {
            var text = "x".repeat(shift) + "\ud83d\ude00".repeat(15_000);
            var file = Files.write(folder.resolve("a.log"), ("\ufeff" + text + "\nend\n").getBytes(UTF_16LE));
            assertThat(read(file).texts().equals(List.of(text, "end")))
                    .as("shifted by " + shift)
                    .isTrue();
        }
    }

    @Test
    void utf16ThatEndsInTheMiddleOfACharacterKeepsWhatCameBefore() throws Exception {
        byte[] whole = "\ufeffstep 1\nstep 2".getBytes(UTF_16LE);
        var read = read(Files.write(folder.resolve("a.log"), Arrays.copyOf(whole, whole.length - 1)));
        assertThat(read.texts()).containsExactly("step 1", "step \ufffd");
    }

    @Test
    void aByteOrderMarkOfUtf8IsNoText() throws Exception {
        assertThat(read(log("a.log", "\ufeffstep 1\n")).texts()).containsExactly("step 1");
    }

    @Test
    void aHugeLineKeepsItsBeginningAndSaysHowMuchWasCut() throws Exception {
        var bytes = new byte[20 * 1024 * 1024 + 5];
        Arrays.fill(bytes, (byte) 'x');
        System.arraycopy("\nend\n".getBytes(UTF_8), 0, bytes, bytes.length - 5, 5);
        var read = read(Files.write(folder.resolve("a.log"), bytes));
        assertThat(read.lines).hasSize(2);
        assertThat(read.lines.getFirst().text())
                .isEqualTo("x".repeat(64 * 1024) + " … [" + (20 * 1024 * 1024 - 64 * 1024) + " bytes cut]");
        assertThat(read.lines.getLast().number()).isEqualTo(2);
    }

    @Test
    void thePiecesOfAProgressBarShareALineNumber() throws Exception {
        var read = read(log("a.log", "start\n10%\r50%\r100%\ndone\n"));
        assertThat(read.texts()).containsExactly("start", "10%", "50%", "100%", "done");
        assertThat(read.lines).extracting(LogLine::number).containsExactly(1L, 2L, 2L, 2L, 3L);
    }

    @Test
    void aStreamIsReadLikeAFile() throws Exception {
        var lines = new ArrayList<String>();
        var in = new ByteArrayInputStream("one\ntwo".getBytes(UTF_8));
        var notes = new LogReader(_ -> {})
                .read("standard input", in, line -> lines.add(line.toLogLine().text()));
        assertThat(lines).containsExactly("one", "two");
        assertThat(notes).isEmpty();
    }

    // ---- gzip

    private static List<String> manyLines(int count) {
        var random = new SplittableRandom(7);
        var lines = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            lines.add("line " + i + " " + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
        }
        return lines;
    }

    private static byte[] gzip(List<String> lines) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void gzipIsToldByItsBytesNotByItsName() throws Exception {
        var lines = manyLines(5_000);
        assertThat(read(Files.write(folder.resolve("plain.log"), gzip(lines))).texts())
                .isEqualTo(lines);
    }

    @Test
    void anArchiveOfSeveralGzipMembersIsReadWhole() throws Exception {
        var lines = manyLines(5_000);
        var bytes = new ByteArrayOutputStream();
        bytes.write(gzip(lines.subList(0, 10)));
        bytes.write(gzip(lines.subList(10, 5_000)));
        assertThat(read(Files.write(folder.resolve("rotated.gz"), bytes.toByteArray()))
                        .texts())
                .isEqualTo(lines);
    }

    @Test
    void utf16InsideGzipIsReadAsText() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write("\ufeffstep 1\r\nstep 2\r\n".getBytes(UTF_16LE));
        }
        assertThat(read(Files.write(folder.resolve("a.gz"), bytes.toByteArray()))
                        .texts())
                .containsExactly("step 1", "step 2");
    }

    @Test
    void aGzipFileCutShortGivesWhatIsThereAndANote() throws Exception {
        for (int count : new int[] {60, 5_000}) {
            var lines = manyLines(count);
            byte[] whole = gzip(lines);
            var read = read(Files.write(folder.resolve("cut.log.gz"), Arrays.copyOf(whole, whole.length * 2 / 3)));
            var texts = read.texts();
            assertThat(texts).hasSizeGreaterThan(count / 3).hasSizeLessThan(count);
            assertThat(texts.subList(0, texts.size() - 1)).isEqualTo(lines.subList(0, texts.size() - 1));
            assertThat(read.notes)
                    .containsExactly(folder.resolve("cut.log.gz")
                            + ": the gzip file ends early; everything up to there was read");
        }
    }

    @Test
    void aGzipFileWithAWrongChecksumGivesWhatIsThereAndANote() throws Exception {
        for (int count : new int[] {60, 5_000}) {
            var lines = manyLines(count);
            byte[] bytes = gzip(lines);
            bytes[bytes.length - 6] ^= 0x55;
            var read = read(Files.write(folder.resolve("damaged.gz"), bytes));
            assertThat(read.texts()).isEqualTo(lines);
            assertThat(read.notes)
                    .singleElement()
                    .asString()
                    .startsWith(folder.resolve("damaged.gz") + ": the gzip file is damaged (");
        }
    }

    // ---- folders

    @Test
    void theFilesOfAFolderAreMergedByTimeWithRankAndNodeFromTheirNames() throws Exception {
        log("node-1/rank_0.log", "2026-05-09 10:00:01 a\nstays behind a\n2026-05-09 10:00:05 e\n");
        log("node-2/rank_8.log", "2026-05-09 10:00:02 b\n2026-05-09 10:00:03 c\n2026-05-09 10:00:09 f\n");
        var read = read(folder);
        assertThat(read.lines).extracting(LogLine::body).containsExactly("a", "stays behind a", "b", "c", "e", "f");
        assertThat(read.lines).extracting(LogLine::rank).containsExactly(0, 0, 8, 8, 0, 8);
        assertThat(read.lines)
                .extracting(LogLine::node)
                .containsExactly("node-1", "node-1", "node-2", "node-2", "node-1", "node-2");
        assertThat(read.lines).extracting(LogLine::number).containsExactly(1L, 2L, 1L, 2L, 3L, 3L);
        assertThat(read.lines.get(2).input())
                .isEqualTo(Path.of("node-2", "rank_8.log").toString());
    }

    @Test
    void filesWithoutTimesComeOneAfterTheOther() throws Exception {
        log("stdout_1", "one\none more\n");
        log("stdout_0", "zero\nzero more\n");
        assertThat(read(folder).texts()).containsExactly("zero", "zero more", "one", "one more");
    }

    @Test
    void anUnreadableFileOfAFolderIsLeftOutWithANote() throws Exception {
        log("good.log", "fine\n");
        var junk = new byte[1000];
        Files.write(folder.resolve("junk.log"), junk);
        var read = read(folder);
        assertThat(read.texts()).containsExactly("fine");
        assertThat(read.notes).singleElement().asString().contains("junk.log").endsWith("(left out)");
    }

    @Test
    void aFolderOfUnreadableFilesIsRefused() throws IOException {
        Files.write(folder.resolve("junk.log"), new byte[1000]);
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("none of its log files can be read");
    }

    @Test
    void theSizeIsThatOfAllFiles() throws IOException {
        log("rank0.log", "12345");
        log("rank1.log", "123");
        assertThat(LogReader.size(folder)).isEqualTo(8);
        assertThat(LogReader.size(folder.resolve("rank0.log"))).isEqualTo(5);
        assertThat(LogReader.size(folder.resolve("missing"))).isEqualTo(-1);
    }
}
