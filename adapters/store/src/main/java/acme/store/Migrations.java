package acme.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings a database to this program's version, step by step, all or nothing. The version stands in SQLite's {@code
 * user_version}; a step that was released is never changed.
 */
final class Migrations {
    private static final List<String> STEPS = List.of("001-rules-and-incidents.sql", "002-recovery.sql");

    private final Path file;

    Migrations(Path file) {
        this.file = file;
    }

    /**
     * Runs the steps that the database lacks.
     *
     * @throws StoreException where a newer program wrote it
     */
    void run(Database database) {
        if (database.read(this::version) == STEPS.size()) {
            return;
        }
        database.write(connection -> {
            // Read again: another process may have been first.
            for (int step = version(connection); step < STEPS.size(); step++) {
                for (var sql : script(STEPS.get(step)).split(";\\s*(?:\n|$)")) {
                    execute(connection, sql);
                }
            }
            execute(connection, "PRAGMA user_version = " + STEPS.size());
            return STEPS.size();
        });
    }

    private int version(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA user_version")) {
            int version = row.getInt(1);
            if (version > STEPS.size()) {
                throw new StoreException(file + ": was written by a newer acme (form " + version
                        + ", and this one knows " + STEPS.size()
                        + "); use that acme, or name another folder with --data or ACME_DATA");
            }
            return version;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String script(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the installation lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the installation's " + name + " cannot be read", e);
        }
    }
}
