package acme.learn;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines of one number of words that the miner takes for one event. Confined to the miner's thread. */
final class Cluster {
    static final int MAX_SAMPLES = 6;
    /** Lines in a stretch of this many lines of the log are one burst. */
    private static final long STRETCH = 100;

    final int id;
    Shape shape;
    long count;
    long stretches;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long used;
    private final List<String> samples = new ArrayList<>(1);

    Cluster(int id, Shape shape) {
        this.id = id;
        this.shape = shape;
    }

    void add(String line, long position, long now) {
        if (count == 0 || position / STRETCH != last / STRETCH) {
            stretches++;
        }
        count++;
        used = now;
        first = Math.min(first, position);
        last = Math.max(last, position);
        boolean powerOfTwo = Long.bitCount(count) == 1;
        if (samples.size() < MAX_SAMPLES && (count <= 3 || powerOfTwo)) {
            samples.add(LineMask.readPart(line));
        } else if (powerOfTwo) {
            samples.set(3 + Long.numberOfTrailingZeros(count) % (MAX_SAMPLES - 3), LineMask.readPart(line));
        }
    }

    /** Takes the lines of another cluster, which this one covers from now on. */
    void absorb(Cluster other) {
        boolean apart = count > 0 && other.count > 0 && (first > other.last || other.first > last);
        count += other.count;
        stretches = Math.max(stretches, other.stretches) + (apart ? 1 : 0);
        first = Math.min(first, other.first);
        last = Math.max(last, other.last);
        used = Math.max(used, other.used);
        for (var sample : other.samples) {
            if (samples.size() < MAX_SAMPLES) {
                samples.add(sample);
            }
        }
    }

    List<String> samples() {
        return samples;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(id);
        out.writeShort(shape.head());
        out.writeBoolean(shape.cut());
        out.writeLong(count);
        out.writeLong(stretches);
        out.writeLong(first);
        out.writeLong(last);
        out.writeLong(used);
        writeTexts(out, Arrays.asList(shape.words()));
        writeTexts(out, samples);
    }

    static Cluster restore(DataInput in) throws IOException {
        int id = in.readInt();
        int head = in.readUnsignedShort();
        boolean cut = in.readBoolean();
        long count = in.readLong();
        long stretches = in.readLong();
        long first = in.readLong();
        long last = in.readLong();
        long used = in.readLong();
        var words = readTexts(in, LineMask.MAX_WORDS).toArray(String[]::new);
        var cluster = new Cluster(id, new Shape(words, checked(head, words.length), cut));
        cluster.count = count;
        cluster.stretches = stretches;
        cluster.first = first;
        cluster.last = last;
        cluster.used = used;
        cluster.samples.addAll(readTexts(in, MAX_SAMPLES));
        return cluster;
    }

    private static void writeTexts(DataOutput out, List<String> texts) throws IOException {
        out.writeShort(texts.size());
        for (var text : texts) {
            out.writeShort(text.length());
            out.writeChars(text);
        }
    }

    private static List<String> readTexts(DataInput in, int limit) throws IOException {
        int size = checked(in.readUnsignedShort(), limit);
        var texts = new ArrayList<String>(size);
        for (int i = 0; i < size; i++) {
            var text = new char[checked(in.readUnsignedShort(), LineMask.MAX_CHARS)];
            for (int j = 0; j < text.length; j++) {
                text[j] = in.readChar();
            }
            texts.add(new String(text));
        }
        return texts;
    }

    static int checked(int size, int limit) throws IOException {
        if (size < 0 || size > limit) {
            throw new IOException("not a saved template miner: a size of " + size + " where at most " + limit + " fit");
        }
        return size;
    }
}
