package acme.app.live;

import acme.model.CompressedLog.Kept;
import acme.model.Suspicion;
import acme.pipeline.Incident;
import acme.pipeline.JobListener;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Announces what becomes of a job, and lets it be learned from. On the job's thread. */
record LearningListener(Announcer announcer, JobLearning learning, Supplier<List<Kept>> kept, Consumer<Incident> better)
        implements JobListener {
    @Override
    public void failed(Incident incident) {
        announcer.failed(incident);
        learning.failed(incident, kept.get(), this::diagnosed);
    }

    @Override
    public void revised(Incident incident) {
        announcer.revised(incident);
        learning.failed(incident, kept.get(), this::diagnosed);
    }

    @Override
    public void suspected(Suspicion suspicion) {
        announcer.suspected(suspicion);
    }

    private void diagnosed(Incident incident, List<String> notes) {
        better.accept(incident);
        announcer.diagnosed(incident, notes);
    }
}
