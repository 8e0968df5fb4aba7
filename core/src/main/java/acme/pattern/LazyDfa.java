package acme.pattern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds whether a program matches, as a deterministic automaton whose states are built when they are first met.
 * Confined to one thread.
 *
 * <p>A deterministic automaton can have exponentially many states, a nondeterministic one is slow at each byte. So
 * states are kept in a cache of bounded size; when it is full it is emptied and begun anew, and when that happens again
 * and again after few bytes, this object turns for good to simulating the nondeterministic automaton. The time is
 * linear in the text either way. The method is that of Russ Cox, "Regular Expression Matching in the Wild" (2010).
 *
 * <p>A state is the row of the table where its transitions begin. The columns are the byte classes and two more: the
 * place before the final line terminator, and the end of the text.
 */
final class LazyDfa {
    /** The cache of one automaton, transitions and state descriptions together. */
    static final int MAX_CACHE_INTS = 1 << 17;
    /** What each automaton may use even if the shared budget is spent. */
    private static final int MIN_CACHE_INTS = 1 << 11;

    private static final int UNKNOWN = 0;
    static final int DEAD = -1;
    private static final int MATCHED = -2;
    private static final int FEW_BYTES_PER_STATE = 10;
    private static final int MAX_WASTED_CACHES = 4;
    private static final int[] NO_KEY = {};

    private final Program program;
    private final CacheBudget budget;
    private final NfaStepper stepper;
    private final byte[] classes;
    private final boolean usesLineEnd;
    private final int lineEndColumn;
    private final int textEndColumn;
    private final int stride;
    private final boolean anchored;

    private int[] table;
    private int[][] keys;
    /** By state: a run that may begin there. */
    private @Nullable LiteralRun[] runs;

    private int[] buckets;
    private int states;
    private int keyInts;
    private int grantedInts = MIN_CACHE_INTS;
    private int startState = UNKNOWN;

    private final StateSet current;
    private final StateSet following;
    private long bytesBefore;
    private int cacheBeginsAt;
    private int emptied;
    private int wastedCaches;

    LazyDfa(Program program, CacheBudget budget) {
        this.program = program;
        this.budget = budget;
        stepper = new NfaStepper(program);
        current = stepper.newSet();
        following = stepper.newSet();
        classes = program.classes;
        usesLineEnd = program.usesLineEnd();
        lineEndColumn = program.classCount;
        textEndColumn = program.classCount + 1;
        stride = program.classCount + 2;
        table = new int[stride * 8];
        keys = new int[8][];
        runs = new LiteralRun[8];
        anchored = stepper.isAnchored();
        buckets = new int[16];
    }

    /** Whether the pattern matches somewhere in a range of well-formed UTF-8. */
    boolean find(byte[] text, int from, int to) {
        int lineEnd = usesLineEnd ? Utf8.lineEnd(text, from, to) : to;
        if (isSimulating()) {
            return simulate(text, from, lineEnd, to);
        }
        cacheBeginsAt = from;
        int state = startState == UNKNOWN ? buildStart(from) : startState;
        boolean matched = end(text, lineEnd, to, run(text, from, lineEnd, state));
        bytesBefore += to - cacheBeginsAt;
        return isSimulating() ? simulate(text, from, lineEnd, to) : matched;
    }

    /** Gives back what was taken of the shared budget; this object is not to be used again. */
    void release() {
        budget.giveBack(grantedInts - MIN_CACHE_INTS);
    }

    /** Whether this object has turned from building states to simulating. */
    boolean isSimulating() {
        return wastedCaches >= MAX_WASTED_CACHES;
    }

    /** The {@code int}s that states and their transitions take now. */
    int cachedInts() {
        return (states + 1) * stride + keyInts;
    }

    // ---- for ShapeProof, which goes from state to state itself; a state that it is given is positive where the text
    // goes on, and none is good any more once timesEmptied has changed.

    /** Begins a text; the place of its final line terminator, or its length. */
    int beginAt(byte[] text, int from, int to) {
        cacheBeginsAt = from;
        return usesLineEnd ? Utf8.lineEnd(text, from, to) : to;
    }

    void endAt(int to) {
        bytesBefore += to - cacheBeginsAt;
    }

    int timesEmptied() {
        return emptied;
    }

    int startState(int at) {
        return startState == UNKNOWN ? buildStart(at) : startState;
    }

    int column(byte b) {
        return classes[b & 0xFF] & 0xFF;
    }

