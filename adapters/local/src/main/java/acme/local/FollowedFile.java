package acme.local;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One log file that is followed while it grows.
 *
 * <p>A file that is renamed, also while nobody looked, is read to its end before the one that took its name. One that became shorter, or whose bytes
 * before the offset are not those that were read, was written anew and is read from its beginning. One that is not there
 * is waited for. Confined to one thread.
 */
final class FollowedFile implements AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final int TAIL = 512;

    private final Path path;
    private final LineQueue lines;
    private final Consumer<String> notes;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);

    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private long offset;
    /** The last bytes before the offset, as they were read. */
    private byte[] tail = {};

    private boolean isBinary;
    private boolean isBehind;
    private String lastNote = "";

    FollowedFile(Path path, String name, Origin origin, Consumer<String> notes) {
        this.path = path;
        this.notes = notes;
        lines = new LineQueue(name, origin);
    }

    LineQueue lines() {
        return lines;
    }

    /** Whether the last read left bytes that could be read at once. */
    boolean isBehind() {
        return isBehind;
    }

    /** Reads what was written since the last call, at most a chunk. */
    void read() {
        isBehind = false;
        if (isBinary) {
            return;
        }
        try {
            if (channel == null && !open()) {
                return;
            }
            var file = Objects.requireNonNull(channel);
            if (isWrittenAnew(file)) {
                note("was written anew; it is read from its beginning");
                startOver();
            }
            if (!readChunk(file) && isReplaced()) {
                close();
                startOver();
                isBehind = true;
            }
        } catch (IOException e) {
            close();
            note("cannot be read now: " + LogStream.reason(e));
        }
    }

    private boolean open() throws IOException {
        if (open(path) && !isWrittenAnew(Objects.requireNonNull(channel))) {
            return true;
        }
        return openRenamed() || channel != null || open(path);
    }

    private boolean open(Path file) throws IOException {
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return false;
        }
        key = key(file).orElse(null);
        return true;
    }

    /** Opens the file that was read before, where it was given a longer name while nobody looked. */
    private boolean openRenamed() throws IOException {
        var folder = path.toAbsolutePath().getParent();
        if (offset == 0 || folder == null || !Files.isDirectory(folder)) {
            return false;
        }
        var ours = Objects.requireNonNull(path.getFileName()).toString();
        try (var files = Files.newDirectoryStream(folder, file -> isRotation(file, ours))) {
            for (var file : files) {
                close();
                if (open(file) && !isWrittenAnew(Objects.requireNonNull(channel))) {
                    return true;
                }
            }
        }
        close();
        return false;
    }

    /** {@code train.log.1}, {@code train.log-20261124}; compressed ones cannot be gone on with. */
    private static boolean isRotation(Path file, String name) {
        var other = Objects.requireNonNull(file.getFileName()).toString();
        return other.length() > name.length()
                && other.startsWith(name)
                && !other.endsWith(".gz")
                && Files.isRegularFile(file);
    }

    /** What tells the file that bears a name now from others; nothing where there is none. */
    private static Optional<Object> key(Path file) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean isReplaced() throws IOException {
        return key(path).filter(now -> !now.equals(key)).isPresent();
    }

    private boolean isWrittenAnew(FileChannel file) throws IOException {
        if (file.size() < offset) {
            return true;
        }
        var before = ByteBuffer.allocate(tail.length);
        while (before.hasRemaining() && file.read(before, offset - tail.length + before.position()) > 0) {}
        return !Arrays.equals(before.array(), tail);
    }

    private void startOver() {
        lines.startOver();
        offset = 0;
        tail = new byte[0];
    }

    private boolean readChunk(FileChannel file) throws IOException {
        chunk.clear();
        int n = file.read(chunk, offset);
        if (n <= 0) {
            return false;
        }
        if (offset == 0 && LogStream.isBinary(Arrays.copyOf(chunk.array(), n))) {
            isBinary = true;
            note("is not a text log (binary data) and is left out");
            return true;
        }
        lines.accept(chunk.array(), 0, n);
        offset += n;
        remember(n);
        isBehind = n == CHUNK;
        return true;
    }

    private void remember(int n) {
        byte[] read = chunk.array();
        if (n >= TAIL) {
            tail = Arrays.copyOfRange(read, n - TAIL, n);
            return;
        }
        int kept = Math.min(tail.length, TAIL - n);
        byte[] next = new byte[kept + n];
        System.arraycopy(tail, tail.length - kept, next, 0, kept);
        System.arraycopy(read, 0, next, kept, n);
        tail = next;
    }

    /** Says something of the file, once until there is something else to say. */
    private void note(String words) {
        if (!words.equals(lastNote)) {
            lastNote = words;
            notes.accept(path + " " + words);
        }
    }

    @Override
    public void close() {
        var open = channel;
        channel = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            note("could not be closed: " + e.getMessage());
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(offset);
        out.writeInt(tail.length);
        out.write(tail);
        lines.save(out);
    }

    void restore(DataInput in) throws IOException {
        offset = in.readLong();
        int length = in.readInt();
        if (offset < 0 || length < 0 || length > TAIL || length > offset) {
            throw new IOException("a saved offset that cannot be");
        }
        tail = new byte[length];
        in.readFully(tail);
        lines.restore(in);
    }
}
