package acme.local;

import acme.ingest.LineAssembler;
import acme.ingest.LineSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;

/**
 * Reads a log, or all logs of one job, into a sink. Confined to one thread.
 *
 * <p>The files of a folder are merged by the times of their lines; a line without a time stays behind the one before it.
 * Lines of files without any time come first, file by file.
 */
public final class LogReader {
    private static final int CHUNK = 1 << 18;

    private final LongConsumer progress;

    /** {@code progress} is told, now and then, how many stored bytes were read. */
    public LogReader(LongConsumer progress) {
        this.progress = progress;
    }

    /** Stored bytes of a file or of a folder's log files; -1 where that is unknown. */
    public static long size(Path input) {
        try {
            if (!Files.isDirectory(input)) {
                return Files.isRegularFile(input) ? Files.size(input) : -1;
            }
            long sum = 0;
            for (var file : LogFolder.files(input)) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException | UnreadableLogException e) {
            return -1;
        }
    }

    /** Reads a file or a folder to its end; the answer says what the reader should know, such as an archive cut short. */
    public List<String> read(Path input, LineSink sink) throws UnreadableLogException {
        if (Files.isDirectory(input)) {
            return readFolder(input, sink);
        }
        try (var stream = LogStream.open(input)) {
            return readStream(stream, sink);
        }
    }

    /** Reads a stream to its end and leaves it open; {@code name} is for messages. */
    public List<String> read(String name, InputStream in, LineSink sink) throws UnreadableLogException {
        return readStream(LogStream.open(name, in, Long.MAX_VALUE), sink);
    }

    private List<String> readStream(LogStream stream, LineSink sink) throws UnreadableLogException {
        var assembler = new LineAssembler(sink);
        byte[] chunk = new byte[CHUNK];
        for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
            assembler.accept(chunk, 0, n);
            progress.accept(stream.bytesRead());
        }
        assembler.finish();
        return stream.note().stream().toList();
    }

    private List<String> readFolder(Path folder, LineSink sink) throws UnreadableLogException {
        var notes = new ArrayList<String>();
        var open = new ArrayList<FolderFile>();
        try {
            for (var file : LogFolder.files(folder)) {
                try {
                    open.add(new FolderFile(folder, file));
                } catch (UnreadableLogException e) {
                    notes.add(e.getMessage() + " (left out)");
                }
            }
            if (open.isEmpty()) {
                throw new UnreadableLogException(
                        folder + ": none of its log files can be read: " + String.join("; ", notes));
            }
            merge(open, sink);
            for (var file : open) {
                file.stream.note().ifPresent(notes::add);
            }
            return notes;
        } finally {
            open.forEach(FolderFile::close);
        }
    }

    private void merge(List<FolderFile> files, LineSink sink) throws UnreadableLogException {
        var queue = new PriorityQueue<FolderFile>(Comparator.comparing(file -> file.lines));
        for (var file : files) {
            if (file.fill()) {
                queue.add(file);
            }
        }
        long emitted = 0;
        while (!queue.isEmpty()) {
            var file = queue.remove();
            var next = queue.peek();
            boolean filled;
            do {
                file.lines.emit(sink);
                if ((++emitted & 0xffff) == 0) {
                    progress.accept(files.stream()
                            .mapToLong(it -> it.stream.bytesRead())
                            .sum());
                }
                filled = file.fill();
            } while (filled && (next == null || file.lines.compareTo(next.lines) <= 0));
            if (filled) {
                queue.add(file);
            }
        }
    }

    /** One file of a folder, read line by line. */
    private static final class FolderFile {
        private static final int FILE_CHUNK = 1 << 13;

        private final LogStream stream;
        private final LineQueue lines;
        private final byte[] chunk = new byte[FILE_CHUNK];
        private boolean ended;

        FolderFile(Path folder, Path file) throws UnreadableLogException {
            stream = LogStream.open(file);
            var relative = folder.relativize(file);
            lines = new LineQueue(relative.toString(), Origin.of(relative));
        }

        /** Sees to it that a line waits; false at the end. */
        boolean fill() throws UnreadableLogException {
            while (lines.isEmpty() && !ended) {
                int n = stream.read(chunk);
                if (n >= 0) {
                    lines.accept(chunk, 0, n);
                } else {
                    lines.finish();
                    ended = true;
                }
            }
            return !lines.isEmpty();
        }

        void close() {
            stream.close();
        }
    }
}
