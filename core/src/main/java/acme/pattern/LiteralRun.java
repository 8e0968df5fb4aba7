package acme.pattern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a program where a path takes one certain byte after the other, so that these can be compared at once
 * instead of followed state by state. Confined to the thread of its {@link LazyDfa}.
 */
final class LiteralRun {
    private static final int MIN_LENGTH = 4;

    private final byte[] bytes;
    private final boolean onlyPath;
    /** The state after the run, as in the table of the {@link LazyDfa}; 0 if not known yet. */
    int target;

    private LiteralRun(byte[] bytes, boolean onlyPath) {
        this.bytes = bytes;
        this.onlyPath = onlyPath;
    }

    /**
     * The run that begins with an instruction, or null if it is too short to be worth it. It holds ASCII only and no
     * line terminators, so it never reaches into the line terminator that ends a text.
     */
    static @Nullable LiteralRun from(Program program, int firstPc, boolean onlyPath) {
        byte[] bytes = new byte[16];
        int length = 0;
        int pc = firstPc;
        while (true) {
            while (program.operations[pc] == Program.SAVE) {
                pc = program.next[pc];
            }
            int only = program.operations[pc] == Program.BYTES ? program.onlyByte(pc) : -1;
            if (only < 0 || only >= 0x80 || only == '\n' || only == '\r') {
                break;
            }
            bytes = length == bytes.length ? Arrays.copyOf(bytes, 2 * length) : bytes;
            bytes[length++] = (byte) only;
            pc = program.next[pc];
        }
        return length < MIN_LENGTH ? null : new LiteralRun(Arrays.copyOf(bytes, length), onlyPath);
    }

    int length() {
        return bytes.length;
    }

    boolean standsAt(byte[] text, int at, int to) {
        return to - at >= bytes.length && Arrays.equals(text, at, at + bytes.length, bytes, 0, bytes.length);
    }

    /** Whether there is room for the run and only digits stand where it has other digits. */
    boolean differsOnlyInDigits(byte[] text, int at, int to) {
        if (to - at < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (text[at + i] != bytes[i] && !(isDigit(text[at + i]) && isDigit(bytes[i]))) {
                return false;
            }
        }
        return true;
    }

    /** The offset in the run of the first byte that is another one in the text. */
    int firstDifference(byte[] text, int at) {
        return Arrays.mismatch(bytes, 0, bytes.length, text, at, at + bytes.length);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Whether nothing can match where other bytes stand. */
    boolean isOnlyPath() {
        return onlyPath;
    }

    int byteAt(int index) {
        return bytes[index];
    }
}
