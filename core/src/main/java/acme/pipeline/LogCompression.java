package acme.pipeline;

import acme.compress.Compressor;
import acme.compress.FilterRules;
import acme.compress.Reason;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog;
import acme.model.RawLine;
import acme.model.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/** Filters the lines of one log and counts them. Confined to one thread. */
final class LogCompression {
    private final Compressor compressor;
    private CompressedLog log = new CompressedLog();
    private long lines;
    private long keptLines;
    private long bytes;
    private long keptBytes;

    LogCompression(RuleSet rules) {
        this(rules, new FilterRules(rules.filters()));
    }

    /** With filter rules that may change meanwhile. */
    LogCompression(RuleSet rules, FilterRules filters) {
        compressor = new Compressor(filters, rules.diagnosis());
    }

    /** Takes the next line; one that a detector suspects is kept whatever the rules say. */
    Verdict accept(RawLine line, boolean isSuspicious) {
        lines++;
        int size = line.to() - line.from() + 1;
        bytes += size;
        var verdict = isSuspicious ? Verdict.PROTECTED : compressor.judge(line);
        if (verdict == Verdict.ROUTINE) {
            drop(line);
        } else if (log.append(line.toLogLine(), lines, verdict)) {
            keptLines++;
            keptBytes += size;
        }
        return verdict;
    }

    private void drop(RawLine line) {
        var rule = compressor.droppedBy();
        if (rule.isPresent()) {
            log.drop(rule.get().id(), line);
        } else {
            log.dropEmpty();
        }
    }

    /** Why the next line is judged as it is; to be asked just before it is taken. */
    Reason reason(RawLine line, boolean isSuspicious) {
        return isSuspicious ? new Reason("its numbers look wrong", Optional.empty()) : compressor.reason(line);
    }

    CompressedLog log() {
        return log;
    }

    /** How many lines were taken. */
    long lines() {
        return lines;
    }

    long keptLines() {
        return keptLines;
    }

    LogReport.Compression report() {
        return new LogReport.Compression(lines, keptLines, bytes, keptBytes, compressor.dropped());
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(lines);
        out.writeLong(keptLines);
        out.writeLong(bytes);
        out.writeLong(keptBytes);
        compressor.save(out);
        log.save(out);
    }

    void restore(DataInput in) throws IOException {
        lines = in.readLong();
        keptLines = in.readLong();
        bytes = in.readLong();
        keptBytes = in.readLong();
        compressor.restore(in);
        log = CompressedLog.restore(in);
    }
}