    int next(int state, int column, int at) {
        int target = transition(state, column, at);
        return target < MATCHED ? (MATCHED - target) * stride : target;
    }

    int lineEnd(int state, int at) {
        return next(state, lineEndColumn, at);
    }

    int textEnd(int state, int at) {
        return next(state, textEndColumn, at);
    }

    @Nullable
    LiteralRun runOf(int state) {
        return runs[state / stride];
    }

    int stateAfter(int state, LiteralRun run, int at) {
        return run.target == UNKNOWN ? buildAfter(state, run, at) : run.target;
    }

    static boolean isMatch(int state) {
        return state == MATCHED;
    }

    static boolean goesOn(int state) {
        return state > 0;
    }

    private int run(byte[] text, int from, int lineEnd, int startingState) {
        byte[] classOf = classes;
        int[] rows = table;
        int state = startingState;
        if (state <= 0) {
            return state;
        }
        int i = from;
        while (i < lineEnd) {
            int column = classOf[text[i] & 0xFF] & 0xFF;
            int target = rows[state + column];
            i++;
            if (target == state) {
                // A loop of its own, in which no look-up waits for the one before, as in the middle of ".*".
                while (i < lineEnd && rows[state + (classOf[text[i] & 0xFF] & 0xFF)] == state) {
                    i++;
                }
                continue;
            }
            if (target <= 0) {
                target = target == UNKNOWN ? build(state, column, i - 1) : target;
                LiteralRun run = target < MATCHED ? runs[MATCHED - target] : null;
                if (run != null) {
                    int entered = (MATCHED - target) * stride;
                    if (run.standsAt(text, i, lineEnd)) {
                        i += run.length();
                        target = run.target == UNKNOWN ? buildAfter(entered, run, i - 1) : run.target;
                    } else {
                        target = run.isOnlyPath() ? DEAD : entered;
                    }
                }
                if (target <= 0) {
                    return target;
                }
                rows = table;
            }
            state = target;
        }
        return state;
    }

    private boolean end(byte[] text, int lineEnd, int to, int stateBefore) {
        int state = stateBefore;
        if (lineEnd < to && state > 0) {
            state = transition(state, lineEndColumn, lineEnd);
            for (int i = lineEnd; i < to && state > 0; i++) {
                state = transition(state, classes[text[i] & 0xFF] & 0xFF, i);
            }
        }
        return state == MATCHED || (state > 0 && transition(state, textEndColumn, to) == MATCHED);
    }

    private int transition(int state, int column, int at) {
        int target = table[state + column];
        return target == UNKNOWN ? build(state, column, at) : target;
    }

    /** Computes the state after a run whose last byte stands at {@code at}; none is kept for the bytes between. */
    private int buildAfter(int state, LiteralRun run, int at) {
        StateSet before = current;
        StateSet after = following;
        before.set(keys[state / stride]);
        for (int i = 0; i < run.length() && !before.matched && before.size() > 0; i++) {
            stepper.step(before, run.byteAt(i), after);
            StateSet consumed = before;
            before = after;
            after = consumed;
        }
        int target = before.matched ? MATCHED : before.size() == 0 ? DEAD : intern(before, at, NO_KEY);
        run.target = target;
        return target;
    }

    private int buildStart(int at) {
        stepper.start(current);
        startState = current.matched ? MATCHED : intern(current, at, NO_KEY);
        return startState;
    }

    /** Computes a transition, and keeps it unless its state was lost because the cache had to be emptied. */
    private int build(int state, int column, int at) {
        int[] key = keys[state / stride];
        current.set(key);
        int emptiedBefore = emptied;
        int target = target(column, at, key);
        if (emptied == emptiedBefore) {
            table[state + column] = target;
        }
        return target;
    }

    private int target(int column, int at, int[] before) {
        if (column == textEndColumn) {
            stepper.textEnd(current, following);
            return following.matched ? MATCHED : DEAD;
        }
        if (column == lineEndColumn) {
            stepper.lineEnd(current, following);
            return following.matched ? MATCHED : intern(following, at, before);
        }
        stepper.step(current, program.representatives[column], following);
        if (following.matched) {
            return MATCHED;
        }
        return following.size() == 0 ? DEAD : entrance(intern(following, at, before));
    }

    /** How a transition leads to a state: its row, or below {@link #MATCHED} the number of the run that it begins. */
    private int entrance(int row) {
        return row > 0 && runs[row / stride] != null ? MATCHED - row / stride : row;
    }

