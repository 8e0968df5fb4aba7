package acme.app.live;

import acme.model.Diagnosis;
import acme.model.Suspicion;
import acme.pipeline.Incident;
import acme.pipeline.JobListener;
import java.util.Optional;

/** Knows the last failure of a job by its best diagnosis, and passes everything on. Any thread. */
final class LastFailure implements JobListener {
    private final JobListener next;
    private Optional<Incident> incident = Optional.empty();
    private boolean isFrozen;

    LastFailure(JobListener next) {
        this.next = next;
    }

    @Override
    public void failed(Incident failed) {
        take(failed);
        next.failed(failed);
    }

    @Override
    public void revised(Incident revised) {
        take(revised);
        next.revised(revised);
    }

    @Override
    public void suspected(Suspicion suspicion) {
        next.suspected(suspicion);
    }

    private synchronized void take(Incident newer) {
        if (!isFrozen) {
            incident = Optional.of(newer);
        }
    }

    /** Somebody who knows more than the rules has diagnosed a failure; of no use where another has come since. */
    synchronized void better(Incident diagnosed) {
        if (incident.filter(it -> it.number() == diagnosed.number()).isPresent()) {
            take(diagnosed);
        }
    }

    /** What comes from here on is what stopping the job does. */
    synchronized void freeze() {
        isFrozen = true;
    }

    synchronized Optional<Integer> number() {
        return incident.map(Incident::number);
    }

    synchronized Optional<Diagnosis> diagnosis() {
        return incident.map(Incident::diagnosis);
    }
}
