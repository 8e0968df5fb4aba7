package acme.diagnose;

import acme.ingest.LineAssembler;
import acme.model.CompressedLog;
import acme.model.CompressedLog.Kept;
import acme.model.RawLine;
import acme.model.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Logs for tests of what a model is shown. */
final class AgentLogs {
    private AgentLogs() {}

    static FullLog full(List<String> lines) {
        return reader -> read(lines, reader);
    }

    static List<Kept> kept(List<String> lines) {
        var log = new CompressedLog();
        long[] position = {0};
        read(lines, line -> log.append(line.toLogLine(), ++position[0], Verdict.PROTECTED));
        return log.snapshot();
    }

    private static void read(List<String> lines, Consumer<RawLine> reader) {
        var assembler = new LineAssembler(reader::accept);
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        assembler.accept(text, 0, text.length);
        assembler.finish();
    }
}
