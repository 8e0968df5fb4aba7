package acme.app;

import acme.llm.Amount;
import acme.llm.InMemoryLedger;
import acme.llm.Ledger;
import acme.store.StoreException;
import java.time.LocalDate;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What models cost, in the data folder. Where that cannot be used now, this run is counted alone: a full disk stops no
 * diagnosis, and lifts no budget. Any thread.
 */
final class KeptLedger implements Ledger {
    private final DataFolder data;
    private final UnaryOperator<String> redaction;
    private final InMemoryLedger run = new InMemoryLedger();

    /** @param redaction for the names of jobs, which may be paths */
    KeptLedger(DataFolder data, UnaryOperator<String> redaction) {
        this.data = data;
        this.redaction = redaction;
    }

    @Override
    public Amount of(LocalDate day) {
        return most(run.of(day), kept -> kept.of(day));
    }

    @Override
    public Amount of(String job) {
        var name = redaction.apply(job);
        return most(run.of(name), kept -> kept.of(name));
    }

    private Amount most(Amount inThisRun, Function<Ledger, Amount> inFolder) {
        if (!data.isInUse()) {
            return inThisRun;
        }
        try {
            var all = inFolder.apply(data.ledger());
            return all.tokens() >= inThisRun.tokens() ? all : inThisRun;
        } catch (StoreException e) {
            return inThisRun;
        }
    }

    @Override
    public void add(LocalDate day, String job, Amount amount) {
        var name = redaction.apply(job);
        run.add(day, name, amount);
        try {
            data.ledger().add(day, name, amount);
        } catch (StoreException e) {
            // Counted for this run.
        }
    }
}
