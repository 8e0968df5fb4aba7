package acme.store;

import acme.recover.JobName;
import acme.recover.RecoveryJournal;
import java.util.List;

/** The journal of recovery in the database. Any thread, any process. */
final class SqliteRecoveryJournal implements RecoveryJournal {
    private static final String SELECT = "SELECT job, attempt, time, who, event FROM recovery ";

    private final Database database;

    SqliteRecoveryJournal(Database database) {
        this.database = database;
    }

    @Override
    public void append(Entry entry) {
        database.write(connection -> Sql.update(
                connection,
                "INSERT INTO recovery (job, attempt, time, who, event) VALUES (?, ?, ?, ?, ?)",
                entry.job().value(),
                entry.attempt(),
                entry.time(),
                entry.who(),
                RecoveryEvents.write(entry.event())));
    }

    @Override
    public List<Entry> entries(JobName job) {
        return select("WHERE job = ? ORDER BY number", job.value());
    }

    @Override
    public List<Entry> newest(int max) {
        return select(
                "WHERE number > (SELECT coalesce(max(number), 0) FROM recovery) - ? ORDER BY number", Math.max(0, max));
    }

    @Override
    public List<Entry> since(long time) {
        return select("WHERE time >= ? ORDER BY number", time);
    }

    private List<Entry> select(String which, Object value) {
        return database.read(connection -> Sql.query(
                connection,
                SELECT + which,
                row -> new Entry(
                        new JobName(row.getString(1)),
                        row.getInt(2),
                        row.getLong(3),
                        row.getString(4),
                        RecoveryEvents.read(row.getString(5))),
                value));
    }

    @Override
    public boolean lease(JobName job, String owner, long now, long until) {
        return database.write(connection -> Sql.update(connection, """
                        INSERT INTO lease VALUES (?, ?, ?)
                        ON CONFLICT (job) DO UPDATE SET owner = excluded.owner, until = excluded.until
                        WHERE lease.owner = excluded.owner OR lease.until <= ?""", job.value(), owner, until, now)) > 0;
    }

    @Override
    public void release(JobName job, String owner) {
        database.write(connection ->
                Sql.update(connection, "DELETE FROM lease WHERE job = ? AND owner = ?", job.value(), owner));
    }
}
