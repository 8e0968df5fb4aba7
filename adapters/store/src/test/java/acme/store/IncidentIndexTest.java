package acme.store;

import static org.assertj.core.api.Assertions.assertThat;

import acme.knowledge.InMemoryIncidentMemory;
import acme.knowledge.IncidentMemory.Similar;
import acme.knowledge.PastIncident;
import acme.knowledge.PastIncident.Outcome;
import acme.knowledge.PastIncident.Verdict;
import acme.llm.Embeddings;
import acme.model.ErrorType;
import acme.model.Hint;
import acme.model.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index is derived: whatever becomes of it, the memory answers. */
class IncidentIndexTest {
    private static final String[] WORDS = {
        "tokenizer", "shard", "licence", "server", "refused", "gradient", "bucket", "reader", "corpus", "quota", "mount"
    };
    private static final SortedSet<String> KEYS = new TreeSet<>(List.of("exception:KeyError"));
    private static final List<String> LINES = List.of("KeyError: 'text'", "the shard lacks a column");

    @TempDir
    private Path folder;

    private static PastIncident incident(String id, SortedSet<String> keys, List<String> lines) {
        var verdict = new Verdict(ErrorType.of("KeyError"), Source.UNKNOWN, false, "", "", Hint.NONE, 0.5, "");
        return new PastIncident(id, 1, "job", Optional.empty(), keys, lines, verdict, Outcome.OPEN, Optional.empty());
    }

    private static List<String> ids(List<Similar> found) {
        return found.stream().map(it -> it.incident().id()).toList();
    }

    private Path index() {
        return folder.resolve("index/words");
    }

