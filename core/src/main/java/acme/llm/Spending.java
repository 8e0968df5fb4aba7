package acme.llm;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What was spent: on a day by all, and by each of the jobs that asked last. Immutable; a store may keep it.
 *
 * @param day in UTC
 * @param jobs the one that asked last stands last
 */
public record Spending(LocalDate day, Amount today, SequencedMap<String, Amount> jobs) {
    /** Older jobs are forgotten. */
    private static final int MAX_JOBS = 1000;

    public Spending {
        jobs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(jobs));
    }

    /** Nothing yet, on this day. */
    public static Spending none(LocalDate day) {
        return new Spending(day, Amount.NOTHING, new LinkedHashMap<>());
    }

    /** What the job has spent. */
    public Amount of(String job) {
        return jobs.getOrDefault(job, Amount.NOTHING);
    }

    /** The same on a day; the day's sum begins anew when the day is another. */
    Spending on(LocalDate now) {
        return now.equals(day) ? this : new Spending(now, Amount.NOTHING, jobs);
    }

    Spending plus(String job, Amount amount) {
        var all = new LinkedHashMap<>(jobs);
        if (!job.isEmpty()) {
            all.putLast(job, of(job).plus(amount));
        }
        if (all.size() > MAX_JOBS) {
            all.pollFirstEntry();
        }
        return new Spending(day, today.plus(amount), all);
    }
}
