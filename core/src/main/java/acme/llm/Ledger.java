package acme.llm;

import java.time.LocalDate;

/** What models have cost, by day (UTC) and by job. Any thread. */
public interface Ledger {
    /** Of one day, all jobs together. */
    Amount of(LocalDate day);

    /** Of one job, all days together. */
    Amount of(String job);

    /** Adds what a request cost; {@code job} is empty where it belongs to none. */
    void add(LocalDate day, String job, Amount amount);
}
