package acme.app.live;

import acme.app.report.StatusLine;
import acme.ingest.LineAssembler;
import acme.knowledge.RuleSet;
import acme.local.OomKills;
import acme.local.ProcessGroup;
import acme.model.CompressedLog.Kept;
import acme.model.Diagnosis;
import acme.model.Hint;
import acme.model.LineHead;
import acme.model.RawLine;
import acme.pipeline.Incident;
import acme.pipeline.JobPipeline;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command, passes its output on byte for byte, and follows it as the log of a job.
 *
 * <p>Output is passed on before it is read as a log, and whatever happens to the reading.
 */
public final class CommandWatch {
    private static final long TICK_MILLIS = 500;
    private static final long LINGER_MILLIS = 5_000;
    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final int CHUNK = 1 << 14;
    private static final int CHUNKS = 256;

    /** What both streams said, to be taken in the order in which it was read. */
    private final BlockingQueue<Runnable> chunks = new ArrayBlockingQueue<>(CHUNKS);

    private final JobPipeline pipeline;
    private final JobLearning learning;
    private final LastFailure last;
    private final PrintWriter err;
    private final InstantSource clock;
    private final Supplier<Optional<OomKills>> kernel;
    private final Optional<OomKills> killsBefore;
    private long highestStep = -1;
    private boolean isBroken;
    private boolean isStopped;

    /** Failures are told on {@code err}. */
    public CommandWatch(
            RuleSet rules,
            JobLearning learning,
            String name,
            Announcer.Format format,
            PrintWriter err,
            InstantSource clock) {
        this(rules, learning, name, format, err, clock, OomKills::now);
    }

    /** @param kernel counts the processes that it killed because memory ran out */
    CommandWatch(
            RuleSet rules,
            JobLearning learning,
            String name,
            Announcer.Format format,
            PrintWriter err,
            InstantSource clock,
            Supplier<Optional<OomKills>> kernel) {
        this.err = err;
        this.kernel = kernel;
        killsBefore = kernel.get();
        this.clock = clock;
        this.learning = learning;
        var announcer = new Announcer(name, format, err, new StatusLine(name), Optional.empty());
        last = new LastFailure(new LearningListener(announcer, learning, this::kept, this::better));
        pipeline = new JobPipeline(rules, learning.filters(), last, learning::observe);
    }

    /**
     * How a command came to its end.
     *
     * @param status its exit status, 128 and the signal's number where one ended it
     * @param diagnosis why it failed; empty where it did not, or nothing says why
     * @param incident what the memory calls its failure; empty where that is not kept
     * @param lastStep the highest step that it told of
     * @param isAsked whether a person asked this program to end
     */
    public record End(
            int status,
            Optional<Diagnosis> diagnosis,
            Optional<String> incident,
            OptionalLong lastStep,
            boolean isAsked) {
        /** Whether it came to its own, good end. */
        public boolean isGood() {
            return status == 0 && diagnosis.isEmpty();
        }
    }

