package acme.llm;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** What models have cost since it was made. Any thread. */
public final class InMemoryLedger implements Ledger {
    private final Map<LocalDate, Amount> days = new HashMap<>();
    private final Map<String, Amount> jobs = new HashMap<>();

    @Override
    public synchronized Amount of(LocalDate day) {
        return days.getOrDefault(day, Amount.NOTHING);
    }

    @Override
    public synchronized Amount of(String job) {
        return jobs.getOrDefault(job, Amount.NOTHING);
    }

    @Override
    public synchronized void add(LocalDate day, String job, Amount amount) {
        days.merge(day, amount, Amount::plus);
        jobs.merge(job, amount, Amount::plus);
    }
}
