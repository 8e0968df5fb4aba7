package acme.local;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of one log as UTF-8, whatever it is stored as: plain, gzip (told by its first bytes, not by its name), or
 * UTF-16 with a byte order mark, as Windows shells write.
 *
 * <p>A file is read up to the size it had when it was opened, so that one that grows is not followed for ever. A gzip
 * file that ends early gives what it holds, and {@link #note} says so. Confined to one thread.
 */
final class LogStream implements AutoCloseable {
    private static final int SNIFF = 8192;
    /** So many bytes are enough to tell bad UTF-8 from binary data. */
    private static final int ENOUGH = 64;

    private static final int BUFFER = 1 << 14;

    private final String name;
    private final CountingStream raw;
    private final UntilDamage whole;
    private final InputStream text;
    private Optional<String> note = Optional.empty();

    private LogStream(String name, CountingStream raw, UntilDamage whole, InputStream text) {
        this.name = name;
        this.raw = raw;
        this.whole = whole;
        this.text = text;
    }

    static LogStream open(Path file) throws UnreadableLogException {
        try {
            long limit = Files.isRegularFile(file) ? Files.size(file) : Long.MAX_VALUE;
            var in = Files.newInputStream(file);
            try {
                return open(file.toString(), in, limit);
            } catch (UnreadableLogException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UnreadableLogException(file + ": " + reason(e));
        }
    }

    static LogStream open(String name, InputStream in, long limit) throws UnreadableLogException {
        try {
            var raw = new CountingStream(in, limit);
            var whole = new UntilDamage(unpacked(name, new BufferedInputStream(raw, BUFFER)));
            var buffered = new BufferedInputStream(whole, BUFFER);
            buffered.mark(SNIFF + 1);
            byte[] head = buffered.readNBytes(SNIFF);
            buffered.reset();
            var utf16 = utf16(head);
            if (utf16.isPresent()) {
                return new LogStream(name, raw, whole, new Utf8Stream(buffered, utf16.get()));
            }
            if (isBinary(head)) {
                throw new UnreadableLogException(
                        name + ": not a text log (binary data); give the log that the job printed");
            }
            if (head.length >= 3 && head[0] == (byte) 0xef && head[1] == (byte) 0xbb && head[2] == (byte) 0xbf) {
                buffered.skipNBytes(3);
            }
            return new LogStream(name, raw, whole, buffered);
        } catch (ZipException e) {
            throw new UnreadableLogException(name + ": damaged gzip file: " + reason(e));
        } catch (IOException e) {
            throw new UnreadableLogException(name + ": " + reason(e));
        }
    }

    /** Reads what comes next into the buffer: the number of bytes, or -1 at the end. */
    int read(byte[] buffer) throws UnreadableLogException {
        try {
            return text.read(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw new UnreadableLogException(name + ": " + reason(e));
        }
    }

    /** How many stored bytes were read so far. */
    long bytesRead() {
        return raw.count;
    }

    /** What the reader should know about the input, once its end was reached. */
    Optional<String> note() {
        return whole.damage()
                .map(damage -> name + ": the gzip file " + damage + "; everything up to there was read")
                .or(() -> note);
    }

    @Override
    public void close() {
        try {
            text.close();
        } catch (IOException e) {
            note = Optional.of(name + ": " + reason(e));
        }
    }

    private static InputStream unpacked(String name, BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        if (!gzip) {
            return in;
        }
        try {
            return new GZIPInputStream(in, BUFFER);
        } catch (EOFException e) {
            throw new IOException("the gzip file is cut off before its first byte of text: " + name, e);
        }
    }

    /** A charset that takes the byte order mark as such, not as text. */
    private static Optional<Charset> utf16(byte[] head) {
        if (head.length < 2) {
            return Optional.empty();
        }
        if (head[0] == (byte) 0xff && head[1] == (byte) 0xfe) {
            return Optional.of(StandardCharsets.UTF_16);
        }
        if (head[0] == (byte) 0xfe && head[1] == (byte) 0xff) {
            return Optional.of(StandardCharsets.UTF_16);
        }
        return Optional.empty();
    }

    /**
     * More than one byte in ten that no text has (control characters other than white space, colours and backspace), or
     * three in ten with those that are no UTF-8.
     */
    static boolean isBinary(byte[] head) {
        int strange = 0;
        for (byte c : head) {
            if (c >= 0 && c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != 0x1b && c != '\b' && c != '\f') {
                strange++;
            }
        }
        long malformed = new String(head, StandardCharsets.UTF_8)
                .chars()
                .filter(c -> c == '\ufffd')
                .count();
        return strange * 10 > head.length || head.length >= ENOUGH && (strange + malformed) * 10 > 3L * head.length;
    }

    /** Why, in words; what Java says of a missing or forbidden file is its name alone. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "no permission to read it";
            case IOException other
            when other.getMessage() == null -> other.getClass().getSimpleName();
            case IOException other -> String.valueOf(other.getMessage());
        };
    }

    /** Counts the bytes that go through and ends at a limit. */
    private static final class CountingStream extends InputStream {
        private final InputStream in;
        private final long limit;
        private long count;

        CountingStream(InputStream in, long limit) {
            this.in = in;
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            if (count >= limit) {
                return -1;
            }
            int c = in.read();
            count += c >= 0 ? 1 : 0;
            return c;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            if (count >= limit) {
                return -1;
            }
            int n = in.read(buffer, from, (int) Math.min(length, limit - count));
            count += Math.max(n, 0);
            return n;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Ends where an archive is cut off or damaged, so that no buffer around it loses what came before. */
    private static final class UntilDamage extends InputStream {
        private final InputStream in;
        private Optional<String> damage = Optional.empty();

        UntilDamage(InputStream in) {
            this.in = in;
        }

        /** What is wrong with the archive, as far as it was read. */
        Optional<String> damage() {
            return damage;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            if (damage.isPresent()) {
                return -1;
            }
            try {
                return in.read(buffer, from, length);
            } catch (EOFException e) {
                damage = Optional.of("ends early");
            } catch (ZipException e) {
                damage = Optional.of("is damaged (" + reason(e) + ")");
            }
            return -1;
        }

        @Override
        public int available() throws IOException {
            return damage.isPresent() ? 0 : in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Turns text of another charset into UTF-8. */
    private static final class Utf8Stream extends InputStream {
        private final Reader reader;
        private byte[] bytes = {};
        private int at;

        Utf8Stream(InputStream in, Charset charset) {
            reader = new InputStreamReader(in, charset);
        }

        private boolean fill() throws IOException {
            char[] chars = new char[4096];
            int n = reader.read(chars);
            if (n < 0) {
                return false;
            }
            bytes = new String(chars, 0, n).getBytes(StandardCharsets.UTF_8);
            at = 0;
            return true;
        }

        @Override
        public int read() throws IOException {
            while (at >= bytes.length) {
                if (!fill()) {
                    return -1;
                }
            }
            return bytes[at++] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            while (at >= bytes.length) {
                if (!fill()) {
                    return -1;
                }
            }
            int n = Math.min(length, bytes.length - at);
            System.arraycopy(bytes, at, buffer, from, n);
            at += n;
            return n;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
