package acme.diagnose;

import acme.model.CompressedLog.Kept;
import acme.model.RawLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    /** The kept lines alone, of a log that cannot be read twice. */
    static FullLog of(List<Kept> kept) {
        return reader -> {
            for (var it : kept) {
                var line = it.line();
                var view = new RawLine(new RawLine.Origin(line.input(), line.node(), line.rank()));
                byte[] text = line.text().getBytes(StandardCharsets.UTF_8);
                view.set(text, 0, text.length, line.number());
                reader.accept(view);
            }
        };
    }
}
