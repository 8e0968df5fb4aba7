package acme.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads a stream to its end and keeps its first and its last bytes, equally many.
 *
 * <p>One thread reads; the text may be asked for by another, at any time.
 */
final class BoundedOutput {
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final byte[] tail;
    private long tailBytes;

    /** Keeps {@code limit} bytes at most, at least two. */
    BoundedOutput(int limit) {
        tail = new byte[limit / 2];
    }

    void read(InputStream from) throws IOException {
        byte[] buffer = new byte[1 << 13];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            keep(buffer, n);
        }
    }

    private synchronized void keep(byte[] bytes, int length) {
        int first = Math.min(length, tail.length - head.size());
        head.write(bytes, 0, first);
        for (int i = first; i < length; i++) {
            tail[(int) (tailBytes++ % tail.length)] = bytes[i];
        }
    }

    synchronized String text() {
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.toByteArray());
        long left = Math.max(0, tailBytes - tail.length);
        if (left > 0) {
            all.writeBytes(("\n... " + left + " bytes left out ...\n").getBytes(StandardCharsets.UTF_8));
        }
        for (long i = left; i < tailBytes; i++) {
            all.write(tail[(int) (i % tail.length)]);
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
