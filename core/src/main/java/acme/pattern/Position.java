package acme.pattern;

/** A condition on a place in the text that consumes nothing. */
enum Position {
    /** {@code ^} and {@code \A}: where the text begins. */
    TEXT_START(1),
    /** {@code $} and {@code \Z}: where the text ends, or before the one line terminator that ends it. */
    LINE_END(2),
    /** {@code \z}: where the text ends. */
    TEXT_END(4),
    /** {@code \b}: between an ASCII word character and something else. */
    WORD_EDGE(8),
    /** {@code \B}: everywhere else. */
    NOT_WORD_EDGE(16);

    private final int bit;

    Position(int bit) {
        this.bit = bit;
    }

    /** One bit, its own for each position. */
    int bit() {
        return bit;
    }
}
