package acme.pattern;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was found out about shapes of text. Confined to one thread; bounded: at most {@value #MAX_SHAPES} shapes
 * of at most {@value #MAX_BYTES} bytes.
 *
 * <p>A shape is compared byte by byte, so that no collision of hashes decides anything. It is worth remembering when it
 * comes a second time; it takes the place of one that came again less often than others wanted its place.
 */
public final class ShapeMemory<V> {
    private static final int MAX_BYTES = 768;
    private static final int MAX_SHAPES = 1 << 14;
    private static final int SEEN = 1 << 14;
    private static final int MAX_WORTH = 8;
    private static final int[] NO_PINS = {};

    private final @Nullable Shape<V>[] shapes = newShapes();
    /** Hashes of texts that were not found. */
    private final int[] seen = new int[SEEN];

    @SuppressWarnings({"unchecked", "rawtypes"}) // there is no other way to an array of a generic type
    private static <V> @Nullable Shape<V>[] newShapes() {
        return new Shape[MAX_SHAPES];
    }

    /** What is known of the text at {@code text[from]}, whose mask this is; null where nothing is. */
    public @Nullable Shape<V> find(DigitMask mask, byte[] text, int from) {
        long hash = mask.hash();
        Shape<V> shape = shapes[(int) hash & MAX_SHAPES - 1];
        if (shape == null || shape.hash != hash || !mask.equalTo(shape.masked) || !shape.hasPins(text, from)) {
            return null;
        }
        if (shape.worth < MAX_WORTH) {
            shape.worth++;
        }
        return shape;
    }

    /** Whether the shape, which is not known, came before and has a place to take. */
    public boolean wants(DigitMask text) {
        if (text.length() > MAX_BYTES) {
            return false;
        }
        int mark = (int) (text.hash() >>> 32);
        int place = (int) (text.hash() >>> 13) & SEEN - 1;
        if (seen[place] != mark) {
            seen[place] = mark;
            return false;
        }
        Shape<V> holder = shapes[(int) text.hash() & MAX_SHAPES - 1];
        return holder == null || --holder.worth < 0;
    }

    /** Remembers something of all texts of the shape of the one at {@code text[from]}. */
    public void put(DigitMask mask, byte[] text, int from, V value) {
        put(new Shape<>(mask, text, from, NO_PINS, value));
    }

    /** Remembers something of those of them that have the same bytes as this one at some offsets. */
    void put(DigitMask mask, byte[] text, int from, int[] pins, V value) {
        put(new Shape<>(mask, text, from, pins, value));
    }

    private void put(Shape<V> shape) {
        shapes[(int) shape.hash & MAX_SHAPES - 1] = shape;
    }

    /** Forgets all. */
    void clear() {
        Arrays.fill(shapes, null);
    }

    /** Forgets what is no longer so. */
    void forgetIf(Predicate<V> outdated) {
        for (int i = 0; i < shapes.length; i++) {
            Shape<V> shape = shapes[i];
            if (shape != null && outdated.test(shape.value)) {
                shapes[i] = null;
            }
        }
    }

    /** What is known of the texts of one shape that have the same pinned bytes. */
    public static final class Shape<V> {
        private final long hash;
        private final byte[] masked;
        private final int[] pins;
        private final byte[] pinnedBytes;
        /** How often it came again, less how often another wanted its place. */
        private int worth;

        private final V value;

        private Shape(DigitMask mask, byte[] text, int from, int[] pins, V value) {
            this.hash = mask.hash();
            this.masked = mask.copy();
            this.pins = pins;
            this.value = value;
            this.pinnedBytes = new byte[pins.length];
            for (int i = 0; i < pins.length; i++) {
                pinnedBytes[i] = text[from + pins[i]];
            }
        }

        public V value() {
            return value;
        }

        private boolean hasPins(byte[] text, int from) {
            for (int i = 0; i < pins.length; i++) {
                if (text[from + pins[i]] != pinnedBytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
