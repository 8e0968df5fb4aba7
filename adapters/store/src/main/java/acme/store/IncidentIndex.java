package acme.store;

import acme.knowledge.IncidentMemory.Similar;
import acme.knowledge.Likeness;
import acme.knowledge.PastIncident;
import acme.llm.Embeddings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Finds incidents by their words (BM25) and, with embeddings, by what they are about (HNSW). Any thread, one at a time.
 *
 * <p>It is derived from the database: made when it is missing, made again when it is damaged or of another database, and
 * brought up to date before each search by whichever process finds it behind. Where that cannot be done now, it says so by
 * an empty answer.
 *
 * <p>Rankings are joined by reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009): each gives an incident {@code
 * 1 / (60 + rank)}. Those with the same keys are ranked by themselves and come first. The likeness that is told is {@link
 * Likeness} in every case, since scores of BM25 mean nothing outside their query.
 */
final class IncidentIndex implements AutoCloseable {
    private static final String FORM = "1";
    private static final int FUSION = 60;
    private static final int MAX_CLAUSES = 4_096;
    private static final int MAX_TEXT = 2_000;

    /** Held, since the logger would be forgotten with its level; Lucene warns of JVM options that gain nothing here. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    private static final FieldType WORD = new FieldType();

    static {
        LUCENE.setLevel(Level.SEVERE);
        WORD.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        WORD.setTokenized(false);
        WORD.freeze();
        IndexSearcher.setMaxClauseCount(MAX_CLAUSES);
    }

    private final Path folder;
    private final Optional<Embeddings> embeddings;
    private @Nullable Directory directory;
    private @Nullable DirectoryReader reader;

    /** No vector could be had now; the index itself is sound. */
    private static final class NoVectorException extends Exception {
        private static final long serialVersionUID = 1;

        NoVectorException(RuntimeException cause) {
            super(cause);
        }
    }

    /** An index below a data folder; each kind of embeddings has its own. */
    IncidentIndex(Path data, Optional<Embeddings> embeddings) {
        this.embeddings = embeddings;
        folder = data.resolve("index")
                .resolve(embeddings
                        .map(it -> "vectors-" + it.name().replaceAll("[^A-Za-z0-9._-]", "_"))
                        .orElse("words"));
    }

    /** The incidents most like a failure; empty where the index cannot be used now. */
    synchronized Optional<List<Similar>> search(
            SqliteIncidentMemory memory, SortedSet<String> keys, List<String> keyLines, int max) {
        try {
            return Optional.of(search(current(opened(), memory), memory, keys, keyLines, max));
        } catch (StoreException e) {
            throw e;
        } catch (LockObtainFailedException | NoVectorException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            discard();
            return Optional.empty();
        }
    }

    private Directory opened() throws IOException {
        if (directory == null) {
            Files.createDirectories(folder);
            directory = FSDirectory.open(folder);
        }
        return directory;
    }

    // ---- keeping it up to date

    private DirectoryReader current(Directory directory, SqliteIncidentMemory memory)
            throws IOException, NoVectorException {
        var identity = memory.identity();
        long last = memory.lastChange();
        if (reader == null && DirectoryReader.indexExists(directory)) {
            reader = DirectoryReader.open(directory);
        } else if (reader != null) {
            var newer = DirectoryReader.openIfChanged(reader);
            if (newer != null) {
                reader.close();
                reader = newer;
            }
        }
        if (reader == null || covered(reader.getIndexCommit().getUserData(), identity) < last) {
            update(directory, memory, identity);
            if (reader != null) {
                reader.close();
            }
            reader = DirectoryReader.open(directory);
        }
        return reader;
    }

    /** Up to which change the index goes; -1 where it is of another database or form. */
    private static long covered(Map<String, String> commit, String identity) {
        return identity.equals(commit.get("database")) && FORM.equals(commit.get("form"))
                ? Long.parseLong(commit.getOrDefault("change", "-1"))
                : -1;
    }

    private void update(Directory directory, SqliteIncidentMemory memory, String identity)
            throws IOException, NoVectorException {
        try (var writer = new IndexWriter(directory, settings())) {
            try {
                var commit = new HashMap<String, String>();
                var data = writer.getLiveCommitData();
                if (data != null) {
                    data.forEach(entry -> commit.put(entry.getKey(), entry.getValue()));
                }
                long from = covered(commit, identity);
                if (from < 0) {
                    writer.deleteAll();
                }
                // First the number, then the incidents: what comes between is indexed twice, not never.
                long last = memory.lastChange();
                for (var incident : memory.changedAfter(Math.max(0, from))) {
                    writer.updateDocument(new Term("id", incident.id()), document(incident));
                }
                var now = Map.of("database", identity, "form", FORM, "change", Long.toString(last));
                writer.setLiveCommitData(now.entrySet());
                writer.forceMergeDeletes();
                writer.commit();
            } catch (IOException | RuntimeException | NoVectorException e) {
                writer.rollback();
                throw e;
            }
        }
    }

