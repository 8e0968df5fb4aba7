package acme.store;

import acme.knowledge.InMemoryIncidentMemory;
import acme.knowledge.IncidentMemory;
import acme.knowledge.JobKind;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Correction;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Source;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The memory in the data folder's database, searched by an index that is derived from it. Any thread.
 *
 * <p>The index is never needed: where it cannot be used, all incidents are looked at instead.
 */
final class SqliteIncidentMemory implements IncidentMemory {
    private final Database database;
    private final IncidentIndex index;

    SqliteIncidentMemory(Database database, IncidentIndex index) {
        this.database = database;
        this.index = index;
    }

    @Override
    public void remember(PastIncident incident) {
        database.write(connection -> {
            var known = find(connection, incident.id());
            if (known.isPresent()) {
                save(connection, incident.withWordOf(known.get()));
            } else {
                save(connection, incident);
                var correction = incident.correction();
                if (correction.isPresent()) {
                    insert(connection, incident.id(), correction.get());
                }
            }
            return incident;
        });
    }

    @Override
    public List<Similar> similar(SortedSet<String> keys, List<String> keyLines, int max) {
        return index.search(this, keys, keyLines, max)
                .orElseGet(() -> InMemoryIncidentMemory.similar(changedAfter(0), keys, keyLines, max));
    }

    @Override
    public Optional<PastIncident> find(String id) {
        return database.read(connection -> find(connection, id));
    }

    @Override
    public List<PastIncident> newest(int max) {
        return database.read(connection -> select(connection, "ORDER BY time DESC, id LIMIT ?", Math.max(0, max)));
    }

    @Override
    public PastIncident correct(String id, Correction correction) {
        return change(id, incident -> incident.corrected(correction), Optional.of(correction));
    }

    @Override
    public PastIncident conclude(String id, Outcome outcome) {
        return change(id, incident -> incident.concluded(outcome), Optional.empty());
    }

    /** Which database this is. */
    String identity() {
        return database.read(connection -> Sql.query(connection, "SELECT id FROM identity", row -> row.getString(1))
                .getFirst());
    }

    /** The number of the last change; 0 before any. */
    long lastChange() {
        return database.read(connection -> Sql.query(
                        connection, "SELECT coalesce(max(change), 0) FROM incident", row -> row.getLong(1))
                .getFirst());
    }

    /** The incidents that were written after a change. */
    List<PastIncident> changedAfter(long change) {
        return database.read(connection -> select(connection, "WHERE change > ? ORDER BY change", change));
    }

    private PastIncident change(String id, UnaryOperator<PastIncident> change, Optional<Correction> correction) {
        return database.write(connection -> {
            var known = find(connection, id)
                    .orElseThrow(() -> new IllegalArgumentException("the memory has no incident " + id));
            var changed = change.apply(known);
            save(connection, changed);
            if (correction.isPresent()) {
                insert(connection, id, correction.get());
            }
            return changed;
        });
    }

    private static Optional<PastIncident> find(Connection connection, String id) throws SQLException {
        return select(connection, "WHERE id = ?", id).stream().findFirst();
    }

    private static List<PastIncident> select(Connection connection, String which, Object value) throws SQLException {
        return Sql.query(connection, "SELECT * FROM incident " + which, row -> incident(connection, row), value);
    }

    private static PastIncident incident(Connection connection, ResultSet row) throws SQLException {
        var id = row.getString("id");
        var keys =
                Sql.query(connection, "SELECT mark FROM incident_key WHERE incident = ?", key -> key.getString(1), id);
        var lines = Sql.query(
                connection,
                "SELECT text FROM incident_line WHERE incident = ? ORDER BY position",
                line -> line.getString(1),
                id);
        var corrections = Sql.query(
                connection,
                "SELECT * FROM correction WHERE incident = ? ORDER BY number DESC LIMIT 1",
                it -> new Correction(verdict(it), it.getString("person"), it.getLong("time")),
                id);
        return new PastIncident(
                id,
                row.getLong("time"),
                row.getString("job"),
                Optional.ofNullable(row.getString("jobs")).map(JobKind::new),
                new TreeSet<>(keys),
                lines,
                verdict(row),
                Outcome.valueOf(row.getString("outcome")),
                corrections.stream().findFirst());
    }

    private static Verdict verdict(ResultSet row) throws SQLException {
        return new Verdict(
                ErrorType.of(row.getString("error_type")),
                Source.valueOf(row.getString("source")),
                row.getBoolean("recoverable"),
                row.getString("root_cause"),
                row.getString("mitigation"),
                Hint.valueOf(row.getString("hint")),
                row.getDouble("confidence"),
                row.getString("found_by"));
    }

    private static void save(Connection connection, PastIncident incident) throws SQLException {
        var verdict = incident.diagnosis();
        Sql.update(
                connection,
                """
                INSERT INTO incident (id, change, time, job, jobs, error_type, source, recoverable, root_cause, mitigation,
                                      hint, confidence, found_by, outcome)
                VALUES (?, (SELECT coalesce(max(change), 0) + 1 FROM incident), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET change = excluded.change, time = excluded.time, job = excluded.job,
                    jobs = excluded.jobs, error_type = excluded.error_type, source = excluded.source,
                    recoverable = excluded.recoverable, root_cause = excluded.root_cause,
                    mitigation = excluded.mitigation, hint = excluded.hint, confidence = excluded.confidence,
                    found_by = excluded.found_by, outcome = excluded.outcome""",
                incident.id(),
                incident.time(),
                incident.job(),
                incident.jobs().map(JobKind::name).orElse(null),
                verdict.errorType().name(),
                verdict.source().name(),
                verdict.recoverable(),
                verdict.rootCause(),
                verdict.mitigation(),
                verdict.hint().name(),
                verdict.confidence(),
                verdict.by(),
                incident.outcome().name());
        Sql.update(connection, "DELETE FROM incident_key WHERE incident = ?", incident.id());
        Sql.update(connection, "DELETE FROM incident_line WHERE incident = ?", incident.id());
        for (var key : incident.keys()) {
            Sql.update(connection, "INSERT INTO incident_key VALUES (?, ?)", incident.id(), key);
        }
        for (int i = 0; i < incident.keyLines().size(); i++) {
            Sql.update(
                    connection,
                    "INSERT INTO incident_line VALUES (?, ?, ?)",
                    incident.id(),
                    i,
                    incident.keyLines().get(i));
        }
    }

    private static void insert(Connection connection, String id, Correction correction) throws SQLException {
        var verdict = correction.verdict();
        Sql.update(
                connection,
                """
                INSERT INTO correction (incident, person, time, error_type, source, recoverable, root_cause, mitigation,
                                        hint, confidence, found_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                id,
                correction.person(),
                correction.time(),
                verdict.errorType().name(),
                verdict.source().name(),
                verdict.recoverable(),
                verdict.rootCause(),
                verdict.mitigation(),
                verdict.hint().name(),
                verdict.confidence(),
                verdict.by());
    }
}
