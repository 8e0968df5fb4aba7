package acme.pipeline;

import acme.model.Suspicion;

/** Is told what becomes of a job, on the job's thread. */
public interface JobListener {
    /** The job failed. */
    void failed(Incident incident);

    /** More of the log has shown another root cause for the failure that was told last. */
    void revised(Incident incident);

    /** Something looks wrong that is no failure yet, or need not be one. */
    void suspected(Suspicion suspicion);
}
