package acme.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/**
 * Vectorscan (or Hyperscan), called in place through the foreign function interface; the log lies outside the heap, a
 * match ends the scan of its line. Bytes, not UTF-8, which is its fastest way.
 *
 * <p>The library is {@code libhs.so.5} ({@code apt-get install libvectorscan5}), or what the environment variable
 * ACME_BENCH_LIBHS names.
 */
final class Vectorscan implements Peer {
    private static final String LIBRARY = System.getenv().getOrDefault("ACME_BENCH_LIBHS", "libhs.so.5");
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int SINGLE_MATCH = 8;
    private static final int ALLOW_EMPTY = 16;
    private static final int BLOCK_MODE = 1;

    private static int matched;

    private final MethodHandle scan;
    private final MemorySegment database;
    private final MemorySegment scratch;
    private final MemorySegment onMatch;
    private final MemorySegment text;

    Vectorscan(List<String> rules, byte[] log) {
        try {
            Arena arena = Arena.global();
            SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, arena);
            scan = function(library, "hs_scan", ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
            database = compile(library, arena, rules);
            MemorySegment pointer = arena.allocate(ADDRESS);
            check((int) function(library, "hs_alloc_scratch", ADDRESS, ADDRESS).invokeExact(database, pointer));
            scratch = pointer.get(ADDRESS, 0);
            onMatch = LINKER.upcallStub(
                    MethodHandles.lookup()
                            .findStatic(
                                    Vectorscan.class,
                                    "stop",
                                    MethodType.methodType(
                                            int.class,
                                            int.class,
                                            long.class,
                                            long.class,
                                            int.class,
                                            MemorySegment.class)),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS),
                    arena);
            text = arena.allocate(log.length);
            text.copyFrom(MemorySegment.ofArray(log));
        } catch (Throwable e) {
            throw new IllegalStateException(LIBRARY + " cannot be used: " + e.getMessage(), e);
        }
    }

    static boolean isInstalled() {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(LIBRARY, arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static MemorySegment compile(SymbolLookup library, Arena arena, List<String> rules) throws Throwable {
        int count = rules.size();
        MemorySegment expressions = arena.allocate(ADDRESS, count);
        MemorySegment flags = arena.allocate(JAVA_INT, count);
        MemorySegment ids = arena.allocate(JAVA_INT, count);
        for (int i = 0; i < count; i++) {
            expressions.setAtIndex(ADDRESS, i, arena.allocateFrom(rules.get(i)));
            flags.setAtIndex(JAVA_INT, i, SINGLE_MATCH | ALLOW_EMPTY);
            ids.setAtIndex(JAVA_INT, i, i);
        }
        MemorySegment database = arena.allocate(ADDRESS);
        MemorySegment error = arena.allocate(ADDRESS);
        check((int) function(
                        library,
                        "hs_compile_multi",
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS)
                .invokeExact(expressions, flags, ids, count, BLOCK_MODE, MemorySegment.NULL, database, error));
        return database.get(ADDRESS, 0);
    }

    private static MethodHandle function(
            SymbolLookup library, String name, java.lang.foreign.MemoryLayout... arguments) {
        return LINKER.downcallHandle(library.find(name).orElseThrow(), FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("error " + result);
        }
    }

    /** Called from the library. */
    @SuppressWarnings("unused")
    private static int stop(int id, long from, long to, int flags, MemorySegment context) {
        matched = id;
        return 1;
    }

    @Override
    public boolean matches(int from, int to) {
        matched = -1;
        try {
            int _ = (int)
                    scan.invokeExact(database, text.asSlice(from), to - from, 0, scratch, onMatch, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        return matched >= 0;
    }
}
