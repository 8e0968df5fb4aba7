package acme.pattern;

import java.util.Arrays;

/** A set of Unicode code points, kept as sorted ranges that neither overlap nor touch. Immutable, any thread. */
final class CodePoints {
    static final CodePoints DIGIT = of('0', '9');
    static final CodePoints WORD = of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
    static final CodePoints SPACE = of('\t', '\r', ' ', ' ');
    static final CodePoints HORIZONTAL_SPACE = of(
            '\t', '\t', ' ', ' ', 0xA0, 0xA0, 0x1680, 0x1680, 0x180E, 0x180E, 0x2000, 0x200A, 0x202F, 0x202F, 0x205F,
            0x205F, 0x3000, 0x3000);
    static final CodePoints VERTICAL_SPACE = of('\n', '\r', 0x85, 0x85, 0x2028, 0x2029);
    static final CodePoints ALL = of(0, Character.MAX_CODE_POINT);
    static final CodePoints NOT_LINE_TERMINATOR =
            of('\n', '\n', '\r', '\r', 0x85, 0x85, 0x2028, 0x2029).negate();
    private static final CodePoints[] ASCII = singles();

    private final int[] bounds;

    private CodePoints(int[] bounds) {
        this.bounds = bounds;
    }

    /** The ranges low, high, low, high, ...; sorted and apart. */
    static CodePoints of(int... bounds) {
        return new CodePoints(bounds);
    }

    static CodePoints single(int codePoint) {
        return codePoint < ASCII.length ? ASCII[codePoint] : of(codePoint, codePoint);
    }

    private static CodePoints[] singles() {
        CodePoints[] all = new CodePoints[128];
        for (int i = 0; i < all.length; i++) {
            all[i] = of(i, i);
        }
        return all;
    }

    int rangeCount() {
        return bounds.length / 2;
    }

    int low(int range) {
        return bounds[2 * range];
    }

    int high(int range) {
        return bounds[2 * range + 1];
    }

    boolean isEmpty() {
        return bounds.length == 0;
    }

    boolean isSingle() {
        return bounds.length == 2 && bounds[0] == bounds[1];
    }

    /** How many code points the set holds. */
    int size() {
        int size = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            size += bounds[i + 1] - bounds[i] + 1;
        }
        return size;
    }

    CodePoints negate() {
        int[] result = new int[bounds.length + 2];
        int count = 0;
        int next = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i] > next) {
                result[count++] = next;
                result[count++] = bounds[i] - 1;
            }
            next = bounds[i + 1] + 1;
        }
        if (next <= Character.MAX_CODE_POINT) {
            result[count++] = next;
            result[count++] = Character.MAX_CODE_POINT;
        }
        return new CodePoints(Arrays.copyOf(result, count));
    }

    /** The set with the other case of each ASCII letter in it, as {@code CASE_INSENSITIVE} without UNICODE_CASE has it. */
    CodePoints withBothAsciiCases() {
        Builder builder = new Builder();
        builder.add(this);
        for (int i = 0; i < bounds.length; i += 2) {
            addShifted(builder, bounds[i], bounds[i + 1], 'A', 'a' - 'A');
            addShifted(builder, bounds[i], bounds[i + 1], 'a', 'A' - 'a');
        }
        return builder.build();
    }

    private static void addShifted(Builder builder, int low, int high, int firstLetter, int shift) {
        int from = Math.max(low, firstLetter);
        int to = Math.min(high, firstLetter + 25);
        if (from <= to) {
            builder.add(from + shift, to + shift);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodePoints that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** Collects ranges in any order. */
    static final class Builder {
        private long[] ranges = new long[8];
        private int count;

        void add(int low, int high) {
            if (count == ranges.length) {
                ranges = Arrays.copyOf(ranges, 2 * count);
            }
            ranges[count++] = (long) low << 32 | high;
        }

        void add(CodePoints set) {
            for (int i = 0; i < set.rangeCount(); i++) {
                add(set.low(i), set.high(i));
            }
        }

        boolean isEmpty() {
            return count == 0;
        }

        CodePoints build() {
            Arrays.sort(ranges, 0, count);
            int[] bounds = new int[2 * count];
            int size = 0;
            for (int i = 0; i < count; i++) {
                int low = (int) (ranges[i] >>> 32);
                int high = (int) ranges[i];
                if (size > 0 && low <= bounds[size - 1] + 1) {
                    bounds[size - 1] = Math.max(bounds[size - 1], high);
                } else {
                    bounds[size++] = low;
                    bounds[size++] = high;
                }
            }
            return new CodePoints(Arrays.copyOf(bounds, size));
        }
    }
}
