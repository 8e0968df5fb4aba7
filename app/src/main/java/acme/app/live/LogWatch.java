package acme.app.live;

import acme.app.report.StatusLine;
import acme.knowledge.RuleSet;
import acme.local.JobFolder;
import acme.local.LogFollower;
import acme.local.UnreadableLogException;
import acme.model.CompressedLog.Kept;
import acme.pipeline.JobPipeline;
import java.io.DataInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows the logs of one job until it is asked to end. Confined to one thread. */
public final class LogWatch implements AutoCloseable {
    private static final long POLL_MILLIS = 200;
    private static final long SAVE_MILLIS = 5_000;

    private final InstantSource clock;
    private final Optional<JobFolder> folder;
    private final Announcer announcer;
    private final JobPipeline pipeline;
    private final JobLearning learning;
    private final LogFollower follower;
    private final StatusLine status;
    private long lastSave;
    /** Whether everything was read that had been written when it was last looked at. */
    private boolean isLive;

    /**
     * Opens the logs, and goes on where the data folder says that they were left.
     *
     * @param learning what the job takes from what was learned; closed with this
     * @param data where the state is kept; null to keep none
     */
    public LogWatch(
            RuleSet rules,
            JobLearning learning,
            List<Path> inputs,
            @Nullable Path data,
            Announcer.Format format,
            PrintWriter out,
            PrintWriter err,
            InstantSource clock)
            throws IOException, UnreadableLogException {
        this.clock = clock;
        var name = inputs.size() == 1 ? inputs.getFirst().toString() : inputs.size() + " logs";
        status = new StatusLine(name);
        follower = new LogFollower(inputs, note -> {
            status.clear();
            err.println("acme: " + note);
        });
        folder = data == null ? Optional.empty() : Optional.of(JobFolder.open(data, inputs));
        var incidents = folder.isEmpty()
                ? Optional.<Incidents>empty()
                : Optional.of(new Incidents(folder.get().incidents()));
        announcer = new Announcer(name, format, out, status, incidents);
        this.learning = learning;
        pipeline = new JobPipeline(
                rules,
                learning.filters(),
                new LearningListener(announcer, learning, this::kept, _ -> {}),
                learning::observe);
        if (incidents.isPresent() && incidents.get().size() > 0) {
            err.println("acme: failures told before stand in "
                    + folder.orElseThrow().incidents());
        }
        restore(err);
    }

    private List<Kept> kept() {
        return pipeline.keptSinceLastFailure();
    }

    private void restore(PrintWriter err) throws IOException, UnreadableLogException {
        var state = folder.isEmpty()
                ? Optional.<DataInput>empty()
                : folder.get().state().load();
        if (state.isEmpty()) {
            return;
        }
        if (pipeline.restore(state.get())) {
            follower.restore(state.get());
        } else {
            err.println(
                    "acme: another version of acme kept how far this log was read; it is read again from its start");
        }
    }

    /** Follows until it is asked to end, or, where wanted, a failure was told; says whether one was. */
    public boolean run(boolean untilFailure) throws IOException, UnreadableLogException {
        try (var shutdown = new Shutdown(() -> {})) {
            long pause = 0;
            while (!shutdown.isAsked(pause)) {
                boolean isBehind = poll();
                if (untilFailure && announcer.told() > 0) {
                    break;
                }
                pause = isBehind ? 0 : POLL_MILLIS;
            }
            status.clear();
            save();
            return announcer.told() > 0;
        }
    }

    /** Reads what there is; true where more can be read at once. */
    boolean poll() throws IOException, UnreadableLogException {
        boolean isBehind = follower.poll(line -> {
            if (isLive) {
                pipeline.accept(line, clock.millis());
            } else {
                pipeline.acceptOld(line, clock.millis());
            }
        });
        isLive = !isBehind;
        long now = clock.millis();
        if (!isBehind) {
            pipeline.tick(now);
        }
        status.show(pipeline.lines(), pipeline.keptLines(), pipeline.metrics());
        if (now - lastSave >= SAVE_MILLIS) {
            save();
            lastSave = now;
        }
        return isBehind;
    }

    private void save() throws IOException {
        if (folder.isPresent()) {
            folder.get().state().save(out -> {
                pipeline.save(out);
                follower.save(out);
            });
        }
    }

    @Override
    public void close() throws IOException {
        learning.count(pipeline.report().compression());
        learning.close();
        follower.close();
        if (folder.isPresent()) {
            folder.get().close();
        }
    }
}
