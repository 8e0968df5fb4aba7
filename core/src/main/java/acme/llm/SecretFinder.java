package acme.llm;

import java.util.List;

/** Finds secrets of some kinds in a text, in time linear in its length. Immutable, any thread. */
@FunctionalInterface
interface SecretFinder {
    void find(CharSequence text, List<Span> found);

    /** A secret's place; {@code kind} names it in the placeholder. */
    record Span(int start, int end, String kind) {
        int length() {
            return end - start;
        }
    }
}