    /** Words of deleted incidents would count as theirs still, so the last of them is merged away. */
    private static IndexWriterConfig settings() {
        var merges = new TieredMergePolicy();
        merges.setForceMergeDeletesPctAllowed(0);
        return new IndexWriterConfig().setCodec(LongVectors.codec()).setMergePolicy(merges);
    }

    private Document document(PastIncident incident) throws NoVectorException {
        var document = new Document();
        document.add(new StringField("id", incident.id(), Field.Store.YES));
        document.add(new StringField("keys", joined(incident.keys()), Field.Store.NO));
        Likeness.words(incident.keyLines()).forEach(word -> document.add(new Field("word", word, WORD)));
        if (embeddings.isPresent()) {
            document.add(new KnnFloatVectorField(
                    "vector", vector(embeddings.get(), incident.keyLines()), VectorSimilarityFunction.COSINE));
        }
        return document;
    }

    private static String joined(SortedSet<String> keys) {
        return String.join("\n", keys);
    }

    private static float[] vector(Embeddings embeddings, List<String> lines) throws NoVectorException {
        var text = String.join("\n", lines);
        try {
            return embeddings.embed(text.substring(0, Math.min(MAX_TEXT, text.length())));
        } catch (RuntimeException e) {
            throw new NoVectorException(e);
        }
    }

    // Makes room for a new index; where that cannot be done, the next search fails and tries again.
    private void discard() {
        try (var index = FSDirectory.open(folder)) {
            close();
            try (var _ = index.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
                for (var file : index.listAll()) {
                    if (!file.equals(IndexWriter.WRITE_LOCK_NAME)) {
                        index.deleteFile(file);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            LUCENE.log(Level.FINE, "the index stays", e);
        }
    }

    // ---- searching

    private List<Similar> search(
            DirectoryReader index, SqliteIncidentMemory memory, SortedSet<String> keys, List<String> keyLines, int max)
            throws IOException, NoVectorException {
        var searcher = new IndexSearcher(index);
        var words = Likeness.words(keyLines);
        var similar = new ArrayList<Similar>();
        var found = new LinkedHashSet<String>();
        var vector =
                embeddings.isPresent() ? Optional.of(vector(embeddings.get(), keyLines)) : Optional.<float[]>empty();
        if (!keys.isEmpty()) {
            var same = new TermQuery(new Term("keys", joined(keys)));
            found.addAll(ranked(searcher, words, vector, same, max));
            found.addAll(ids(searcher, same, max));
        }
        found.addAll(ranked(searcher, words, vector, MatchAllDocsQuery.INSTANCE, max));
        var frequencies = new HashMap<String, Integer>();
        var likeness =
                new Likeness(index.numDocs(), word -> frequencies.computeIfAbsent(word, it -> frequency(index, it)));
        for (var id : found) {
            var incident = memory.find(id);
            if (incident.isPresent()) {
                similar.add(new Similar(
                        incident.get(),
                        incident.get().hasKeys(keys),
                        likeness.of(words, Likeness.words(incident.get().keyLines()))));
            }
        }
        similar.sort(Comparator.comparing(Similar::sameKeys).reversed());
        return similar.stream()
                .filter(it -> it.sameKeys() || it.likeness() > 0 || embeddings.isPresent())
                .limit(max)
                .toList();
    }

    private static List<String> ranked(
            IndexSearcher searcher, Set<String> words, Optional<float[]> vector, Query among, int max)
            throws IOException {
        var scores = new HashMap<String, Double>();
        var spoken = new BooleanQuery.Builder().add(among, Occur.FILTER);
        words.forEach(word -> spoken.add(new TermQuery(new Term("word", word)), Occur.SHOULD));
        rank(searcher, spoken.setMinimumNumberShouldMatch(1).build(), max, scores);
        if (vector.isPresent()) {
            rank(searcher, new KnnFloatVectorQuery("vector", vector.get(), max, among), max, scores);
        }
        return scores.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void rank(IndexSearcher searcher, Query query, int max, Map<String, Double> scores)
            throws IOException {
        int rank = 0;
        for (var id : ids(searcher, query, max)) {
            rank++;
            scores.merge(id, 1.0 / (FUSION + rank), Double::sum);
        }
    }

    private static List<String> ids(IndexSearcher searcher, Query query, int max) throws IOException {
        var ids = new ArrayList<String>();
        for (var hit : searcher.search(query, max).scoreDocs) {
            ids.add(searcher.storedFields().document(hit.doc).get("id"));
        }
        return ids;
    }

    private static int frequency(DirectoryReader index, String word) {
        try {
            return index.docFreq(new Term("word", word));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        if (directory != null) {
            directory.close();
            directory = null;
        }
    }
}