    /** The row of a state, new or known. When this object turns to simulating, {@link #DEAD}, to be ignored. */
    private int intern(StateSet set, int at, int[] before) {
        int[] key = set.toKey();
        int hash = Arrays.hashCode(key);
        int row = lookUp(key, hash);
        if (row != UNKNOWN) {
            return row;
        }
        if (!hasRoom(key.length)) {
            empty(at);
            if (!hasRoom(key.length)) {
                wastedCaches = MAX_WASTED_CACHES;
            }
        }
        return isSimulating() ? DEAD : add(key, hash, before);
    }

    private int lookUp(int[] key, int hash) {
        int mask = buckets.length - 1;
        for (int i = mix(hash) & mask; buckets[i] != 0; i = i + 1 & mask) {
            if (Arrays.equals(keys[buckets[i]], key)) {
                return buckets[i] * stride;
            }
        }
        return UNKNOWN;
    }

    private static int mix(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 15;
    }

    private boolean hasRoom(int keyLength) {
        int needed = cachedInts() + stride + keyLength;
        while (needed > grantedInts && 2 * grantedInts <= MAX_CACHE_INTS && budget.take(grantedInts)) {
            grantedInts *= 2;
        }
        return needed <= grantedInts;
    }

    private void empty(int at) {
        long bytes = bytesBefore + at - cacheBeginsAt;
        boolean wasted = bytes < (long) FEW_BYTES_PER_STATE * states;
        wastedCaches = wasted ? wastedCaches + 1 : 0;
        bytesBefore = 0;
        cacheBeginsAt = at;
        emptied++;
        states = 0;
        keyInts = 0;
        startState = UNKNOWN;
        Arrays.fill(table, UNKNOWN);
        Arrays.fill(keys, NO_KEY);
        Arrays.fill(runs, null);
        Arrays.fill(buckets, 0);
    }

    /** States count from 1, since row 0 is {@link #UNKNOWN}. */
    private int add(int[] key, int hash, int[] before) {
        int state = ++states;
        keyInts += key.length;
        if ((state + 1) * stride > table.length) {
            table = Arrays.copyOf(table, 2 * table.length);
            keys = Arrays.copyOf(keys, table.length / stride);
            runs = Arrays.copyOf(runs, keys.length);
        }
        keys[state] = key;
        runs[state] = run(key, before);
        if (2 * state > buckets.length) {
            rehash();
        } else {
            putBucket(state, hash);
        }
        return state * stride;
    }

    /** The run that the one path that is new since the state before goes on with. */
    private @Nullable LiteralRun run(int[] key, int[] before) {
        boolean onlyPath = anchored && key[0] == 0 && key.length == 2;
        int path = onlyPath ? key[1] : onlyNewMember(key, before);
        return path < 0 ? null : LiteralRun.from(program, path, onlyPath);
    }

    /** The one instruction of a state that the state before does not have, or -1. */
    private static int onlyNewMember(int[] key, int[] before) {
        int found = -1;
        int j = 1;
        for (int i = 1; i < key.length; i++) {
            while (j < before.length && before[j] < key[i]) {
                j++;
            }
            if (j >= before.length || before[j] != key[i]) {
                if (found >= 0) {
                    return -1;
                }
                found = key[i];
            }
        }
        return found;
    }

    private void rehash() {
        buckets = new int[2 * buckets.length];
        for (int state = 1; state <= states; state++) {
            putBucket(state, Arrays.hashCode(keys[state]));
        }
    }

    private void putBucket(int state, int hash) {
        int mask = buckets.length - 1;
        int i = mix(hash) & mask;
        while (buckets[i] != 0) {
            i = i + 1 & mask;
        }
        buckets[i] = state;
    }

    private boolean simulate(byte[] text, int from, int lineEnd, int to) {
        stepper.start(current);
        StateSet now = current;
        StateSet then = following;
        for (int i = from; i < to && !now.matched; i++) {
            if (i == lineEnd) {
                stepper.lineEnd(now, then);
                if (then.matched) {
                    return true;
                }
                StateSet judged = then;
                then = now;
                now = judged;
            }
            stepper.step(now, text[i] & 0xFF, then);
            StateSet consumed = now;
            now = then;
            then = consumed;
        }
        if (now.matched) {
            return true;
        }
        stepper.textEnd(now, then);
        return then.matched;
    }
}
