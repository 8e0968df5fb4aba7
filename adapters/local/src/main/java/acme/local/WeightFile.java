package acme.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Whether a file of weights was written to its end, as its size and its own table of contents say. Nothing is unpickled. */
final class WeightFile {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern WEIGHTS = Pattern.compile(".*\\.(?:pt|pth|ckpt|bin|safetensors|distcp)|\\.metadata");
    private static final int MAX_HEADER = 100 << 20;
    private static final int MAX_ZIP_TAIL = (1 << 16) + 22;

    private WeightFile() {}

    /** What is wrong with it, as a sentence; empty for a file that looks whole, and for one of another kind. */
    static Optional<String> problem(Path file) throws IOException {
        var name = String.valueOf(file.getFileName());
        if (!WEIGHTS.matcher(name).matches()) {
            return Optional.empty();
        }
        long size = Files.size(file);
        if (size == 0) {
            return Optional.of("The file is empty.");
        }
        try (var channel = FileChannel.open(file)) {
            return name.endsWith(".safetensors") ? safetensors(channel, size) : zip(channel, size);
        }
    }

    /** A length, a table of contents in JSON, and the tensors up to the last offset of the table. */
    private static Optional<String> safetensors(FileChannel channel, long size) throws IOException {
        long length = size < Long.BYTES ? -1 : read(channel, 0, Long.BYTES).getLong(0);
        if (length <= 0 || length > MAX_HEADER) {
            return Optional.of("Its table of contents is damaged.");
        }
        if (length > size - Long.BYTES) {
            return Optional.of("It is cut off within its table of contents.");
        }
        try {
            var header = new String(
                    read(channel, Long.BYTES, (int) length).array(), StandardCharsets.UTF_8);
            long end = 0;
            for (var tensor : JSON.readTree(header).values()) {
                end = Math.max(end, tensor.path("data_offsets").path(1).asLong(0));
            }
            long wanted = Long.BYTES + length + end;
            return size < wanted
                    ? Optional.of("It is cut off: " + size + " of " + wanted + " bytes.")
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.of("Its table of contents is damaged.");
        }
    }

    /** PyTorch writes ZIP archives, whose table of contents stands at the end; older files are not judged. */
    private static Optional<String> zip(FileChannel channel, long size) throws IOException {
        if (size < 4 || read(channel, 0, 4).getInt(0) != 0x04034b50) {
            return Optional.empty();
        }
        int length = (int) Math.min(size, MAX_ZIP_TAIL);
        var tail = read(channel, size - length, length);
        for (int i = length - 22; i >= 0; i--) {
            if (tail.getInt(i) == 0x06054b50) {
                return Optional.empty();
            }
        }
        return Optional.of("It is cut off: the table of contents at its end is missing.");
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            // Reads on until all is there.
        }
        return buffer;
    }
}
