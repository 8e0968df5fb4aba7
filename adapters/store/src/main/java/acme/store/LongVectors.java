package acme.store;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's own HNSW format, but for vectors of up to 8,192 numbers: models give more than the 1,024 that Lucene allows
 * unasked. It writes under Lucene's name, so Lucene itself reads it.
 */
final class LongVectors extends KnnVectorsFormat {
    private static final int MAX_DIMENSIONS = 8_192;

    private final KnnVectorsFormat format = new Lucene99HnswVectorsFormat();

    private LongVectors() {
        super("Lucene99HnswVectorsFormat");
    }

    static Lucene104Codec codec() {
        var vectors = new LongVectors();
        return new Lucene104Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return vectors;
            }
        };
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
        return MAX_DIMENSIONS;
    }
}
