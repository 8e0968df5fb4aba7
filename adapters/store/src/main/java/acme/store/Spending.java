package acme.store;

import java.time.LocalDate;

/** What models cost, by day (UTC) and job. Any thread. */
public final class Spending {
    private final Database database;

    Spending(Database database) {
        this.database = database;
    }

    /**
     * What was spent.
     *
     * @param tokens of requests and answers
     * @param cost in millionths of a currency unit
     */
    public record Spent(long tokens, long cost) {}

    /** Adds what a request cost. */
    public void add(LocalDate day, String job, long tokens, long cost) {
        database.write(connection -> Sql.update(connection, """
                INSERT INTO spent VALUES (?, ?, ?, ?)
                ON CONFLICT (day, job) DO UPDATE SET tokens = tokens + excluded.tokens, cost = cost + excluded.cost""", day.toString(), job, tokens, cost));
    }

    /** Of one day, all jobs together. */
    public Spent of(LocalDate day) {
        return sum("WHERE day = ?", day.toString());
    }

    /** Of one job, all days together. */
    public Spent of(String job) {
        return sum("WHERE job = ?", job);
    }

    private Spent sum(String where, String value) {
        return database.read(connection -> Sql.query(
                        connection,
                        "SELECT coalesce(sum(tokens), 0), coalesce(sum(cost), 0) FROM spent " + where,
                        row -> new Spent(row.getLong(1), row.getLong(2)),
                        value)
                .getFirst());
    }
}
