package acme.langchain;

import acme.llm.Embeddings;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sentence model all-MiniLM-L6-v2 (quantised, 384 dimensions) in this process. Of a long text the
 * vectors of its parts are averaged, by their length. Loaded at the first text, some 100 MB; one thread computes, and no thread spins.
 * Any thread; texts wait for each other.
 */
public final class MiniLmEmbeddings implements Embeddings {
    private static final int DIMENSIONS = 384;

    /** Characters. A word piece has one at least, and the model reads 510 pieces. */
    private static final int PART = 500;

    private static final String FOLDER = "/all-minilm-l6-v2-q";

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Encoder encoder;

    @Override
    public float[] embed(String text) {
        lock.lock();
        try {
            var loaded = encoder;
            if (loaded == null) {
                loaded = new Encoder();
                encoder = loaded;
            }
            var sum = new float[DIMENSIONS];
            for (var part : parts(text)) {
                var vector = loaded.embed(part).content().vector();
                for (int i = 0; i < DIMENSIONS; i++) {
                    sum[i] += vector[i] * part.length();
                }
            }
            var vector = Embedding.from(sum);
            vector.normalize();
            return vector.vector();
        } finally {
            lock.unlock();
        }
    }

    /** Parts that the library reads whole, cut between words where there are any; it refuses blank ones. */
    private static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + PART);
            int blank = to == text.length() ? to : Math.max(text.lastIndexOf(' ', to), text.lastIndexOf('\n', to));
            to = blank > from ? blank : to;
            var part = text.substring(from, to);
            if (!part.isBlank()) {
                parts.add(part);
            }
            from = to;
        }
        return parts.isEmpty() ? List.of("(nothing)") : parts;
    }

    @Override
    public String name() {
        return "all-minilm-l6-v2-q-whole";
    }

    private static final class Encoder extends AbstractInProcessEmbeddingModel {
        private static final JsonMapper JSON = new JsonMapper();

        static {
            // On a machine with GPUs the tokenizer would fetch a library for them from the internet.
            System.setProperty("RUST_FLAVOR", "cpu");
            System.setProperty("ai.djl.offline", "true");
        }

        private final OnnxBertBiEncoder encoder;

        Encoder() {
            super(Runnable::run);
            try (var model = resource(FOLDER + ".onnx");
                    var tokenizer = untruncated(resource(FOLDER + "-tokenizer.json"));
                    var options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                options.addConfigEntry("session.intra_op.allow_spinning", "0");
                options.addConfigEntry("session.inter_op.allow_spinning", "0");
                var environment = OrtEnvironment.getEnvironment();
                var session = environment.createSession(model.readAllBytes(), options);
                this.encoder = new OnnxBertBiEncoder(environment, session, tokenizer, PoolingMode.MEAN);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (OrtException e) {
                throw new IllegalStateException("the embedding model cannot be loaded: " + e.getMessage(), e);
            }
        }

        /** By its file the tokenizer cuts each text, silently, at 128 word pieces; one of both settings is enough for that. */
        private static InputStream untruncated(InputStream tokenizer) {
            try (tokenizer) {
                var json = (ObjectNode) JSON.readTree(tokenizer);
                json.putNull("truncation").putNull("padding");
                return new ByteArrayInputStream(JSON.writeValueAsBytes(json));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static InputStream resource(String name) {
            return Objects.requireNonNull(Encoder.class.getResourceAsStream(name), name);
        }

        @Override
        protected OnnxBertBiEncoder model() {
            return encoder;
        }
    }
}
