package acme.pattern;

/** Memory that several automata of one thread share for their caches, counted in {@code int}s. Confined to that thread. */
final class CacheBudget {
    private long left;

    CacheBudget(long ints) {
        left = ints;
    }

    /** Takes the amount if all of it is left. */
    boolean take(int ints) {
        if (ints > left) {
            return false;
        }
        left -= ints;
        return true;
    }

    void giveBack(int ints) {
        left += ints;
    }
}