    /**
     * Runs the command to its end and returns its exit status, 128 and the signal's number where one ended it.
     *
     * @throws IOException where the command cannot be started
     */
    public int run(List<String> command, OutputStream out, OutputStream errors)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT);
        unbuffered(builder);
        var process = builder.start();
        try (var shutdown = new Shutdown(() -> stop(process))) {
            var end = follow(process, out, errors, shutdown, () -> {});
            if (end.isAsked()) {
                Runtime.getRuntime().halt(end.status());
            }
            return end.status();
        }
    }

    /**
     * Runs the command as a group of processes of its own. One that hangs, or whose loss goes wrong, is stopped; what is
     * left of the group is stopped when its leader has ended.
     *
     * @param environment added to this process's own
     * @throws IOException where the command cannot be started
     */
    public End runGroup(
            List<String> command,
            Map<String, String> environment,
            OutputStream out,
            OutputStream errors,
            Shutdown shutdown)
            throws IOException, InterruptedException {
        var group = ProcessGroup.start(command, environment, builder -> {
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            unbuffered(builder);
        });
        try (var _ = shutdown.onRequest(() -> stop(group))) {
            var end = follow(group.leader(), out, errors, shutdown, () -> stopWhereStuck(group));
            group.stop(GRACE);
            return end;
        } finally {
            group.kill();
        }
    }

    /** Python keeps output back when it goes to a pipe, and what it kept is lost when it is killed. */
    private static void unbuffered(ProcessBuilder builder) {
        builder.environment().putIfAbsent("PYTHONUNBUFFERED", "1");
    }

    private End follow(Process process, OutputStream out, OutputStream errors, Shutdown shutdown, Runnable look)
            throws InterruptedException {
        var streams = List.of(stream("stdout"), stream("stderr"));
        var pumps = List.of(
                pump(process.getInputStream(), out, streams.get(0)),
                pump(process.getErrorStream(), errors, streams.get(1)));
        long leftAt = 0;
        while (isRunning(process, pumps) || !chunks.isEmpty()) {
            var chunk = chunks.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            guarded(() -> take(chunk));
            look.run();
            leftAt = leftAt == 0 && !process.isAlive() ? clock.millis() : leftAt;
            if (leftAt > 0 && clock.millis() - leftAt > LINGER_MILLIS) {
                // A process that outlives the command holds the pipe open.
                break;
            }
        }
        int status = process.waitFor();
        guarded(() -> {
            streams.forEach(LineAssembler::finish);
            end(status, shutdown.isAsked(0));
        });
        guarded(() -> learning.count(pipeline.report().compression()));
        learning.close();
        boolean isFailed = status != 0 || isStopped;
        return new End(
                status,
                isFailed ? last.diagnosis() : Optional.empty(),
                isFailed ? last.number().flatMap(learning::remembered) : Optional.empty(),
                highestStep < 0 ? OptionalLong.empty() : OptionalLong.of(highestStep),
                shutdown.isAsked(0));
    }

    /** A job that hangs does not end by itself, and one whose loss went wrong should not go on. */
    private void stopWhereStuck(ProcessGroup group) {
        boolean isStuck = last.diagnosis()
                .filter(it -> it.errorType().name().equals("Hang") || it.hint() == Hint.LOSS_SPIKE)
                .isPresent();
        if (isStuck && !isStopped && group.leader().isAlive()) {
            isStopped = true;
            last.freeze();
            err.println("acme: stopping the command");
            Thread.ofVirtual().start(() -> stop(group));
        }
    }

    /** Does not rely on its good will: it has no terminal, and nobody could end it once this program is gone. */
    private static void stop(ProcessGroup group) {
        try {
            group.stop(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Kept> kept() {
        return pipeline.keptSinceLastFailure();
    }

    private void better(Incident incident) {
        last.better(incident);
    }

    private static boolean isRunning(Process process, List<Thread> pumps) {
        return process.isAlive() || pumps.stream().anyMatch(Thread::isAlive);
    }

    private void take(@Nullable Runnable chunk) {
        if (chunk != null) {
            chunk.run();
        }
        pipeline.tick(clock.millis());
        highestStep = Math.max(highestStep, pipeline.metrics().step());
    }

    /** Ctrl-C reaches the command by itself, SIGTERM only us. The handle does not close the pipes, as the process would. */
    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.toHandle().destroy();
    }

    /** The signal of somebody who ended it explains nothing. */
    private void end(int status, boolean isAsked) {
        if (status == 0 || isStopped || isAsked) {
            pipeline.ended(clock.millis());
        } else {
            killedByKernel(status);
            pipeline.exited(status, clock.millis());
        }
    }

    /** The kernel tells only its own log, which a job may not be allowed to read; what it counts anybody may. */
    private void killedByKernel(int status) {
        var said = killsBefore.flatMap(before -> kernel.get().flatMap(now -> now.since(before, status)));
        if (said.isPresent()) {
            byte[] line = (said.get() + "\n").getBytes(StandardCharsets.UTF_8);
            stream("kernel").accept(line, 0, line.length);
        }
    }

    private LineAssembler stream(String name) {
        var view = new RawLine(new RawLine.Origin(name, "", LineHead.NO_RANK));
        return new LineAssembler(line -> pipeline.accept(line, clock.millis()), view);
    }

    private Thread pump(InputStream from, OutputStream to, LineAssembler stream) {
        return Thread.ofPlatform().daemon().start(() -> {
            byte[] buffer = new byte[CHUNK];
            try {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    if (!passOn(buffer, n, to)) {
                        // Whoever read the output is gone: the command learns it as it would without this program.
                        from.close();
                        return;
                    }
                    byte[] bytes = Arrays.copyOf(buffer, n);
                    chunks.put(() -> stream.accept(bytes, 0, bytes.length));
                }
            } catch (IOException e) {
                err.println("acme: the command's output is lost from here on: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static boolean passOn(byte[] buffer, int length, OutputStream to) {
        try {
            to.write(buffer, 0, length);
            to.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A defect here must not cost the job: it is told once, and the command goes on unwatched. */
    private void guarded(Runnable work) {
        try {
            if (!isBroken) {
                work.run();
            }
        } catch (RuntimeException e) {
            isBroken = true;
            err.println("acme: the command is not watched any more, because of a defect: " + e);
        }
    }
}
