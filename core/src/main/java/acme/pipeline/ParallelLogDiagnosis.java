package acme.pipeline;

import acme.detect.Detector;
import acme.ingest.LineSink;
import acme.knowledge.RuleSet;
import acme.model.CompressedLog;
import acme.model.Progress;
import acme.model.RawLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Diagnoses one whole log as {@link LogDiagnosis} does, and says exactly the same, on two threads: the caller's reads the
 * numbers in the lines, another one filters them. Its methods are for one thread; used once.
 */
public final class ParallelLogDiagnosis implements LineSink, AutoCloseable {
    private static final int BATCHES = 4;
    private static final LineBatch END = new LineBatch();

    private final RuleSet rules;
    private final Detector detector;
    private final BlockingQueue<LineBatch> batches = new ArrayBlockingQueue<>(BATCHES);
    /** Batches to be filled again. */
    private final Queue<LineBatch> empty = new ConcurrentLinkedQueue<>();

    private final FutureTask<LogCompression> compression = new FutureTask<>(this::compress);
    private final Thread thread;
    private LineBatch batch = new LineBatch();
    private long lines;

    public ParallelLogDiagnosis(RuleSet rules) {
        this.rules = rules;
        detector = new Detector(rules.metrics());
        thread = Thread.ofPlatform().name("compress").daemon().start(compression);
    }

    @Override
    public void accept(RawLine line) {
        lines++;
        batch.add(line, detector.watch(line, lines, line.head().time()));
        if (batch.isFull()) {
            put(batch);
            var next = empty.poll();
            batch = next == null ? new LineBatch() : next;
        }
    }

    private void put(LineBatch next) {
        try {
            batches.put(next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a log was read", e);
        }
    }

    private LogCompression compress() throws InterruptedException {
        var result = new LogCompression(rules);
        Map<RawLine.Origin, RawLine> views = new HashMap<>();
        Throwable fault = null;
        for (var next = batches.take(); next != END; next = batches.take()) {
            try {
                if (fault == null) {
                    compress(next, views, result);
                }
                next.clear();
                empty.add(next);
            } catch (RuntimeException | Error e) {
                // Go on taking, or the reader would wait for ever; the fault is thrown at the end.
                fault = e;
            }
        }
        if (fault != null) {
            throw new IllegalStateException(fault);
        }
        return result;
    }

    private static void compress(LineBatch batch, Map<RawLine.Origin, RawLine> views, LogCompression result) {
        var view = new RawLine();
        for (int i = 0; i < batch.size(); i++) {
            if (i == 0 || !batch.origin(i).equals(batch.origin(i - 1))) {
                view = views.computeIfAbsent(batch.origin(i), origin -> new RawLine(origin));
            }
            batch.show(i, view);
            result.accept(view, batch.isSuspicious(i));
        }
    }

    /** What the log says, once its last line was accepted; to be called once. */
    public LogReport report() {
        put(batch);
        put(END);
        try {
            return LogDiagnosis.report(rules, compression.get(), detector.progress());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a log was read", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a log could not be filtered", e);
        }
    }

    /** The compressed log; to be asked for after {@link #report}. */
    public List<CompressedLog.Kept> kept() {
        return compression.resultNow().log().snapshot();
    }

    /** The job's progress; to be asked for after {@link #report}. */
    public Progress progress() {
        return detector.progress();
    }

    /** Lets the other thread go where no report was asked for. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
