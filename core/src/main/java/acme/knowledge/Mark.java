package acme.knowledge;

/** What a line says about the life of a job, beside any failure. */
public enum Mark {
    /** A launcher starts the job, or starts it again. */
    ATTEMPT_START,
    /** The job says that it reached its end. */
    COMPLETED,
    /** Somebody outside the job ended it: a scheduler, a user, a time limit. */
    STOPPED_FROM_OUTSIDE,
    /** A launcher or scheduler says that processes of the job ended, or ends them. */
    PROCESS_ENDED,
    /** What had failed works again: a link is up, a server answers. */
    RECOVERED
}
