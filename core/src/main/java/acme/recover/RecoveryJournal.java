package acme.recover;

import acme.model.NodeName;
import java.util.List;

/**
 * What was planned, approved and done, by whom, when and with what result: written before and behind every action, never
 * changed. It is the memory of recovery and its audit at once. Any thread.
 */
public interface RecoveryJournal {
    /** What is about the cluster as a whole stands under this name. */
    JobName CLUSTER = new JobName("acme.cluster");

    /** Adds an entry; it is kept, whatever happens, once this returns. */
    void append(Entry entry);

    /** All entries of a job, in the order in which they were added. */
    List<Entry> entries(JobName job);

    /** The last entries of all jobs, in the order in which they were added. */
    List<Entry> newest(int max);

    /** All entries from a time on, of all jobs, in the order in which they were added. */
    List<Entry> since(long time);

    /**
     * Takes or renews the right to act on a job; false where another owner holds it.
     *
     * @param until when it ends by itself, milliseconds since 1970
     */
    boolean lease(JobName job, String owner, long now, long until);

    /** Gives that right back. */
    void release(JobName job, String owner);

    /**
     * One entry.
     *
     * @param attempt the attempt whose end it is about
     * @param time milliseconds since 1970
     * @param who a person's login name, or the program
     */
    record Entry(JobName job, int attempt, long time, String who, Event event) {}

    /** What an entry says. */
    sealed interface Event {
        /** An attempt is over. */
        record Over(Attempt attempt) implements Event {}

        /** A plan was made; it takes the place of the one before. */
        record Planned(RecoveryPlan plan) implements Event {}

        /** A person approved the plan. */
        record Approved() implements Event {}

        /** A person called the plan off. */
        record Cancelled(String why) implements Event {}

        /** A step of the plan, counted from 0, is about to be done. */
        record Began(int step) implements Event {}

        /** A step came to an end; {@code what} is for people. */
        record Ended(int step, Result result, String what) implements Event {}

        /** A node was cordoned by the job's recovery, or drained. */
        record Cordoned(NodeName node) implements Event {}

        /** A node was given back that the job's recovery had cordoned. */
        record Undone(NodeName node) implements Event {}

        /** More nodes would have been cordoned than the limits allow; stands under {@link #CLUSTER}. */
        record BreakerOpened(String why) implements Event {}

        /** A person looked at the cluster and allows cordons again; stands under {@link #CLUSTER}. */
        record BreakerReset() implements Event {}
    }

    /** What became of a step. */
    enum Result {
        DONE,
        ALREADY_DONE,
        REFUSED,
        FAILED,
        /** It was only said what would be done. */
        WOULD,
        /** Actions of its kind are switched off. */
        OFF;

        /** Whether the plan goes on behind it. */
        boolean isGood() {
            return this != REFUSED && this != FAILED;
        }
    }
}
