package acme.pattern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for shapes of text which patterns of a set match. Confined to one thread; bounded: at most {@value
 * #MAX_SHAPES} shapes of at most {@value #MAX_BYTES} bytes.
 *
 * <p>A shape is compared byte by byte, so that no collision of hashes decides anything. It is worth remembering when it
 * comes a second time; it takes the place of one that has not come again since its place was last wanted (the clock
 * algorithm, for each place alone).
 */
final class ShapeMemory {
    private static final int MAX_BYTES = 768;
    private static final int MAX_SHAPES = 1 << 13;
    private static final int MIN_SHAPES = 1 << 7;
    private static final int SEEN = 1 << 13;

    private @Nullable Shape[] shapes = new Shape[MIN_SHAPES];
    private int size;
    /** Hashes of texts that were not found. */
    private final int[] seen = new int[SEEN];

    /** What is known of the text whose mask this is, at {@code text[from]}. */
    @Nullable
    Shape find(DigitMask mask, byte[] text, int from) {
        long hash = mask.hash();
        Shape shape = shapes[(int) hash & shapes.length - 1];
        if (shape == null || shape.hash != hash || !mask.equalTo(shape.masked) || !shape.hasPins(text, from)) {
            return null;
        }
        shape.used = true;
        return shape;
    }

    /** Whether the shape, which is not known, came before and has a place to take. */
    boolean wants(DigitMask text) {
        if (text.length() > MAX_BYTES) {
            return false;
        }
        int mark = (int) (text.hash() >>> 32);
        int place = (int) (text.hash() >>> 13) & SEEN - 1;
        if (seen[place] != mark) {
            seen[place] = mark;
            return false;
        }
        Shape holder = shapes[(int) text.hash() & shapes.length - 1];
        if (holder != null && holder.used) {
            holder.used = false;
            return false;
        }
        return true;
    }

    void put(Shape shape) {
        if (4 * size >= 3 * shapes.length && shapes.length < MAX_SHAPES) {
            grow();
        }
        place(shape);
    }

    private void place(Shape shape) {
        int place = (int) shape.hash & shapes.length - 1;
        size += shapes[place] == null ? 1 : 0;
        shapes[place] = shape;
    }

    private void grow() {
        @Nullable Shape[] known = shapes;
        shapes = new Shape[2 * known.length];
        size = 0;
        for (Shape shape : known) {
            if (shape != null) {
                place(shape);
            }
        }
    }

    /** Forgets all. */
    void clear() {
        Arrays.fill(shapes, null);
        size = 0;
    }

    /** Forgets what further patterns, the last in order, might change. */
    void forgetUnmatched() {
        for (int i = 0; i < shapes.length; i++) {
            Shape shape = shapes[i];
            if (shape != null && shape.first < 0) {
                shapes[i] = null;
                size--;
            }
        }
    }

    /** What is known of the texts of one shape that have the same pinned digits. */
    static final class Shape {
        /** Instead of the index of a pattern: nothing could be proven. */
        static final int UNKNOWN = -2;

        private final long hash;
        private final byte[] masked;
        private final int[] pins;
        private final byte[] pinnedDigits;
        private boolean used;

        /** The first pattern that matches, -1 or {@link #UNKNOWN}. */
        final int first;

        /** Remembers the text at {@code text[from]}. */
        Shape(DigitMask mask, byte[] text, int from, int[] pins, int first) {
            this.hash = mask.hash();
            this.masked = mask.copy();
            this.pins = pins;
            this.first = first;
            this.pinnedDigits = new byte[pins.length];
            for (int i = 0; i < pins.length; i++) {
                pinnedDigits[i] = text[from + pins[i]];
            }
        }

        private boolean hasPins(byte[] text, int from) {
            for (int i = 0; i < pins.length; i++) {
                if (text[from + pins[i]] != pinnedDigits[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
