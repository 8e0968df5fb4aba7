package acme.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import acme.model.RawLine;
import acme.model.Suspicion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Feeds lines to a detector, with a clock that the test moves. */
final class Lines {
    final List<Suspicion> found = new ArrayList<>();
    Detector detector = new Detector();
    long now = 1_780_000_000_000L;
    long position;
    private final RawLine line = new RawLine();

    /** Prints a line now; whether the detector wants it kept. */
    boolean print(String text) {
        view(line, text, ++position);
        boolean keep = detector.watch(line, position, now);
        found.addAll(detector.takeSuspicions());
        return keep;
    }

    static void view(RawLine line, String text, long position) {
        byte[] bytes = text.getBytes(UTF_8);
        line.set(bytes, 0, bytes.length, position);
    }

    /** Lets time pass in steps of ten seconds, asking the detector after each. */
    void pass(double seconds) {
        long end = now + (long) (seconds * 1000);
        while (now < end) {
            now = Math.min(end, now + 10_000);
            detector.check(now);
            found.addAll(detector.takeSuspicions());
        }
    }

    /** Steps of a job, ten seconds apart. */
    void steps(long from, long to) {
        for (long step = from; step <= to; step++) {
            pass(10);
            print("step: " + step + "  loss:  2.5000  grad_norm:  0.5");
        }
    }

    void losses(long firstStep, double... losses) {
        for (int i = 0; i < losses.length; i++) {
            print("step: " + (firstStep + i) + "  loss:  " + losses[i]);
        }
    }

    /** The state as bytes. */
    byte[] saved() {
        var bytes = new ByteArrayOutputStream();
        try {
            detector.save(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Goes on with a detector restored from the bytes. */
    void restore(byte[] state) {
        try {
            detector = Detector.restore(new DataInputStream(new ByteArrayInputStream(state)), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Suspicion.Kind> kinds() {
        return found.stream().map(Suspicion::kind).toList();
    }
}
