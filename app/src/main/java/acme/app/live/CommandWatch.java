package acme.app.live;

import acme.app.report.StatusLine;
import acme.ingest.LineAssembler;
import acme.knowledge.RuleSet;
import acme.model.LineHead;
import acme.model.RawLine;
import acme.pipeline.JobPipeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs a command, passes its output on byte for byte, and follows it as the log of a job.
 *
 * <p>Output is passed on before it is read as a log, and whatever happens to the reading.
 */
public final class CommandWatch {
    private static final long TICK_MILLIS = 500;
    private static final int CHUNK = 1 << 14;

    private final Lock lock = new ReentrantLock();
    private final JobPipeline pipeline;
    private final PrintWriter err;
    private final InstantSource clock;
    private boolean isBroken;

    /** Failures are told on {@code err}. */
    public CommandWatch(RuleSet rules, String name, Announcer.Format format, PrintWriter err, InstantSource clock) {
        this.err = err;
        this.clock = clock;
        pipeline = new JobPipeline(rules, new Announcer(name, format, err, new StatusLine(name), Optional.empty()));
    }

    /**
     * Runs the command to its end and returns its exit status, 128 and the signal's number where one ended it.
     *
     * @throws IOException where the command cannot be started
     */
    public int run(List<String> command, OutputStream out, OutputStream errors)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT);
        // Python keeps output back when it goes to a pipe, and what it kept is lost when it is killed.
        builder.environment().putIfAbsent("PYTHONUNBUFFERED", "1");
        var process = builder.start();
        try (var shutdown = new Shutdown(() -> stop(process))) {
            var pumps = List.of(
                    pump("stdout", process.getInputStream(), out), pump("stderr", process.getErrorStream(), errors));
            while (!process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                guarded(() -> pipeline.tick(clock.millis()));
            }
            for (var pump : pumps) {
                // A grandchild that outlives the command may hold the pipe open.
                pump.join(TimeUnit.SECONDS.toMillis(5));
            }
            int status = process.exitValue();
            guarded(() -> end(status));
            if (shutdown.isAsked(0)) {
                Runtime.getRuntime().halt(status);
            }
            return status;
        }
    }

    /** Ctrl-C reaches the command by itself, SIGTERM only us. The handle does not close the pipes, as the process would. */
    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.toHandle().destroy();
    }

    private void end(int status) {
        if (status == 0) {
            pipeline.ended(clock.millis());
        } else {
            pipeline.exited(status, clock.millis());
        }
    }

    private Thread pump(String name, InputStream from, OutputStream to) {
        return Thread.ofPlatform().start(() -> {
            var view = new RawLine(new RawLine.Origin(name, "", LineHead.NO_RANK));
            var assembler = new LineAssembler(line -> pipeline.accept(line, clock.millis()), view);
            byte[] chunk = new byte[CHUNK];
            try {
                for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
                    to.write(chunk, 0, n);
                    to.flush();
                    int length = n;
                    guarded(() -> assembler.accept(chunk, 0, length));
                }
            } catch (IOException e) {
                err.println("acme: the command's output is lost from here on: " + e.getMessage());
            }
            guarded(assembler::finish);
        });
    }

    /** A defect here must not cost the job: it is told once, and the command goes on unwatched. */
    private void guarded(Runnable work) {
        lock.lock();
        try {
            if (!isBroken) {
                work.run();
            }
        } catch (RuntimeException e) {
            isBroken = true;
            err.println("acme: the command is not watched any more, because of a defect: " + e);
        } finally {
            lock.unlock();
        }
    }
}