    private void wipe() throws IOException {
        try (var files = Files.list(index())) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aMissingIndexIsMadeAgain() throws Exception {
        try (var store = Store.open(folder)) {
            store.memory(Optional.empty()).remember(incident("i-1", KEYS, LINES));
            assertThat(ids(store.memory(Optional.empty()).similar(KEYS, LINES, 3)))
                    .containsExactly("i-1");
        }
        wipe();
        try (var store = Store.open(folder)) {
            assertThat(ids(store.memory(Optional.empty()).similar(KEYS, LINES, 3)))
                    .containsExactly("i-1");
            assertThat(index().resolve("write.lock")).exists();
        }
    }

    @Test
    void aDamagedIndexIsMadeAgain() throws Exception {
        try (var store = Store.open(folder)) {
            store.memory(Optional.empty()).remember(incident("i-1", KEYS, LINES));
            store.memory(Optional.empty()).similar(KEYS, LINES, 3);
        }
        try (var files = Files.list(index())) {
            for (var file : files.toList()) {
                if (!file.endsWith(IndexWriter.WRITE_LOCK_NAME)) {
                    Files.writeString(file, "rubbish");
                }
            }
        }
        try (var store = Store.open(folder)) {
            var memory = store.memory(Optional.empty());
            assertThat(ids(memory.similar(KEYS, LINES, 3))).containsExactly("i-1");
            assertThat(ids(memory.similar(KEYS, LINES, 3))).containsExactly("i-1");
        }
        try (var directory = FSDirectory.open(index())) {
            assertThat(DirectoryReader.indexExists(directory)).isTrue();
        }
    }

    @Test
    void anIndexOfAnotherDatabaseIsNotTakenForOnesOwn() throws Exception {
        try (var store = Store.open(folder)) {
            var memory = store.memory(Optional.empty());
            memory.remember(incident("old", KEYS, LINES));
            memory.similar(KEYS, LINES, 3);
        }
        for (var file : List.of("acme.db", "acme.db-wal", "acme.db-shm")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        try (var store = Store.open(folder)) {
            var memory = store.memory(Optional.empty());
            assertThat(memory.similar(KEYS, LINES, 3)).isEmpty();
            memory.remember(incident("new", KEYS, LINES));
            assertThat(ids(memory.similar(KEYS, LINES, 3))).containsExactly("new");
        }
    }

    @Test
    void whatAnotherProcessWroteIsFound() {
        try (var one = Store.open(folder);
                var two = Store.open(folder)) {
            var mine = one.memory(Optional.empty());
            var others = two.memory(Optional.empty());
            assertThat(mine.similar(KEYS, LINES, 3)).isEmpty();
            others.remember(incident("i-1", KEYS, LINES));
            assertThat(ids(mine.similar(KEYS, LINES, 3))).containsExactly("i-1");
            mine.remember(incident("i-2", KEYS, LINES));
            assertThat(ids(others.similar(KEYS, LINES, 3))).containsExactlyInAnyOrder("i-1", "i-2");
        }
    }

    @Test
    void itAnswersItselfSearchAfterSearch() throws Exception {
        try (var database = Database.open(folder);
                var index = new IncidentIndex(folder, Optional.empty())) {
            var memory = new SqliteIncidentMemory(database, index);
            for (int i = 0; i < 3; i++) {
                memory.remember(incident("i-" + i, KEYS, LINES));
                for (int search = 0; search < 2; search++) {
                    assertThat(index.search(memory, KEYS, LINES, 5))
                            .hasValueSatisfying(found ->
                                    assertThat(found).hasSize(memory.newest(9).size()));
                }
            }
        }
    }

    @Test
    void whileAnotherProcessHoldsTheIndexAllIncidentsAreLookedAt() throws Exception {
        try (var store = Store.open(folder)) {
            var memory = store.memory(Optional.empty());
            memory.remember(incident("i-1", KEYS, LINES));
            Files.createDirectories(index());
            try (var directory = FSDirectory.open(index());
                    var _ = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
                assertThat(ids(memory.similar(KEYS, LINES, 3))).containsExactly("i-1");
            }
            assertThat(ids(memory.similar(KEYS, LINES, 3))).containsExactly("i-1");
        }
    }

    @Test
    void aFailureIsEmbeddedOnce() {
        try (var store = Store.open(folder)) {
            var letters = new LetterEmbeddings();
            var texts = new ArrayList<String>();
            var memory = store.memory(Optional.of(new Embeddings() {
                @Override
                public float[] embed(String text) {
                    texts.add(text);
                    return letters.embed(text);
                }

                @Override
                public String name() {
                    return letters.name();
                }
            }));
            memory.remember(incident("i-1", KEYS, LINES));
            memory.similar(KEYS, LINES, 3);
            texts.clear();
            assertThat(ids(memory.similar(KEYS, LINES, 3))).containsExactly("i-1");
            assertThat(texts).hasSize(1);
        }
    }

    @Test
    void embeddingsThatFailLeaveTheWords() {
        var failing = new Embeddings() {
            @Override
            public float[] embed(String text) {
                throw new IllegalStateException("out of service");
            }

            @Override
            public String name() {
                return "failing";
            }
        };
        try (var store = Store.open(folder)) {
            var memory = store.memory(Optional.of(failing));
            memory.remember(incident("i-1", KEYS, LINES));
            assertThat(ids(memory.similar(KEYS, LINES, 3))).containsExactly("i-1");
        }
    }

    @Test
    void vectorsMayBeLong() throws Exception {
        var letters = new LetterEmbeddings();
        var longer = new Embeddings() {
            @Override
            public float[] embed(String text) {
                return Arrays.copyOf(letters.embed(text), 3_072);
            }

            @Override
            public String name() {
                return "longer";
            }
        };
        try (var database = Database.open(folder);
                var index = new IncidentIndex(folder, Optional.of(longer))) {
            var memory = new SqliteIncidentMemory(database, index);
            memory.remember(incident("i-1", KEYS, LINES));
            for (int search = 0; search < 2; search++) {
                assertThat(index.search(memory, KEYS, LINES, 5))
                        .hasValueSatisfying(found -> assertThat(ids(found)).containsExactly("i-1"));
            }
        }
    }

    @Test
    void vectorsFindWhatHasNoWordInCommon() {
        try (var store = Store.open(folder)) {
            var keys = new TreeSet<>(List.of("xid:79"));
            store.memory(Optional.empty()).remember(incident("far", keys, List.of("zzzz zzz zzzzzz")));
            store.memory(Optional.empty()).remember(incident("near", keys, List.of("abba abab baba")));
            var asked = List.of("aabb bbaa");
            assertThat(ids(store.memory(Optional.of(new LetterEmbeddings())).similar(new TreeSet<>(), asked, 1)))
                    .containsExactly("near");
            assertThat(store.memory(Optional.empty()).similar(new TreeSet<>(), asked, 1))
                    .isEmpty();
        }
    }

    /** The index and the look at every incident agree on keys and likeness, whatever was changed in which order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theIndexMeasuresAsTheMemoryWithoutItDoes(long seed) {
        var random = new Random(seed);
        try (var store = Store.open(folder)) {
            var indexed = store.memory(Optional.empty());
            var plain = new InMemoryIncidentMemory();
            for (int i = 0; i < 60; i++) {
                var it = incident("i-" + random.nextInt(40), keys(random), List.of(words(random)));
                indexed.remember(it);
                plain.remember(it);
                if (i % 7 == 0) {
                    var keys = keys(random);
                    var asked = List.of(words(random));
                    var all = plain.similar(keys, asked, 1_000);
                    var found = indexed.similar(keys, asked, 1_000);
                    assertThat(found).containsExactlyInAnyOrderElementsOf(all);
                    assertThat(indexed.similar(keys, asked, 3).stream()
                                    .filter(Similar::sameKeys)
                                    .count())
                            .isEqualTo(Math.min(
                                    3, all.stream().filter(Similar::sameKeys).count()));
                }
            }
        }
    }

    private static SortedSet<String> keys(Random random) {
        return new TreeSet<>(List.of("xid:" + random.nextInt(4)));
    }

    private static String words(Random random) {
        var words = new ArrayList<String>();
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            words.add(WORDS[random.nextInt(WORDS.length)]);
        }
        return String.join(" ", words);
    }
}
