package acme.store;

import acme.knowledge.IncidentMemory;
import acme.llm.Embeddings;
import acme.testkit.IncidentMemoryContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteIncidentMemoryTest extends IncidentMemoryContract {
    @TempDir
    private Path folder;

    private final List<Store> open = new ArrayList<>();

    protected Optional<Embeddings> embeddings() {
        return Optional.empty();
    }

    @Override
    protected IncidentMemory empty() throws Exception {
        var store = Store.open(Files.createTempDirectory(folder, "data"));
        open.add(store);
        return store.memory(embeddings());
    }

    @AfterEach
    void close() {
        open.forEach(Store::close);
    }
}
