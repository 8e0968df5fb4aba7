package acme.pattern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for shapes of text which pattern of a set matches. Confined to one thread; bounded: at most {@value
 * #MAX_SHAPES} shapes of at most {@value #MAX_BYTES} bytes.
 *
 * <p>A shape is compared byte by byte, so that no collision of hashes decides anything. It is worth remembering when it
 * comes a second time; it takes the place of one that came again less often than others wanted its place.
 */
final class ShapeMemory {
    private static final int MAX_BYTES = 768;
    private static final int MAX_SHAPES = 1 << 14;
    private static final int SEEN = 1 << 14;
    private static final int MAX_WORTH = 8;

    private final @Nullable Shape[] shapes = new Shape[MAX_SHAPES];
    /** Hashes of texts that were not found. */
    private final int[] seen = new int[SEEN];

    /** What is known of the text whose mask this is, at {@code text[from]}. */
    @Nullable
    Shape find(DigitMask mask, byte[] text, int from) {
        long hash = mask.hash();
        Shape shape = shapes[(int) hash & MAX_SHAPES - 1];
        if (shape == null || shape.hash != hash || !mask.equalTo(shape.masked) || !shape.hasPins(text, from)) {
            return null;
        }
        if (shape.worth < MAX_WORTH) {
            shape.worth++;
        }
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
        Shape holder = shapes[(int) text.hash() & MAX_SHAPES - 1];
        return holder == null || --holder.worth < 0;
    }

    void put(Shape shape) {
        shapes[(int) shape.hash & MAX_SHAPES - 1] = shape;
    }

    /** Forgets all. */
    void clear() {
        Arrays.fill(shapes, null);
    }

    /** Forgets what further patterns, the last in order, might change. */
    void forgetUnmatched() {
        for (int i = 0; i < shapes.length; i++) {
            Shape shape = shapes[i];
            if (shape != null && shape.first < 0) {
                shapes[i] = null;
            }
        }
    }

    /** What is known of the texts of one shape that have the same pinned bytes. */
    static final class Shape {
        /** Instead of the index of a pattern: nothing could be proven. */
        static final int UNKNOWN = -2;

        private final long hash;
        private final byte[] masked;
        private final int[] pins;
        private final byte[] pinnedDigits;
        /** How often it came again, less how often another wanted its place. */
        private int worth;

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

        /** What this says of the texts of a shape that is a part of this one. */
        Shape narrowed(DigitMask mask, byte[] text, int from) {
            return new Shape(mask, text, from, pins, first);
        }

        boolean isKnown() {
            return first != UNKNOWN;
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
