package acme.store;

import acme.knowledge.IncidentMemory;
import acme.knowledge.RuleBook;
import acme.llm.Embeddings;
import acme.llm.Ledger;
import acme.recover.RecoveryJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is kept in a data folder: rules, incidents, the journal of recovery, and what models cost. Any thread, any number of processes. */
public final class Store implements AutoCloseable {
    private final Path folder;
    private final Database database;
    private final List<IncidentIndex> indexes = new ArrayList<>();

    private Store(Path folder, Database database) {
        this.folder = folder;
        this.database = database;
    }

    /** Whether anything was ever kept in a folder; loads nothing. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve("acme.db"));
    }

    /**
     * Opens a folder, and makes it on first use.
     *
     * @throws StoreException where that cannot be done; the message says what to do
     */
    public static Store open(Path folder) {
        return new Store(folder, Database.open(folder));
    }

    /** All its methods throw {@link StoreException} where the folder cannot be used any more. */
    public RuleBook ruleBook() {
        return new SqliteRuleBook(database);
    }

    /**
     * The memory, whose methods throw {@link StoreException} where the folder cannot be used any more.
     *
     * @param embeddings what makes vectors of incidents; empty to search by words alone
     */
    public synchronized IncidentMemory memory(Optional<Embeddings> embeddings) {
        var index = new IncidentIndex(folder, embeddings);
        indexes.add(index);
        return new SqliteIncidentMemory(database, index);
    }

    /** All its methods throw {@link StoreException} where the folder cannot be used any more. */
    public RecoveryJournal recoveryJournal() {
        return new SqliteRecoveryJournal(database);
    }

    public Ledger ledger() {
        return new SqliteLedger(database);
    }

    @Override
    public synchronized void close() {
        for (var index : indexes) {
            try {
                index.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        database.close();
    }
}
