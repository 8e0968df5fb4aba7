package acme.app;

import acme.knowledge.IncidentMemory;
import acme.knowledge.RuleBook;
import acme.llm.Embeddings;
import acme.llm.Ledger;
import acme.recover.RecoveryJournal;
import acme.store.Store;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder with what was learned. Opened when something of it is first asked for, so that a run without it pays nothing.
 * Any thread.
 */
public final class DataFolder implements AutoCloseable {
    private final Path folder;
    private @Nullable Store store;

    private DataFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The folder to use; it need not exist.
     *
     * @param wanted what the command line says; null where it says nothing, and then {@code ACME_DATA} counts, then {@code
     *     XDG_DATA_HOME/acme}, then {@code ~/.local/share/acme}
     */
    public static DataFolder of(@Nullable Path wanted) {
        return new DataFolder(path(wanted, System.getenv(), Path.of(System.getProperty("user.home", "."))));
    }

    static Path path(@Nullable Path wanted, Map<String, String> environment, Path home) {
        if (wanted != null) {
            return wanted;
        }
        var acme = environment.getOrDefault("ACME_DATA", "");
        if (!acme.isBlank()) {
            return Path.of(acme);
        }
        var data = environment.getOrDefault("XDG_DATA_HOME", "");
        return (data.isBlank() ? home.resolve(".local/share") : Path.of(data)).resolve("acme");
    }

    public Path path() {
        return folder;
    }

    /** What a command line needs to name this folder, with a blank before it; empty where it is the usual one. */
    public String option() {
        return folder.equals(of(null).folder) ? "" : " --data " + folder;
    }

    /** Whether anything was ever kept here; opens and loads nothing. */
    public boolean isInUse() {
        return store != null || Store.isIn(folder);
    }

    /**
     * The rule book; makes the folder on first use.
     *
     * @throws acme.store.StoreException where the folder cannot be used; the message says what to do
     */
    public RuleBook ruleBook() {
        return store().ruleBook();
    }

    /** The memory, searched by words; as {@link #ruleBook}. */
    public IncidentMemory memory() {
        return store().memory(Optional.empty());
    }

    /** The memory, searched by words and by what they are about; as {@link #ruleBook}. To be asked for once. */
    public IncidentMemory memory(Embeddings embeddings) {
        return store().memory(Optional.of(embeddings));
    }

    /** What was planned and done for jobs that failed; as {@link #ruleBook}. */
    public RecoveryJournal recoveryJournal() {
        return store().recoveryJournal();
    }

    /** What models cost; as {@link #ruleBook}. */
    public Ledger ledger() {
        return store().ledger();
    }

    private synchronized Store store() {
        if (store == null) {
            store = Store.open(folder);
        }
        return store;
    }

    @Override
    public synchronized void close() {
        if (store != null) {
            store.close();
            store = null;
        }
    }
}
