package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes and reads words of an enumeration, and texts that may be longer than {@link DataOutput#writeUTF} can take. */
final class Saved {
    private static final int MAX_BYTES = 1 << 20;

    private Saved() {}

    static void writeText(String text, DataOutput out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException("a saved text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void writeWord(Enum<?> word, DataOutput out) throws IOException {
        out.writeUTF(word.name());
    }

    static <E extends Enum<E>> E readWord(Class<E> words, DataInput in) throws IOException {
        var name = in.readUTF();
        try {
            return Enum.valueOf(words, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("a saved word that is not known: " + name, e);
        }
    }
}
