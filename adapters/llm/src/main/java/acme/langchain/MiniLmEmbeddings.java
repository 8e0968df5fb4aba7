package acme.langchain;

import acme.llm.Embeddings;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sentence model all-MiniLM-L6-v2 (quantised, 384 dimensions) in this process. It reads about the first 126 word
 * pieces of a text and silently nothing after them, so give it key lines. Loaded at the first text, some 100 MB; one
 * thread computes, and no thread spins. Any thread; texts wait for each other.
 */
public final class MiniLmEmbeddings implements Embeddings {
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
            // The library refuses blank texts.
            var vector = loaded.embed(text.isBlank() ? "(nothing)" : text).content();
            vector.normalize();
            return vector.vector();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String name() {
        return "all-minilm-l6-v2-q";
    }

    private static final class Encoder extends AbstractInProcessEmbeddingModel {
        private final OnnxBertBiEncoder encoder;

        Encoder() {
            super(Runnable::run);
            try (var model = resource(FOLDER + ".onnx");
                    var tokenizer = resource(FOLDER + "-tokenizer.json");
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

        private static InputStream resource(String name) {
            return Objects.requireNonNull(Encoder.class.getResourceAsStream(name), name);
        }

        @Override
        protected OnnxBertBiEncoder model() {
            return encoder;
        }
    }
}
