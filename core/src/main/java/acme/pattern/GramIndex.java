package acme.pattern;

import java.util.Arrays;

/**
 * Finds which of many literals stand in a text, by looking up a few bytes (a gram) at every so-many-th place only.
 * Confined to one thread while literals are added; then immutable, any thread.
 *
 * <p>A literal of at least {@code gram + step - 1} bytes, wherever it stands, has a gram that begins at a multiple of
 * {@code step} of the text. So that many neighbouring grams of each literal are kept, those that the fewest other
 * literals have; a Bloom filter of one hash tells at most places that nothing is to be looked up. The idea is that of
 * the sampled q-grams of Burkhardt and Kärkkäinen ("One-Gapped q-Gram Filters", 2002) and of Hyperscan's bucketed
 * literal matcher (Wang et al., NSDI 2019), without skewing for vector registers.
 */
final class GramIndex {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long SECOND_MULTIPLIER = 0xC2B2AE3D27D4EB4FL;
    private static final int FILTER_BITS_PER_SLOT = 8;
    private static final int OFFSET = 1;
    private static final int NEXT = 2;
    private static final int FURTHER = 3;
    /** A gram of bytes that are frequent in any text counts as if so many literals had it. */
    private static final int PENALTY_PER_COMMON_BYTE = 1;

    private final int gramBytes;
    private final int step;
    private final long gramMask;

    private byte[][] literals = new byte[4][];
    /** The literals with every digit put as 0. */
    private byte[][] masked = new byte[4][];

    private int[] owners = new int[4];
    /** Whether there is a digit in the literal. */
    private boolean[] digits = new boolean[4];

    private int literalCount;

    /**
     * Places of grams in literals, four numbers each: the literal, the offset of the gram in it, the next place with the
     * same gram (-1 ends the chain), the offset of a further gram; and, beside them, that gram, which tells most places
     * of a chain apart before their literals are looked at.
     */
    private int[] chains = new int[4 * 8];

    private long[] furtherGrams = new long[8];
    private int places;

    /** Open addressing: a gram and, plus one, the first of its places; zero is a free slot. */
    private long[] slotGram = new long[16];

    private int[] slotPlace = new int[16];
    private int usedSlots;
    private long[] filter = new long[16 * FILTER_BITS_PER_SLOT / Long.SIZE];

    GramIndex(int gramBytes, int step) {
        this.gramBytes = gramBytes;
        this.step = step;
        gramMask = gramBytes >= Long.BYTES ? -1L : (1L << 8 * gramBytes) - 1;
    }

    /** A copy to add to. */
    GramIndex(GramIndex other) {
        gramBytes = other.gramBytes;
        step = other.step;
        gramMask = other.gramMask;
        literals = other.literals.clone();
        masked = other.masked.clone();
        owners = other.owners.clone();
        digits = other.digits.clone();
        literalCount = other.literalCount;
        chains = other.chains.clone();
        furtherGrams = other.furtherGrams.clone();
        places = other.places;
        slotGram = other.slotGram.clone();
        slotPlace = other.slotPlace.clone();
        usedSlots = other.usedSlots;
        filter = other.filter.clone();
    }

    /** The length from which a literal can be found by this index. */
    int minLiteralBytes() {
        return gramBytes + step - 1;
    }

    /** Adds a folded literal that is long enough. */
    void add(byte[] literal, int owner) {
        if (literalCount == literals.length) {
            literals = Arrays.copyOf(literals, 2 * literalCount);
            masked = Arrays.copyOf(masked, 2 * literalCount);
            owners = Arrays.copyOf(owners, 2 * literalCount);
            digits = Arrays.copyOf(digits, 2 * literalCount);
        }
        literals[literalCount] = literal;
        masked[literalCount] = DigitMask.mask(literal);
        owners[literalCount] = owner;
        digits[literalCount] = hasDigit(literal);
        int start = bestStart(masked[literalCount]);
        for (int i = 0; i < step; i++) {
            addPlace(literalCount, start + i);
        }
        literalCount++;
    }

    private static boolean hasDigit(byte[] literal) {
        for (byte b : literal) {
            if (b >= '0' && b <= '9') {
                return true;
            }
        }
        return false;
    }

    /** Where the grams begin that the fewest literals share and that are likely to be rare in texts. */
    private int bestStart(byte[] literal) {
        int grams = literal.length - gramBytes + 1;
        int[] costs = new int[grams];
        for (int i = 0; i < grams; i++) {
            costs[i] = cost(literal, i);
        }
        int best = 0;
        int bestCost = Integer.MAX_VALUE;
        for (int start = 0; start + step <= grams; start++) {
            int cost = 0;
            for (int i = 0; i < step; i++) {
                cost += costs[start + i];
            }
            if (cost < bestCost) {
                best = start;
                bestCost = cost;
            }
        }
        return best;
    }

