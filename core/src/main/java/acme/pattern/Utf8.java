package acme.pattern;

/** Reads UTF-8 as {@code new String(bytes, UTF_8)} does. Any thread. */
final class Utf8 {
    private Utf8() {}

    static boolean isAscii(byte[] text, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) {
            all |= text[i];
        }
        return all >= 0;
    }

    static boolean isWellFormed(byte[] text, int from, int to) {
        int at = from;
        while (at < to) {
            if (text[at] >= 0) {
                at++;
                continue;
            }
            int length = unit(text, at, to);
            if (length < 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /**
     * The length in bytes of what stands at {@code at}: positive for a well-formed character, negative for a malformed
     * part that is read as one U+FFFD. The malformed parts are those of the JDK: the longest start of a well-formed
     * sequence (Unicode's "maximal subpart"), except that a three-byte surrogate is one part.
     */
    static int unit(byte[] text, int at, int to) {
        int lead = text[at] & 0xFF;
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xC2 || lead > 0xF4) {
            return -1;
        }
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        for (int i = 1; i < length; i++) {
            if (at + i >= to || !isContinuation(text[at + i]) || (i == 1 && isOverlong(lead, text[at + 1] & 0xFF))) {
                return -i;
            }
        }
        boolean surrogate = lead == 0xED && (text[at + 1] & 0xFF) >= 0xA0;
        return surrogate ? -length : length;
    }

    /** Whether a second byte makes the sequence overlong or larger than U+10FFFF. */
    private static boolean isOverlong(int lead, int second) {
        return (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second >= 0x90);
    }

    /** Where {@code $} holds besides {@code to}: before the one line terminator that ends the text, else {@code to}. */
    static int lineEnd(byte[] text, int from, int to) {
        if (to == from) {
            return to;
        }
        int last = text[to - 1];
        if (last == '\n') {
            return to - 2 >= from && text[to - 2] == '\r' ? to - 2 : to - 1;
        }
        if (last == '\r') {
            return to - 1;
        }
        return last >= 0 ? to : wideLineEnd(text, from, to);
    }

    private static int wideLineEnd(byte[] text, int from, int to) {
        int last = text[to - 1] & 0xFF;
        if (last == 0x85 && to - 2 >= from && (text[to - 2] & 0xFF) == 0xC2) {
            return to - 2;
        }
        boolean separator = (last == 0xA8 || last == 0xA9)
                && to - 3 >= from
                && (text[to - 3] & 0xFF) == 0xE2
                && (text[to - 2] & 0xFF) == 0x80;
        return separator ? to - 3 : to;
    }

    static boolean isWord(int b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_';
    }
}
