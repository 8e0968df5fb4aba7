package acme.store;

import acme.recover.JobName;
import acme.recover.RecoveryJournal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The journal of recovery in the data folder's database, shared by all processes that use the folder. Any thread. */
final class SqliteRecoveryJournal implements RecoveryJournal {
    private static final String COLUMNS = "SELECT number, job, attempt, time, who, event FROM recovery_entry ";

    private final Database database;

    SqliteRecoveryJournal(Database database) {
        this.database = database;
    }

    @Override
    public void append(Entry entry) {
        database.write(connection -> Sql.update(
                connection,
                "INSERT INTO recovery_entry (job, attempt, time, who, event) VALUES (?, ?, ?, ?, ?)",
                entry.job().value(),
                entry.attempt(),
                entry.time(),
                entry.who(),
                RecoveryEvents.text(entry.event())));
    }

    @Override
    public List<Entry> entries(JobName job) {
        return read("WHERE job = ? ORDER BY number", job.value());
    }

    @Override
    public List<Entry> newest(int max) {
        return read("ORDER BY number DESC LIMIT ?", max).reversed();
    }

    @Override
    public List<Entry> since(long time) {
        return read("WHERE time >= ? ORDER BY number", time);
    }

    @Override
    public boolean lease(JobName job, String owner, long now, long until) {
        // One statement, so that of two processes only one gets it.
        return database.write(connection -> Sql.update(connection, """
                INSERT INTO recovery_lease VALUES (?, ?, ?)
                ON CONFLICT (job) DO UPDATE SET owner = excluded.owner, until = excluded.until
                WHERE owner = excluded.owner OR until <= ?""", job.value(), owner, until, now)) == 1;
    }

    @Override
    public void release(JobName job, String owner) {
        database.write(connection ->
                Sql.update(connection, "DELETE FROM recovery_lease WHERE job = ? AND owner = ?", job.value(), owner));
    }

    private List<Entry> read(String which, Object value) {
        return database.read(connection -> Sql.query(connection, COLUMNS + which, SqliteRecoveryJournal::entry, value));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                new JobName(row.getString("job")),
                row.getInt("attempt"),
                row.getLong("time"),
                row.getString("who"),
                RecoveryEvents.read(row.getLong("number"), row.getString("event")));
    }
}
