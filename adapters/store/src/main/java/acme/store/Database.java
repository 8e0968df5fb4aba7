package acme.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The SQLite file of a data folder. Any thread, one at a time; any number of processes, of which one writes at a time and
 * the others wait for it.
 *
 * <p>What a transaction has committed is on the disk: a killed process or a power cut loses nothing of it, and nothing of a
 * transaction that did not end is seen.
 */
final class Database implements AutoCloseable {
    static final String FILE = "acme.db";
    private static final int BUSY_MILLIS = 20_000;

    /** Where SQLite's shared memory does not work between machines. */
    private static final Set<String> NETWORKS = Set.of(
            "nfs", "nfs4", "cifs", "smb2", "smb3", "lustre", "beegfs", "gpfs", "ceph", "afs", "9p", "fuse.sshfs");

    private static final ReentrantLock OPENING = new ReentrantLock();

    private final Path file;
    private final Connection connection;
    private final ReentrantLock turn = new ReentrantLock();

    /** What is done in a transaction. */
    interface Work<T extends @Nullable Object> {
        T run(Connection connection) throws SQLException;
    }

    private Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /**
     * Opens the database of a folder; makes both where they are missing, and brings an older one up to date.
     *
     * @throws StoreException where that cannot be done
     */
    static Database open(Path folder) {
        var file = folder.resolve(FILE);
        OPENING.lock();
        try {
            Files.createDirectories(folder);
            // SQLite does not wait for a process that makes or upgrades the same file, so this lock does.
            try (var channel = FileChannel.open(
                            folder.resolve(FILE + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                return prepared(file, journal(Files.getFileStore(folder).type()));
            }
        } catch (IOException e) {
            throw new StoreException(
                    folder + ": cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); make it writable, or name another folder with --data or ACME_DATA",
                    e);
        } finally {
            OPENING.unlock();
        }
    }

    /** The write-ahead log wants memory that processes share, which network file systems do not have. */
    static String journal(String fileSystem) {
        return NETWORKS.contains(fileSystem) ? "DELETE" : "WAL";
    }

    private static Database prepared(Path file, String journal) {
        try {
            var connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
            var database = new Database(file, connection);
            try {
                database.pragma("busy_timeout = " + BUSY_MILLIS);
                database.pragma("journal_mode = " + journal);
                database.pragma("synchronous = FULL");
                database.pragma("foreign_keys = ON");
                new Migrations(file).run(database);
                return database;
            } catch (SQLException e) {
                connection.close();
                throw e;
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw explained(file, e);
        }
    }

    void pragma(String setting) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA " + setting);
        }
    }

    /** Reads, all from one moment. */
    <T extends @Nullable Object> T read(Work<T> work) {
        return transaction("BEGIN", work);
    }

    /** Writes all or nothing. */
    <T extends @Nullable Object> T write(Work<T> work) {
        return transaction("BEGIN IMMEDIATE", work);
    }

    private <T extends @Nullable Object> T transaction(String begin, Work<T> work) {
        turn.lock();
        try {
            execute(begin);
            try {
                T result = work.run(connection);
                execute("COMMIT");
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(e);
                throw e;
            }
        } catch (SQLException e) {
            throw explained(file, e);
        } finally {
            turn.unlock();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A full disk rolls back by itself, and then there is nothing left to roll back. */
    private void rollback(Exception reason) {
        try {
            if (!connection.isClosed()) {
                execute("ROLLBACK");
            }
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    static StoreException explained(Path file, SQLException e) {
        var code = e instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        var name = code.name();
        String advice;
        if (code == SQLiteErrorCode.SQLITE_FULL
                || name.startsWith("SQLITE_IOERR_WRITE")
                || name.startsWith("SQLITE_IOERR_SHM")) { // what processes share is a file too, for readers also
            advice = "the disk or quota is full, and nothing of the last change was kept; make room and try again";
        } else if (name.startsWith("SQLITE_READONLY")
                || name.startsWith("SQLITE_CANTOPEN")
                || code == SQLiteErrorCode.SQLITE_PERM) {
            advice =
                    "cannot be written; make it and its folder writable, or name another folder with --data or ACME_DATA";
        } else if (name.startsWith("SQLITE_BUSY") || name.startsWith("SQLITE_LOCKED")) {
            advice = "another process has been writing for " + BUSY_MILLIS / 1000
                    + " seconds; wait for it, or see what holds the file (fuser " + file + ")";
        } else if (name.startsWith("SQLITE_CORRUPT") || code == SQLiteErrorCode.SQLITE_NOTADB) {
            advice = "is damaged or no database; restore a copy, or move it away and acme begins a new one (sqlite3 "
                    + file + " .recover saves what can be read)";
        } else {
            advice = "the database failed";
        }
        return new StoreException(file + ": " + advice + " [" + e.getMessage() + "]", e);
    }

    @Override
    public void close() {
        turn.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw explained(file, e);
        } finally {
            turn.unlock();
        }
    }
}