    private int cost(byte[] literal, int at) {
        int common = 0;
        for (int i = at; i < at + gramBytes; i++) {
            boolean letter = literal[i] >= 'a' && literal[i] <= 'z';
            common += letter ? 0 : PENALTY_PER_COMMON_BYTE;
        }
        long gram = gram(literal, at);
        int sharing = 0;
        for (int place = slotPlace[slot(gram)] - 1; place >= 0 && sharing < 64; place = chains[4 * place + NEXT]) {
            sharing++;
        }
        return common + 2 * sharing;
    }

    /** A gram of a literal as a number; of a gram of sixteen bytes, a hash. */
    private long gram(byte[] literal, int at) {
        return gramBytes <= Long.BYTES
                ? word(literal, at, gramBytes)
                : joined(word(literal, at, Long.BYTES), word(literal, at + Long.BYTES, Long.BYTES));
    }

    private long gram(FoldedText text, int at) {
        return gramBytes <= Long.BYTES ? text.word(at) & gramMask : joined(text.word(at), text.word(at + Long.BYTES));
    }

    private static long joined(long first, long second) {
        return first * SECOND_MULTIPLIER ^ Long.rotateRight(second, 29);
    }

    private static long word(byte[] literal, int at, int bytes) {
        long word = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            word = word << 8 | literal[at + i] & 0xFF;
        }
        return word;
    }

    private void addPlace(int literal, int offset) {
        if (places == furtherGrams.length) {
            chains = Arrays.copyOf(chains, 2 * chains.length);
            furtherGrams = Arrays.copyOf(furtherGrams, 2 * places);
        }
        byte[] text = masked[literal];
        long gram = gram(text, offset);
        int slot = slot(gram);
        int further = 2 * offset < text.length - gramBytes ? text.length - gramBytes : 0;
        chains[4 * places] = literal;
        chains[4 * places + OFFSET] = offset;
        chains[4 * places + NEXT] = slotPlace[slot] - 1;
        chains[4 * places + FURTHER] = further;
        furtherGrams[places] = gram(text, further);
        boolean free = slotPlace[slot] == 0;
        slotGram[slot] = gram;
        slotPlace[slot] = ++places;
        setFilterBit(gram);
        if (free && 2 * ++usedSlots > slotGram.length) {
            grow();
        }
    }

    private void grow() {
        long[] grams = slotGram;
        int[] firsts = slotPlace;
        slotGram = new long[2 * grams.length];
        slotPlace = new int[2 * grams.length];
        filter = new long[2 * filter.length];
        for (int i = 0; i < grams.length; i++) {
            if (firsts[i] != 0) {
                int slot = slot(grams[i]);
                slotGram[slot] = grams[i];
                slotPlace[slot] = firsts[i];
                setFilterBit(grams[i]);
            }
        }
    }

    private void setFilterBit(long gram) {
        int bit = (int) (gram * MULTIPLIER >>> filterShift());
        filter[bit >>> 6] |= 1L << bit;
    }

    private int filterShift() {
        return Long.numberOfLeadingZeros(filter.length * (long) Long.SIZE) + 1;
    }

    /** The slot of a gram, or the free one where it would be put. */
    private int slot(long gram) {
        int mask = slotGram.length - 1;
        int slot = (int) (gram * MULTIPLIER >>> 24) & mask;
        while (slotPlace[slot] != 0 && slotGram[slot] != gram) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    /**
     * Adds the owners of the literals that stand in the text. Where a literal would stand there if a digit were another,
     * that digit is pinned.
     */
    void scan(FoldedText text, Candidates found, Pins pins) {
        if (literalCount == 0) {
            return;
        }
        long[] bits = filter;
        int shift = filterShift();
        int end = text.length() - gramBytes;
        for (int i = 0; i <= end; i += step) {
            long gram = gram(text, i);
            int bit = (int) (gram * MULTIPLIER >>> shift);
            if ((bits[bit >>> 6] >>> bit & 1) != 0) {
                lookUp(gram, text, i, found, pins);
            }
        }
    }

    private void lookUp(long gram, FoldedText text, int at, Candidates found, Pins pins) {
        int[] records = chains;
        for (int place = slotPlace[slot(gram)] - 1; place >= 0; place = records[4 * place + NEXT]) {
            int start = at - records[4 * place + OFFSET];
            int further = start + records[4 * place + FURTHER];
            if (start < 0 || further + gramBytes > text.length() || gram(text, further) != furtherGrams[place]) {
                continue;
            }
            int literal = records[4 * place];
            if (found.contains(owners[literal])) {
                continue;
            }
            if (text.hasAt(start, masked[literal])
                    && (!digits[literal] || hasDigits(literals[literal], text, start, pins))) {
                found.add(owners[literal]);
            }
        }
    }

    private static boolean hasDigits(byte[] literal, FoldedText text, int start, Pins pins) {
        for (int i = 0; i < literal.length; i++) {
            boolean digit = literal[i] >= '0' && literal[i] <= '9';
            if (digit && literal[i] != text.original(start + i)) {
                pins.add(start + i);
                return false;
            }
        }
        return true;
    }
}
