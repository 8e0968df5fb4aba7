package acme.store;

import acme.llm.Amount;
import acme.llm.Ledger;
import java.time.LocalDate;

/** What models cost, in the data folder's database; all processes that use the folder count together. Any thread. */
final class SqliteLedger implements Ledger {
    /** Money is kept in whole millionths, so that sums are exact. */
    private static final double MILLION = 1_000_000;

    private final Database database;

    SqliteLedger(Database database) {
        this.database = database;
    }

    @Override
    public void add(LocalDate day, String job, Amount amount) {
        long cost = Math.round(amount.money() * MILLION);
        database.write(connection -> Sql.update(connection, """
                INSERT INTO spent VALUES (?, ?, ?, ?)
                ON CONFLICT (day, job) DO UPDATE SET tokens = tokens + excluded.tokens, cost = cost + excluded.cost""", day.toString(), job, amount.tokens(), cost));
    }

    @Override
    public Amount of(LocalDate day) {
        return sum("WHERE day = ?", day.toString());
    }

    @Override
    public Amount of(String job) {
        return sum("WHERE job = ?", job);
    }

    private Amount sum(String where, String value) {
        return database.read(connection -> Sql.query(
                        connection,
                        "SELECT coalesce(sum(tokens), 0), coalesce(sum(cost), 0) FROM spent " + where,
                        row -> new Amount(row.getLong(1), row.getLong(2) / MILLION),
                        value)
                .getFirst());
    }
}
