package acme.diagnose;

import acme.model.RawLine;
import java.io.IOException;
import java.util.function.Consumer;

/** A log that can be read again from its first line, dropped lines too. Confined to one thread. */
@FunctionalInterface
public interface FullLog {
    /**
     * Gives all lines in order to a reader.
     *
     * @throws IOException where the log cannot be read any more
     */
    void read(Consumer<RawLine> reader) throws IOException;
}
