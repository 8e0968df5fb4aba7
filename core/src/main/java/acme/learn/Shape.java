package acme.learn;

import java.util.Arrays;

/** The masked words of a line, or of the lines of one cluster. Immutable, as long as nobody writes to its words. */
final class Shape {
    private final String[] words;
    private final int head;
    private final boolean cut;

    /**
     * A shape.
     *
     * @param words masked words, as {@link LineMask} makes them, some perhaps with a place for any text; kept, not copied
     * @param head how many of them, at the beginning, are rank, host, time, level, logger
     * @param cut whether more words follow that were not read
     */
    Shape(String[] words, int head, boolean cut) {
        this.words = words;
        this.head = head;
        this.cut = cut;
    }

    /** The words; not to be changed. */
    String[] words() {
        return words;
    }

    int head() {
        return head;
    }

    boolean cut() {
        return cut;
    }

    /** What lines must have in common to be compared at all: the number of words, the head, the first word of the body. */
    record Key(int length, int head, boolean cut, String headWords, String firstWord) {}

    Key key() {
        boolean named = words.length > head && !Words.mayBeName(words[head]);
        return new Key(
                words.length,
                head,
                cut,
                String.join(" ", Arrays.asList(words).subList(0, head)),
                named ? words[head] : "");
    }

    Shape with(String[] others) {
        return new Shape(others, head, cut);
    }

    /** Whether this stands for every line of the other shape. */
    boolean covers(Shape other) {
        if (words.length != other.words.length || head != other.head || cut != other.cut) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!Words.covers(words[i], other.words[i])) {
                return false;
            }
        }
        return true;
    }

    /** The shape that stands for both, which have as many words. */
    Shape generalise(Shape other) {
        var general = words.clone();
        for (int i = 0; i < general.length; i++) {
            if (!Words.covers(general[i], other.words[i])) {
                general[i] = Words.generalise(general[i], other.words[i]);
            }
        }
        return with(general);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape
                && head == shape.head
                && cut == shape.cut
                && Arrays.equals(words, shape.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words) * 31 + head;
    }
}
