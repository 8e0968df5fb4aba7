package acme.learn;

import java.util.List;

/**
 * A mined log pattern with its variable places.
 *
 * @param id unique in its miner; the id of a template does not change while it is known
 * @param text the words with one space between them, {@code <*>} for each variable place, which may be several words
 * @param count how many lines it was seen in, at least 1
 * @param stretches in how many stretches of a hundred lines of the log; a burst is one or two. Where templates were
 *     joined, a lower bound
 * @param first the position of its first line
 * @param last the position of its last line
 * @param cut whether its lines are so long that only their beginning was read; the text then ends with a place
 * @param samples some of its lines; a long line is cut
 */
public record Template(
        int id, String text, long count, long stretches, long first, long last, boolean cut, List<String> samples) {
    /** Shows a variable place in {@link #text}. */
    public static final String PLACE = "<*>";

    public Template {
        samples = List.copyOf(samples);
    }

    /** The same with other samples. */
    Template withSamples(List<String> others) {
        return new Template(id, text, count, stretches, first, last, cut, others);
    }
}
