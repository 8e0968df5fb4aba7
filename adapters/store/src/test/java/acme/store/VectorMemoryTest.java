package acme.store;

import acme.llm.Embeddings;
import java.util.Optional;

/** The memory with embeddings keeps the same contract. */
class VectorMemoryTest extends SqliteIncidentMemoryTest {
    @Override
    protected Optional<Embeddings> embeddings() {
        return Optional.of(new LetterEmbeddings());
    }
}
